/** A worker whose machine stops in the middle of a batch, and goes on later. */
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { openMigratedDatabase } from "../../app/db.server.ts";
import { countWaiting } from "../../app/store/inbox.ts";
import type { Database } from "../../app/store/sql.ts";
import { type AppProcess, startProcess } from "../support/app-process.ts";
import { DATABASE_KINDS, newServerDatabase } from "../support/database.ts";
import { type Story, storeStories } from "../support/survival.ts";

const HALTED = "halted";
const WEBHOOKS = 2500;
/** What a halted transaction may hold on for in these tests; a minute, unless the server says less. */
const SILENCE_MS = 25_000;
const WAIT = { timeout: 60_000, interval: 50 };
/** What the halted worker had begun for one shop is waited for one after the other. */
const LONG_WAIT = { ...WAIT, timeout: 4 * SILENCE_MS };

const running: AppProcess[] = [];
afterEach(async () => {
  for (const one of running) one.child.kill("SIGCONT");
  await Promise.all(running.splice(0).map((one) => one.kill()));
});

describe.runIf(DATABASE_KINDS.includes("server"))("on a server's database", () => {
  let url: string;
  let remove: () => Promise<void>;
  let database: Database;
  beforeAll(async () => {
    ({ url, remove } = await newServerDatabase());
    database = await openMigratedDatabase({ databaseUrl: url, dataFolder: null }, "test");
  });
  afterAll(async () => {
    await database.close();
    await remove();
  });

  async function startWorker(name: string): Promise<AppProcess> {
    const own = new URL(url);
    own.searchParams.set("application_name", name);
    own.searchParams.set("options", `-c idle_in_transaction_session_timeout=${SILENCE_MS}`);
    const worker = await startProcess("worker", { DATABASE_URL: own.href });
    running.push(worker);
    return worker;
  }

  /** Transactions of the halted worker in which the database waits for it. */
  async function silent(): Promise<number> {
    const rows = await database.query(
      `select 1 from pg_stat_activity where datname = current_database()
         and application_name = $1 and state = 'idle in transaction'`,
      [HALTED],
    );
    return rows.length;
  }

  async function waitsAt(table: string): Promise<boolean> {
    const rows = await database.query(
      `select 1 from pg_locks l join pg_stat_activity a using (pid)
       where l.relation = $2::regclass and not l.granted and a.application_name = $1`,
      [HALTED, table],
    );
    return rows.length > 0;
  }

  /** Starts a worker and stops it where its batch comes to this table, holding what it holds then. */
  async function haltAt(table: string): Promise<AppProcess> {
    const rival = new pg.Client({ connectionString: url });
    await rival.connect();
    await rival.query(`begin; lock table ${table} in exclusive mode`);
    const worker = await startWorker(HALTED);
    await vi.waitFor(async () => expect(await waitsAt(table)).toBe(true), WAIT);
    worker.child.kill("SIGSTOP");
    await rival.query("rollback");
    await rival.end();
    await vi.waitFor(async () => expect(await silent()).toBeGreaterThan(0), WAIT);
    return worker;
  }

  /** Webhooks that wait and that somebody holds, by shop. */
  async function held(): Promise<Map<number, number>> {
    const rows = await database.transaction((sql) =>
      sql.query<{ shop_id: number; count: number }>(
        `with free as (select shop_id, topic, event_id from inbox
           where processed_at is null and parked_at is null for update skip locked)
         select shop_id, count(*)::int as count from inbox i
         where processed_at is null and parked_at is null
           and (shop_id, topic, event_id) not in (select shop_id, topic, event_id from free)
         group by 1`,
      ),
    );
    return new Map(rows.map((row) => [row.shop_id, row.count]));
  }

  async function waitingOf(shopIds: readonly number[]): Promise<number> {
    const rows = await database.query(
      `select 1 from inbox where processed_at is null and parked_at is null
         and shop_id = any($1::int[])`,
      [`{${shopIds.join(",")}}`],
    );
    return rows.length;
  }

  const stories = (seed: number) => storeStories(database, { seed, webhooks: WEBHOOKS });
  async function faultsOf(told: readonly Story[]) {
    return (await Promise.all(told.map((story) => story.faults()))).flat();
  }

  test("what others need of it is theirs after a while; other shops do not wait for that", async () => {
    // Started before, and out of the way until then: starting takes locks of the job queue.
    const other = await startWorker("other");
    other.child.kill("SIGSTOP");
    const told = await stories(302);
    const halted = await haltAt("orders");
    const shopsHeld = new Set((await held()).keys());
    const others = told.map(({ shopId }) => shopId).filter((shopId) => !shopsHeld.has(shopId));
    expect(others.length).toBeGreaterThan(0);
    other.child.kill("SIGCONT");
    await vi.waitFor(async () => expect(await waitingOf(others)).toBe(0), WAIT);
    expect(await silent()).toBeGreaterThan(0);
    await vi.waitFor(async () => expect(await countWaiting(database)).toBe(0), LONG_WAIT);
    halted.child.kill("SIGCONT");
    expect(await faultsOf(told)).toEqual([]);
    // It has outlived the loss of its connections, and works on.
    const more = await stories(303);
    await other.kill();
    await vi.waitFor(async () => expect(await countWaiting(database)).toBe(0), WAIT);
    expect(await faultsOf([...told, ...more])).toEqual([]);
    expect(halted.child.exitCode).toBeNull();
  }, 300_000);
});
