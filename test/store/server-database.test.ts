import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { applyMigrations } from "../../app/store/migrate.ts";
import { openServerDatabase } from "../../app/store/server-database.ts";
import type { Database, Sql } from "../../app/store/sql.ts";
import { DATABASE_KINDS, newServerDatabase, openTestDatabase } from "../support/database.ts";

describe.each(DATABASE_KINDS.filter((kind) => kind === "server"))("on a %s database", (kind) => {
  let database: Database;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());

  async function isThere(pid: number): Promise<boolean> {
    const found = await database.query("select 1 from pg_stat_activity where pid = $1::int", [pid]);
    return found.length > 0;
  }

  test("a connection lost between two statements fails the transaction, not the process", async () => {
    const work = database.transaction(async (sql) => {
      const [self] = await sql.query<{ pid: number }>("select pg_backend_pid() as pid");
      await database.query("select pg_terminate_backend($1::int)", [self!.pid]);
      while (await isThere(self!.pid)) await turn();
      for (let turns = 0; turns < 20; turns += 1) await turn(); // the socket's end is heard
      await sql.query("select 1");
    });
    await expect(work).rejects.toThrow();
    await expect(database.query("select 1 as one")).resolves.toEqual([{ one: 1 }]);
  });
});

describe.runIf(DATABASE_KINDS.includes("server"))("a server's database", () => {
  let url: string;
  let remove: () => Promise<void>;
  beforeEach(async () => {
    ({ url, remove } = await newServerDatabase());
  });
  afterEach(() => remove());

  const setting = async (sql: Sql) =>
    (await sql.query<{ value: string }>("select current_setting('synchronous_commit') as value"))[0]
      ?.value;

  test.each([
    ["off", "on"],
    ["on", "on"],
    ["local", "local"],
    ["remote_apply", "remote_apply"],
  ])(
    "set to commit with %s, it commits with %s for us, on every connection",
    async (given, used) => {
      const name = new URL(url).pathname.slice(1);
      const owner = await openServerDatabase(url, 1);
      await owner.query(`alter database ${name} set synchronous_commit = ${given}`);
      await owner.close();
      const database = await openServerDatabase(url, 3);
      try {
        const plain = await Promise.all([1, 2, 3].map(() => setting(database)));
        const inTransactions = await Promise.all(
          [1, 2, 3].map(() => database.transaction(setting)),
        );
        expect([...plain, ...inTransactions]).toEqual(Array(6).fill(used));
      } finally {
        await database.close();
      }
    },
  );

  test.each([
    ["0", "1min"],
    ["5s", "5s"],
  ])("a transaction that falls silent is ended: set to %s, after %s", async (given, used) => {
    const name = new URL(url).pathname.slice(1);
    const owner = await openServerDatabase(url, 1);
    await owner.query(
      `alter database ${name} set idle_in_transaction_session_timeout = '${given}'`,
    );
    await owner.close();
    const database = await openServerDatabase(url, 1);
    const limit = "select current_setting('idle_in_transaction_session_timeout') as value";
    expect(await database.query(limit)).toEqual([{ value: used }]);
    await database.close();
  });

  test("a transaction that may fall silent is not ended, and the next one on its connection is", async () => {
    const name = new URL(url).pathname.slice(1);
    const owner = await openServerDatabase(url, 1);
    await owner.query(`alter database ${name} set idle_in_transaction_session_timeout = '200ms'`);
    await owner.close();
    const database = await openServerDatabase(url, 1);
    const silently = (sql: Sql) => sleep(600).then(() => sql.query("select 1 as one"));
    expect(await database.transaction(silently, { mayFallSilent: true })).toEqual([{ one: 1 }]);
    await expect(database.transaction(silently)).rejects.toThrow();
    await database.close();
  });

  test("a lock that is not let go of ends only a transaction that has no patience", async () => {
    const database = await openServerDatabase(url, 3);
    await database.script("create table thing (id int); insert into thing values (1)");
    const hold = (sql: Sql) => sql.query("select id from thing for update");
    let patient: Promise<unknown> = Promise.resolve();
    await database.transaction(async (sql) => {
      await hold(sql);
      patient = database.transaction(hold);
      const hasty = database.transaction(hold, { lockPatienceMs: 50 });
      await expect(hasty).rejects.toMatchObject({ code: "55P03" });
    });
    expect(await patient).toEqual([{ id: 1 }]);
    await database.close();
  });

  describe("migrations", () => {
    const migration = (sql: string) => [{ name: "20260101000000_first", sql }];

    test("may hold statements with semicolons of their own", async () => {
      const database = await openServerDatabase(url, 1);
      const sql = "do $$ begin create table one (id int); create table two (id int); end $$;";
      await applyMigrations(database.adapter, migration(sql));
      expect(await database.query("select * from one, two")).toEqual([]);
      await database.close();
    });

    test("that the server refuses leave nothing behind, and are not taken for applied", async () => {
      const database = await openServerDatabase(url, 1);
      const sql = "create table one (id int); create table two (id nonsense);";
      await expect(applyMigrations(database.adapter, migration(sql))).rejects.toThrow(
        'type "nonsense" does not exist',
      );
      const found = "select to_regclass('one')::text as one, finished_at from _prisma_migrations";
      expect(await database.query(found)).toEqual([{ one: null, finished_at: null }]);
      await database.close();
    });
  });
});
