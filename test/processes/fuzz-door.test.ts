/** Payloads that are almost Shopify's, truly signed, through the real door and the real worker. */
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { openMigratedDatabase } from "../../app/db.server.ts";
import { countWaiting } from "../../app/store/inbox.ts";
import type { Database } from "../../app/store/sql.ts";
import { rebuildFaults } from "../../storm/verdict/judge.ts";
import { APP_SECRET, type AppProcess, startProcess } from "../support/app-process.ts";
import {
  DATABASE_KINDS,
  installedShop,
  newServerDatabase,
  type TestShop,
} from "../support/database.ts";
import { payloadSources } from "../support/fuzz-sources.ts";
import { mutatedPayload } from "../support/mutated-payload.ts";
import { signature } from "../support/webhook.ts";

const SEED = 4_120_261;
const PAYLOADS = 4000;
const CONNECTIONS = 8;
const REASONS = ["not_json", "unknown_topic", "unreadable", "future_date", "other_shop"];

describe.runIf(DATABASE_KINDS.includes("server"))("on a server's database", () => {
  let remove: () => Promise<void>;
  let database: Database;
  let shop: TestShop;
  let web: AppProcess;
  let worker: AppProcess;
  beforeAll(async () => {
    const place = await newServerDatabase();
    remove = place.remove;
    database = await openMigratedDatabase({ databaseUrl: place.url, dataFolder: null }, "test");
    shop = await installedShop(database, { currency: "SAR" });
    const env = { DATABASE_URL: place.url, LOG_LEVEL: "warn" };
    [web, worker] = await Promise.all([startProcess("web", env), startProcess("worker", env)]);
  });
  afterAll(async () => {
    await Promise.all([web.kill(), worker.kill()]);
    await database.close();
    await remove();
  });

  async function post(topic: string, body: Uint8Array, number: number): Promise<number> {
    const response = await fetch(`${web.origin}/webhooks`, {
      method: "POST",
      body: Buffer.from(body),
      headers: {
        "x-shopify-topic": topic,
        "x-shopify-shop-domain": shop.domain,
        "x-shopify-hmac-sha256": signature(body, APP_SECRET),
        "x-shopify-event-id": `fuzzed-${number}`,
        "x-shopify-triggered-at": "2026-11-20T10:00:00Z",
      },
    });
    await response.arrayBuffer();
    return response.status;
  }

  async function postAll(): Promise<Map<number, number>> {
    const statuses = new Map<number, number>();
    const sources = payloadSources();
    let next = 0;
    const send = async () => {
      for (let number = next++; number < PAYLOADS; number = next++) {
        const source = sources[number % sources.length];
        if (!source) return;
        const status = await post(source.topic, mutatedPayload(source.body, SEED + number), number);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, send));
    return statuses;
  }

  test(`${PAYLOADS} mutated payloads are each recorded, or set aside with a reason`, async () => {
    expect(Object.fromEntries(await postAll())).toEqual({ 200: PAYLOADS });
    await vi.waitFor(async () => expect(await countWaiting(database)).toBe(0), {
      timeout: 60_000,
      interval: 100,
    });
    const outcomes = await database.query<{ outcome: string; reason: string | null; n: number }>(
      "select outcome, reason, count(*)::int as n from inbox where shop_id = $1 group by 1, 2",
      [shop.shopId],
    );
    expect(outcomes.reduce((sum, { n }) => sum + n, 0)).toBe(PAYLOADS);
    const parked = outcomes.filter(({ outcome }) => outcome === "parked");
    expect(parked.filter(({ reason }) => !REASONS.includes(reason ?? ""))).toEqual([]);
    const used = outcomes.filter(({ outcome }) => outcome !== "parked");
    expect(used.reduce((sum, { n }) => sum + n, 0)).toBeGreaterThan(PAYLOADS / 5);
    expect(await rebuildFaults(database, shop.domain)).toEqual([]);
    expect([web.child.exitCode, worker.child.exitCode]).toEqual([null, null]);
    expect([...web.lines(), ...worker.lines()].filter(({ level }) => Number(level) >= 50)).toEqual(
      [],
    );
  });
});
