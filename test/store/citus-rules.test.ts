/**
 * Whether the schema as it stands in a live database could be spread over machines by shop, under
 * Citus's rules (docs/deploy.md). Citus itself is not needed for that.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Database } from "../../app/store/sql.ts";
import { DATABASE_KINDS, openTestDatabase } from "../support/database.ts";
import { sqlTextsOfApp } from "../support/sql-texts.ts";

/** Tables that stay whole, each with the reason. The job queue's stand in a schema of their own. */
const KEPT_WHOLE: Record<string, string> = {
  shops:
    "a domain is unique among all shops; every other table hangs on its row: a reference table",
  sessions: "Shopify's library finds them by its own ids: small, kept on the coordinator",
  _prisma_migrations: "which migrations were applied: kept on the coordinator",
};

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase(DATABASE_KINDS.at(-1));
});
afterAll(() => database.close());

const tablesOf = async () =>
  (
    await database.query<{ name: string }>(
      `select c.relname::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = 'public' and c.relkind = 'r' order by 1`,
    )
  ).map(({ name }) => name);
const spreadTables = async () => (await tablesOf()).filter((name) => !(name in KEPT_WHOLE));

interface Column {
  table: string;
  name: string;
  type: string;
  not_null: boolean;
  default_text: string | null;
  generated: string;
}

async function columns(): Promise<Column[]> {
  const spread = new Set(await spreadTables());
  const found = await database.query<Column & Record<string, never>>(
    `select c.relname::text as table, a.attname::text as name,
       format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as not_null,
       pg_get_expr(d.adbin, d.adrelid) as default_text, a.attgenerated::text as generated
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
     where n.nspname = 'public' and c.relkind = 'r'`,
  );
  return found.filter(({ table }) => spread.has(table));
}

interface Index {
  table: string;
  index: string;
  is_primary: boolean;
  /** Plain columns in their sequence; an expression is none. */
  keys: (string | null)[];
}

async function uniqueIndexes(): Promise<Index[]> {
  const spread = new Set(await spreadTables());
  const found = await database.query<Index & Record<string, never>>(
    `select c.relname::text as table, i.relname::text as index, x.indisprimary as is_primary,
       (select json_agg(a.attname order by k.position) from unnest(x.indkey::int[])
          with ordinality as k(number, position)
          left join pg_attribute a on a.attrelid = x.indrelid and a.attnum = k.number
          where k.position <= x.indnkeyatts) as keys
     from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class c on c.oid = x.indrelid
     join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and (x.indisunique or x.indisexclusion)`,
  );
  return found.filter(({ table }) => spread.has(table));
}

test("every table is either spread by shop or kept whole for a reason", async () => {
  const tables = await tablesOf();
  expect(tables.length).toBeGreaterThan(12);
  expect(Object.keys(KEPT_WHOLE).filter((name) => !tables.includes(name))).toEqual([]);
  const having = new Set(
    (await columns()).filter(({ name }) => name === "shop_id").map(({ table }) => table),
  );
  const without = (await spreadTables()).filter((name) => !having.has(name));
  expect(without, "give it shop_id, or say above why it is kept whole").toEqual([]);
});

test("the shop is of one type everywhere, and always there", async () => {
  const shop = (await columns()).filter(({ name }) => name === "shop_id");
  expect(shop.filter(({ type, not_null: isThere }) => type !== "integer" || !isThere)).toEqual([]);
  expect(shop.filter(({ default_text: text }) => text !== null)).toEqual([]);
});

test("every primary key begins with the shop, and every unique index holds it", async () => {
  const indexes = await uniqueIndexes();
  const keyed = new Set(
    indexes
      .filter(({ is_primary: isPrimary, keys }) => isPrimary && keys[0] === "shop_id")
      .map(({ table }) => table),
  );
  expect((await spreadTables()).filter((name) => !keyed.has(name))).toEqual([]);
  expect(indexes.filter(({ keys }) => !keys.includes("shop_id"))).toEqual([]);
});

test("a foreign key stays in its shop", async () => {
  const spread = new Set(await spreadTables());
  const keys = await database.query<{ name: string; from: string; to: string; same: boolean }>(
    `select k.conname::text as name, k.conrelid::regclass::text as from,
       k.confrelid::regclass::text as to,
       exists (select 1 from unnest(k.conkey, k.confkey) as pair(here, there)
         join pg_attribute a on a.attrelid = k.conrelid and a.attnum = pair.here
         join pg_attribute b on b.attrelid = k.confrelid and b.attnum = pair.there
         where a.attname = 'shop_id' and b.attname = 'shop_id') as same
     from pg_constraint k join pg_namespace n on n.oid = k.connamespace
     where n.nspname = 'public' and k.contype = 'f'`,
  );
  const touching = keys.filter(({ from, to }) => spread.has(from) || spread.has(to));
  expect(touching.filter(({ to, same }) => !(same || to === "shops"))).toEqual([]);
});

test("numbers that are drawn are wide enough for a range to each machine", async () => {
  const drawn = (await columns()).filter(({ default_text: text }) => text?.includes("nextval"));
  expect(drawn.length).toBeGreaterThan(0);
  expect(drawn.filter(({ type }) => type !== "bigint")).toEqual([]);
});

test("nothing hangs on a spread table that Citus cannot carry along", async () => {
  const spread = await spreadTables();
  const odd = await database.query<{ kind: string; table: string }>(
    `select 'trigger' as kind, t.tgrelid::regclass::text as table from pg_trigger t
       where not t.tgisinternal
     union all select 'rule', r.ev_class::regclass::text from pg_rewrite r
       join pg_class c on c.oid = r.ev_class where c.relkind = 'r'
     union all select 'inheritance', i.inhrelid::regclass::text from pg_inherits i
       join pg_class c on c.oid = i.inhrelid where c.relkind = 'r'`,
  );
  expect(odd.filter(({ table }) => spread.includes(table))).toEqual([]);
  expect((await columns()).filter(({ generated }) => generated !== "")).toEqual([]);
});

/** Citus: functions in DO UPDATE SET on a spread table must be immutable. */
const VOLATILE = /do update set[^;]*?\b(nextval|now|random|clock_timestamp|gen_random_uuid)\s*\(/is;

test("no conflict is settled by a function that answers otherwise each time", () => {
  const places = sqlTextsOfApp()
    .filter(({ texts }) => texts.some((text) => VOLATILE.test(text)))
    .map(({ place }) => place);
  expect(places).toEqual([]);
});

/** Statements Citus refuses as they are; docs/deploy.md says what has to be done about them. */
const REFUSED: Record<string, string> = {
  "app/store/inbox.ts shopsWaiting": "a recursive hop over the shards of all shops",
  "app/store/queue-figures.ts readWaitingSince": "the same hop, for the metrics",
};

/** Within one shop, and so on one machine, a recursive query is taken. */
const isOfOneShop = (text: string) => /\bshop_id = \$1\b/.test(text);

test("what Citus would refuse is known by name", () => {
  const isRefused = (text: string) => /\bwith\s+recursive\b/i.test(text) && !isOfOneShop(text);
  const places = sqlTextsOfApp()
    .filter(({ texts }) => texts.some(isRefused))
    .map(({ place }) => place);
  expect([...new Set(places)].sort()).toEqual(Object.keys(REFUSED).sort());
});
