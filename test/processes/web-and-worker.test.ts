import { once } from "node:events";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { openMigratedDatabase } from "../../app/db.server.ts";
import type { Database } from "../../app/store/sql.ts";
import { APP_SECRET, type AppProcess, spawnProcess, startProcess } from "../support/app-process.ts";
import {
  DATABASE_KINDS,
  installedShop,
  newServerDatabase,
  type TestShop,
} from "../support/database.ts";
import { fixture, signature } from "../support/webhook.ts";

const running: AppProcess[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.kill()));
});

async function start(role: "web" | "worker", env: Record<string, string>): Promise<AppProcess> {
  const started = await startProcess(role, env);
  running.push(started);
  return started;
}

test.each(["web", "worker"] as const)(
  "%s alone needs a server's database, and says so",
  async (role) => {
    const alone = await spawnProcess(role, { HADIYA_DATA_DIR: "memory:" });
    running.push(alone);
    await once(alone.child, "close");
    expect(alone.child.exitCode).toBe(1);
    expect(alone.output()).toBe(
      `"npm run ${role}" needs DATABASE_URL, a PostgreSQL server: the embedded database belongs to one process. Run "npm run serve", which is web and worker in one, or see README, "On a server".\n`,
    );
  },
);

describe.runIf(DATABASE_KINDS.includes("server"))("on a server's database", () => {
  let url: string;
  let remove: () => Promise<void>;
  let database: Database;
  let shop: TestShop;
  beforeAll(async () => {
    ({ url, remove } = await newServerDatabase());
    database = await openMigratedDatabase({ databaseUrl: url, dataFolder: null }, "test");
    shop = await installedShop(database);
  });
  afterAll(async () => {
    await database.close();
    await remove();
  });

  let nextId = 1;
  async function post({ origin }: AppProcess): Promise<number> {
    const id = nextId++;
    const body = JSON.stringify(fixture("order", { id, name: `#${id}` }));
    const response = await fetch(`${origin}/webhooks`, {
      method: "POST",
      body,
      headers: {
        "x-shopify-topic": "orders/create",
        "x-shopify-shop-domain": shop.domain,
        "x-shopify-hmac-sha256": signature(body, APP_SECRET),
        "x-shopify-event-id": `event-${id}`,
      },
    });
    await response.arrayBuffer();
    return response.status;
  }

  const orders = async () =>
    (
      await database.query<{ count: number }>(
        "select count(*)::int as count from orders where shop_id = $1",
        [shop.shopId],
      )
    )[0]?.count;
  const readiness = async ({ origin }: AppProcess) => {
    const response = await fetch(`${origin}/readyz`);
    return { status: response.status, body: await response.json() };
  };

  test("what two web processes take, two workers work off", async () => {
    const webs = [
      await start("web", { DATABASE_URL: url }),
      await start("web", { DATABASE_URL: url }),
    ];
    const workers = [
      await start("worker", { DATABASE_URL: url }),
      await start("worker", { DATABASE_URL: url }),
    ];
    const before = nextId - 1;
    const statuses = await Promise.all(
      Array.from({ length: 400 }, (_, n) => post(webs[n % 2] as AppProcess)),
    );
    expect(new Set(statuses)).toEqual(new Set([200]));
    await vi.waitFor(
      async () => {
        for (const one of [...webs, ...workers]) {
          expect(await readiness(one)).toEqual({ status: 200, body: { ready: true, pending: 0 } });
        }
      },
      { timeout: 20_000 },
    );
    expect(await orders()).toBe(before + 400);
    const codes = await Promise.all([...workers, ...webs].map((one) => one.stop()));
    expect(codes).toEqual([0, 0, 0, 0]);
  });

  test("a process that comes while the database lacks a migration is not ready", async () => {
    const worker = await start("worker", { DATABASE_URL: url });
    expect(await readiness(worker)).toEqual({ status: 200, body: { ready: true, pending: 0 } });
    await database.query(
      "update _prisma_migrations set finished_at = null where started_at = (select max(started_at) from _prisma_migrations)",
    );
    expect(await readiness(worker)).toEqual({
      status: 503,
      body: { ready: false, reason: "migrations" },
    });
    await database.query(
      "update _prisma_migrations set finished_at = now() where finished_at is null",
    );
  });
});
