import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { openMigratedDatabase } from "../../app/db.server.ts";
import type { Database } from "../../app/store/sql.ts";
import { APP_SECRET, type AppProcess, startProcess } from "../support/app-process.ts";
import {
  DATABASE_KINDS,
  installedShop,
  newServerDatabase,
  type TestShop,
} from "../support/database.ts";
import { fixture, signature } from "../support/webhook.ts";

const TOKEN = "a-token-for-the-tests";

/** One line of the exposition: the value of a series, as it is written there. */
function series(text: string, name: string): number {
  const line = text.split("\n").find((each) => each.startsWith(`${name} `));
  return line ? Number(line.slice(name.length + 1)) : Number.NaN;
}

async function scrape({ origin }: AppProcess, authorization = `Bearer ${TOKEN}`) {
  const response = await fetch(`${origin}/metrics`, { headers: { authorization } });
  const text = await response.text();
  return { status: response.status, type: response.headers.get("content-type"), text };
}

async function post({ origin }: AppProcess, shop: TestShop, body: string, secret = APP_SECRET) {
  const response = await fetch(`${origin}/webhooks`, {
    method: "POST",
    body,
    headers: {
      "content-type": "application/json",
      "x-shopify-topic": "orders/create",
      "x-shopify-shop-domain": shop.domain,
      "x-shopify-hmac-sha256": signature(body, secret),
    },
  });
  await response.arrayBuffer();
  return response.status;
}

describe.runIf(DATABASE_KINDS.includes("server"))("the metrics of running processes", () => {
  let url: string;
  let remove: () => Promise<void>;
  let database: Database;
  let shop: TestShop;
  let web: AppProcess;
  let worker: AppProcess;
  let closed: AppProcess;
  beforeAll(async () => {
    ({ url, remove } = await newServerDatabase());
    database = await openMigratedDatabase({ databaseUrl: url, dataFolder: null }, "test");
    shop = await installedShop(database);
    const env = { DATABASE_URL: url, METRICS_TOKEN: TOKEN };
    [web, worker, closed] = await Promise.all([
      startProcess("web", env),
      startProcess("worker", env),
      startProcess("web", { DATABASE_URL: url }),
    ]);
  });
  afterAll(async () => {
    await Promise.all([web, worker, closed].map((each) => each?.kill()));
    await database.close();
    await remove();
  });

  test("are not there without a token, and not given without it", async () => {
    expect((await scrape(closed)).status).toBe(404);
    for (const wrong of ["", "Bearer ", `Bearer ${TOKEN}x`, TOKEN, `Basic ${TOKEN}`]) {
      expect(await scrape(web, wrong)).toMatchObject({ status: 401, text: "" });
      expect(await scrape(worker, wrong)).toMatchObject({ status: 401, text: "" });
    }
  });

  test("move with what happens at the door and in the inbox, and name nobody", async () => {
    const order = (id: number) => JSON.stringify(fixture("order", { id }));
    const bodies = [order(1), order(2), "{"];
    for (const body of bodies) expect(await post(web, shop, body)).toBe(200);
    expect(await post(web, shop, order(3), "another secret")).toBe(401);

    const door = await scrape(web);
    expect(door).toMatchObject({ status: 200, type: expect.stringContaining("text/plain") });
    const { text } = door;
    expect(series(text, 'hadiya_door_requests_total{status="200"}')).toBe(3);
    expect(series(text, 'hadiya_door_requests_total{status="401"}')).toBe(1);
    expect(series(text, "hadiya_door_request_duration_seconds_count")).toBe(4);
    expect(series(text, "hadiya_door_received_bytes_total")).toBe(
      [...bodies, order(3)].reduce((sum, body) => sum + Buffer.byteLength(body), 0),
    );
    expect(series(text, "hadiya_door_commit_webhooks_sum")).toBe(3);
    expect(series(text, "process_resident_memory_bytes")).toBeGreaterThan(0);
    expect(text).not.toContain("hadiya_inbox_waiting ");

    const queue = await vi.waitFor(
      async () => {
        const now = (await scrape(worker)).text;
        expect(series(now, 'hadiya_inbox_processed_total{outcome="parked"}')).toBe(1);
        expect(series(now, 'hadiya_inbox_processed_total{outcome="recorded"}')).toBe(2);
        // Read from the database, a moment before the process tells what it counted itself.
        expect(series(now, "hadiya_inbox_waiting")).toBe(0);
        return now;
      },
      { timeout: 60_000, interval: 50 },
    );
    expect(series(queue, "hadiya_inbox_oldest_waiting_seconds")).toBe(0);
    expect(series(queue, "hadiya_inbox_parked")).toBe(1);
    expect(series(queue, "hadiya_inbox_batch_duration_seconds_count")).toBeGreaterThan(0);
    expect(series(queue, "hadiya_perks_waiting")).toBe(1);
    expect(series(queue, "hadiya_database_up")).toBe(1);
    for (const word of [shop.domain, "shop_id", "customer", "@", "gid:"]) {
      expect(withoutHelp(text), word).not.toContain(word);
      expect(withoutHelp(queue), word).not.toContain(word);
    }
  });
});

function withoutHelp(text: string): string {
  return text
    .split("\n")
    .filter((line) => !line.startsWith("#"))
    .join("\n");
}
