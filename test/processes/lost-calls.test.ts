/** What web processes tell the workers may get lost: webhooks are found all the same, a little later. */
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { openMigratedDatabase } from "../../app/db.server.ts";
import type { Database } from "../../app/store/sql.ts";
import { callWorkers } from "../../app/store/worker-calls.ts";
import { type AppProcess, startProcess } from "../support/app-process.ts";
import {
  DATABASE_KINDS,
  installedShop,
  newServerDatabase,
  type TestShop,
} from "../support/database.ts";
import { fixture, store, webhook } from "../support/webhook.ts";

/** A worker's own look comes each second; the rest is for a busy machine. */
const LONGEST_MS = 20_000;
const WAIT = { timeout: LONGEST_MS, interval: 20 };

const running: AppProcess[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.kill()));
});

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

  async function startWorker(): Promise<void> {
    running.push(await startProcess("worker", { DATABASE_URL: url }));
  }

  let nextId = 1;
  /** As a web process would, but nobody is told. */
  function storeQuietly(count: number): Promise<void> {
    const orders = Array.from({ length: count }, () => {
      const id = nextId++;
      return webhook(shop, "orders/create", { body: fixture("order", { id, name: `#${id}` }) });
    });
    return store(database, shop.shopId, orders);
  }
  const untilAllRecorded = () =>
    vi.waitFor(async () => {
      const [row] = await database.query<{ orders: number }>(
        "select count(*)::int as orders from orders where shop_id = $1",
        [shop.shopId],
      );
      expect(row?.orders).toBe(nextId - 1);
    }, WAIT);

  /** Cuts the connections that workers listen on; how many there were. */
  async function cutListening(): Promise<number> {
    const rows = await database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and query = 'listen hadiya_worker_calls'`,
    );
    return rows.length;
  }

  /** The worker has looked, found nothing, and waits. */
  const untilAsleep = () =>
    vi.waitFor(async () => {
      const [look] = await database.query<{ over: boolean | null }>(
        `select max(state_change) < clock_timestamp() - interval '100 milliseconds' as over
         from pg_stat_activity where datname = current_database() and query like $1::text`,
        ["%recursive hop%"],
      );
      expect(look?.over).toBe(true);
    }, WAIT);

  test("webhooks that nobody tells of are found by the worker's own look", async () => {
    await startWorker();
    for (let round = 0; round < 3; round++) {
      await untilAsleep();
      await storeQuietly(20);
      await untilAllRecorded();
    }
  });

  test("a worker that cannot listen works on, and hears again once it can", async () => {
    await startWorker();
    let cuts = 0;
    for (let round = 0; round < 3; round++) {
      await vi.waitFor(async () => expect(await cutListening()).toBe(1), WAIT);
      cuts++;
      await storeQuietly(20);
      await callWorkers(database, { kind: "webhookStored" }); // to nobody
      await untilAllRecorded();
    }
    expect(cuts).toBe(3);
    await vi.waitFor(async () => {
      const [row] = await database.query<{ listening: number }>(
        `select count(*)::int as listening from pg_stat_activity
         where datname = current_database() and query = 'listen hadiya_worker_calls'`,
      );
      expect(row?.listening).toBe(1);
    }, WAIT);
    expect(running[0]?.child.exitCode).toBeNull();
    expect(running[0]?.output()).toContain("calls of the web processes are not heard");
  });
});
