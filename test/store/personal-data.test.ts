/** Whoever adds a column says what it can hold of a person, and how that is forgotten. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { TABLES } from "../../app/store/personal-data.ts";
import { SHOP_TABLES } from "../../app/store/privacy-requests.ts";
import type { Database } from "../../app/store/sql.ts";
import { openTestDatabase } from "../support/database.ts";

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const CANNOT_HOLD_TEXT =
  /^(integer|bigint|smallint|boolean|date|double precision|numeric|timestamp.*)$/;

/** Every table of ours, and its columns that can hold text, JSON, bytes or lists of them. */
async function schema(): Promise<Map<string, string[]>> {
  const columns = await database.query<{ table: string; column: string; type: string }>(
    `select c.table_name as table, c.column_name as column, c.data_type as type
     from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
     where c.table_schema = 'public' and t.table_type = 'BASE TABLE'
       and c.table_name <> '_prisma_migrations' order by 1, 2`,
  );
  const found = new Map<string, string[]>();
  for (const { table, column, type } of columns) {
    const known = found.get(table) ?? [];
    found.set(table, CANNOT_HOLD_TEXT.test(type) ? known : [...known, column]);
  }
  return found;
}

test("every column that can hold something of a person is known, and no other", async () => {
  const known = Object.entries(TABLES).map(([table, { columns }]) => [
    table,
    Object.keys(columns).toSorted(),
  ]);
  const there = [...(await schema())].map(([table, columns]) => [table, columns.toSorted()]);
  expect(Object.fromEntries(known)).toEqual(Object.fromEntries(there));
});

test("a table with something personal says how a person is forgotten in it", () => {
  const open = Object.entries(TABLES).filter(
    ([table, { person, columns }]) =>
      Object.values(columns).includes("personal") &&
      person !== "emptied" &&
      person !== "deleted" &&
      table !== "sessions", // the shop's own staff: gone with the shop
  );
  expect(open).toEqual([]);
});

test("every table of a shop is erased with it, or says why it stays", () => {
  const deleted = Object.keys(TABLES).filter((table) => TABLES[table]?.shop === "deleted");
  const erasedApart = ["sessions", "inbox"];
  expect([...SHOP_TABLES, ...erasedApart].toSorted()).toEqual(deleted.toSorted());
});
