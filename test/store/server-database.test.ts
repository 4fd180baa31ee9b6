import { setImmediate as turn } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Database } from "../../app/store/sql.ts";
import { DATABASE_KINDS, openTestDatabase } from "../support/database.ts";

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
