/** What can go wrong while a batch is under way, made to happen for real, and what stands afterwards. */
import { setImmediate as turn } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openMigratedDatabase } from "../../app/db.server.ts";
import type { Database, Sql } from "../../app/store/sql.ts";
import { processInbox } from "../../app/usecases/inbox/process-inbox.ts";
import { SeededRandom } from "../../sandbox/generator/seeded-random.ts";
import { DATABASE_KINDS, newServerDatabase, openTestDatabase } from "../support/database.ts";
import { drainThrough, STORY_END, type Story, storeStories } from "../support/survival.ts";
import { inboxPorts } from "../support/webhook.ts";

const DAY_MS = 86_400_000;
let seed = 100;

async function biggest(database: Database, webhooks: number): Promise<Story> {
  seed += 1;
  const [story] = await storeStories(database, { seed, webhooks });
  if (!story) throw new Error("a history without a shop");
  return story;
}

describe.each(DATABASE_KINDS)("on the %s database", { timeout: 60_000 }, (kind) => {
  let database: Database;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());

  test("clocks that jump a year ahead and a day back between batches change nothing", async () => {
    const story = await biggest(database, 600);
    const dice = new SeededRandom(1);
    const offsets = [0, 365 * DAY_MS, -DAY_MS];
    const now = () => new Date(STORY_END.getTime() + dice.pick(offsets));
    await drainThrough(database, story.shopId, { limit: 20, now });
    expect(await story.faults()).toEqual([]);
  });

  test("a row the database refuses, at the head of the queue, holds nobody up", async () => {
    const story = await biggest(database, 400);
    const head = await database.query<{ key: string; order: string }>(
      `select i.topic || ' ' || i.event_id as key,
         substring(convert_from(body, 'LATIN1') from '^\\{"id":([0-9]+),') as "order"
       from inbox i where shop_id = $1::int and topic = 'orders/updated'
         and convert_from(body, 'LATIN1') ~ '^\\{"id":[0-9]+,'
       order by sequence limit 1`,
      [story.shopId],
    );
    const poison = head[0]!.order;
    await database.script(`
      create function refuse() returns trigger language plpgsql as $$
        begin raise exception 'poison' using errcode = '22P02'; end $$;
      create trigger refuse before insert or update on orders for each row
        when (new.order_id = ${poison}) execute function refuse();`);
    await drainThrough(database, story.shopId, { limit: 50 });
    await database.script("drop trigger refuse on orders; drop function refuse();");
    const parked = await database.query<{ topic: string; detail: string; poisoned: boolean }>(
      `select topic, detail, strpos(convert_from(body, 'LATIN1'), $2) > 0 as poisoned
       from inbox where shop_id = $1::int and reason = 'fault'`,
      [story.shopId, poison],
    );
    expect(parked.length).toBeGreaterThan(0);
    expect(parked.every((row) => row.poisoned && row.detail === "SQLSTATE 22P02")).toBe(true);
    // Taken up again once the cause is gone, all is as if it had never happened.
    await database.query(
      "update inbox set parked_at = null, reason = null, detail = null where shop_id = $1::int and reason = 'fault'",
      [story.shopId],
    );
    await drainThrough(database, story.shopId, { limit: 50 });
    expect(await story.faults()).toEqual([]);
  });
});

describe.runIf(DATABASE_KINDS.includes("server"))("on a server", { timeout: 60_000 }, () => {
  let database: Database;
  beforeAll(async () => {
    database = await openTestDatabase("server");
  });
  afterAll(() => database.close());

  const workers = (story: Story, count: number, limit: number) =>
    Promise.all(
      Array.from({ length: count }, () => drainThrough(database, story.shopId, { limit })),
    );

  test("connections cut at random in the middle of batches", async () => {
    const story = await biggest(database, 800);
    let over = false;
    let cut = 0;
    const cutter = async () => {
      while (!over) {
        const hit = await database.query<{ pid: number }>(
          `select pid, pg_terminate_backend(pid) from pg_stat_activity
           where datname = current_database() and pid <> pg_backend_pid()
             and xact_start is not null and state <> 'idle' limit 1`,
        );
        cut += hit.length;
        for (let turns = 0; turns < 200; turns += 1) await turn();
      }
    };
    const cutting = cutter();
    const drained = await workers(story, 3, 25).finally(() => {
      over = true;
    });
    await cutting;
    expect(cut).toBeGreaterThan(3);
    expect(drained.reduce((sum, { retries }) => sum + retries, 0)).toBeGreaterThan(0);
    expect(await story.faults()).toEqual([]);
  });

  test("a batch that loses a deadlock is rolled back and tried again", async () => {
    const story = await biggest(database, 500);
    await processInbox(inboxPorts(database), { shopId: story.shopId, limit: 120, now: STORY_END });
    const named = await database.query<{ id: bigint }>(
      `select order_id as id from orders o where shop_id = $1::int and exists (
         select 1 from inbox i where i.shop_id = o.shop_id and processed_at is null
           and topic = 'orders/updated' and parked_at is null
           and convert_from(body, 'LATIN1') like '{"id":' || o.order_id || ',%}')
       order by order_id`,
      [story.shopId],
    );
    const hold = (sql: Sql, row: { id: bigint } | undefined) =>
      sql.query("select 1 from orders where shop_id = $1::int and order_id = $2 for update", [
        story.shopId,
        row?.id,
      ]);
    let draining: ReturnType<typeof drainThrough> | undefined;
    await database.transaction(async (rival) => {
      await rival.query("set local deadlock_timeout = '1min'"); // so that the batch is the victim
      await hold(rival, named.at(-1));
      draining = drainThrough(database, story.shopId, { limit: 1000 });
      while ((await lockWaits()) === 0) await turn();
      await hold(rival, named[0]);
    });
    expect((await draining)?.retries).toBeGreaterThan(0);
    expect(await story.faults()).toEqual([]);
  });

  test("serialization failures are tried again until all is done", async () => {
    const { url, remove } = await newServerDatabase();
    const strict = new URL(url);
    strict.searchParams.set("options", "-c default_transaction_isolation=serializable");
    const serial = await openMigratedDatabase(
      { databaseUrl: strict.href, dataFolder: null },
      "test",
    );
    try {
      const story = await biggest(serial, 500);
      const drained = await Promise.all(
        Array.from({ length: 4 }, () => drainThrough(serial, story.shopId, { limit: 15 })),
      );
      expect(drained.reduce((sum, { retries }) => sum + retries, 0)).toBeGreaterThan(0);
      expect(await story.faults()).toEqual([]);
    } finally {
      await serial.close();
      await remove();
    }
  });

  test("what a halted worker holds is left to it, and done once when it goes on", async () => {
    const story = await biggest(database, 500);
    const ports = inboxPorts(database);
    let goOn = () => {};
    const halted = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    let isHolding = () => {};
    const holding = new Promise<void>((resolve) => {
      isHolding = resolve;
    });
    const slow = processInbox(
      {
        ...ports,
        transaction: (id, work) =>
          ports.transaction(id, async (store) => {
            const rows = store.claim;
            return work({
              ...store,
              claim: async (limit) => {
                const claimed = await rows(limit);
                isHolding();
                await halted;
                return claimed;
              },
            });
          }),
      },
      { shopId: story.shopId, limit: 40, now: STORY_END },
    );
    await holding;
    const others = await workers(story, 2, 30);
    const taken = others.reduce((sum, { dealtWith }) => sum + dealtWith, 0);
    expect(taken).toBe(story.events.length - 40);
    goOn();
    expect(await slow).toBe(40);
    expect(await story.faults()).toEqual([]);
  });

  async function lockWaits(): Promise<number> {
    const [row] = await database.query<{ waiting: number }>(
      `select count(*)::int as waiting from pg_locks l join pg_stat_activity a using (pid)
       where a.datname = current_database() and not l.granted`,
    );
    return row?.waiting ?? 0;
  }
});
