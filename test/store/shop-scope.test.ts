/** Every statement of the app's stays inside one shop, or stands below with the reason why not. */
import { expect, test } from "vitest";
import { looseTables } from "../support/shop-scope.ts";
import { shopTables } from "../support/shop-tables.ts";
import { type SqlText, sqlTextsOfApp } from "../support/sql-texts.ts";

/** Statements over all shops, by the file and the function that sends them. */
const ACROSS_SHOPS: Record<string, string> = {
  "app/store/backfill-pieces.ts forgetHalfReceived": "sweeps what stopped coming, by its age",
  "app/store/backfills.ts backfillsWaiting": "tells the worker where there is work: shops and runs",
  "app/store/inbox.ts insert":
    "what arrives in one moment is stored together, each row with its own shop",
  "app/store/inbox.ts shopsWaiting":
    "tells the worker whose turn it is: ids of shops, nothing of theirs",
  "app/store/inbox.ts countWaiting": "a count for /readyz",
  "app/store/maintenance.ts countStandings": "statistics for the planner: numbers of a whole table",
  "app/store/maintenance.ts deleteDiscarded": "deletes by age, whosever it is",
  "app/store/maintenance.ts deleteDrifts": "deletes by age, whosever it is",
  "app/store/maintenance.ts deleteFiles": "deletes by age, whosever it is",
  "app/store/maintenance.ts deleteReconciliations": "deletes by age, whosever it is",
  "app/store/maintenance.ts deleteSetAside": "deletes by age, whosever it is",
  "app/store/maintenance.ts deleteUsedWebhooks": "deletes by age, whosever it is",
  "app/store/maintenance.ts emptyAnswers": "empties by age, whosever it is",
  "app/store/maintenance.ts emptyDiscarded": "empties by age, whosever it is",
  "app/store/perks.ts shopsBehind": "tells the worker where there is work: ids of shops",
  "app/store/privacy-requests.ts shopsWithRequests":
    "tells the worker where there is work: ids of shops",
  "app/store/queue-figures.ts readQueueFigures": "counts for /metrics",
  "app/store/queue-figures.ts readWaitingSince": "how long the longest has waited, for /metrics",
  "app/store/queue-health.ts readQueueHealth": "counts for the command line's doctor",
  "app/store/reconciliations.ts shopsToReconcile":
    "tells the worker where there is work: ids of shops",
  "app/store/shops.ts readShops": "the list of shops, for the worker and the command line",
  "app/store/wanted-history.ts shopsWantingHistory":
    "tells the worker where there is work: ids of shops",
  "app/store/shops.ts shopsUnprepared": "tells the worker where there is work: ids of shops",
};

/** Where a statement is only passed on: whoever made it is judged. */
const PASSED_ON: Record<string, string> = {
  "app/store/server-database.ts sqlOn": "the port itself",
  "app/store/server-database.ts openServerDatabase": "the port itself",
  "app/worker.server.ts startJobs": "pg-boss's own tables, in its own schema",
};

const tables = shopTables();
const statements = sqlTextsOfApp();

async function looseIn({ texts }: SqlText): Promise<string[]> {
  const found: string[] = [];
  for (const text of texts) {
    const loose = await looseTables(text, tables).catch((error: Error) => [
      `${error.message} in "${text}"`,
    ]);
    found.push(...loose);
  }
  return [...new Set(found)];
}

test("the statements and the tables are found", () => {
  expect(statements.length).toBeGreaterThan(80);
  expect(tables.get("orders")).toEqual(["shop_id"]);
  const nobodys = [...tables].filter(([, keys]) => keys.length === 0).map(([table]) => table);
  expect(nobodys, "every table's key begins with the shop").toEqual([]);
});

test("each statement ties every table it names to one shop", async () => {
  const loose: Record<string, string[]> = {};
  for (const statement of statements) {
    const found = await looseIn(statement);
    if (found.length > 0 && !(statement.place in ACROSS_SHOPS)) loose[statement.place] = found;
  }
  // Tie these by shop_id, or list the function in ACROSS_SHOPS with the reason.
  expect(loose).toEqual({});
});

test("what only running the code can tell is known by name", () => {
  const unknown = statements.filter(({ texts }) => texts.length === 0).map(({ place }) => place);
  expect([...new Set(unknown)].sort()).toEqual(Object.keys(PASSED_ON).sort());
});

test("no exception outlives its statement", async () => {
  const loose = new Set<string>();
  for (const statement of statements) {
    if ((await looseIn(statement)).length > 0) loose.add(statement.place);
  }
  expect(Object.keys(ACROSS_SHOPS).filter((place) => !loose.has(place))).toEqual([]);
});

/** A statement, and the tables of it that are tied to no shop. */
const LOOSE: [string, string[]][] = [
  ["select * from orders", ["orders"]],
  ["select * from orders where order_id = $1", ["orders"]],
  ["select * from orders where shop_id = $1 or order_id = $2", ["orders"]],
  ["select * from orders where shop_id <> $1", ["orders"]],
  ["select * from orders where shop_id = 7", ["orders"]],
  ["select * from orders where shop_id = any($1)", ["orders"]],
  ["select * from orders where not (shop_id = $1)", ["orders"]],
  [
    "select 1 from orders o join refunds r on r.order_id = o.order_id where o.shop_id = $1",
    ["refunds r"],
  ],
  ["select 1 from orders o, refunds r where o.shop_id = r.shop_id", ["orders o", "refunds r"]],
  ["select 1 from orders o left join refunds r on r.shop_id = $1 and o.shop_id = $1", ["orders o"]],
  ["select 1 from orders o left join refunds r on true where o.shop_id = $1", ["refunds r"]],
  [
    "select 1 from orders o full join refunds r on r.shop_id = o.shop_id where o.shop_id = $1",
    ["refunds r"],
  ],
  ["select (select count(*) from refunds) from orders where shop_id = $1", ["refunds"]],
  [
    "select 1 from orders where shop_id = $1 union select 1 from orders where order_id = $2",
    ["orders"],
  ],
  ["with few as (select * from orders) select * from few where shop_id = $1", ["orders"]],
  [
    "select 1 from json_to_recordset($1) as x(shop_id int) join orders o on o.shop_id = x.shop_id",
    ["orders o"],
  ],
  ["update orders set name = '' where order_id = $1", ["orders"]],
  [
    "update orders o set name = r.name from refunds r where o.shop_id = $1 and r.order_id = o.order_id",
    ["refunds r"],
  ],
  ["delete from orders where order_id = $1", ["orders"]],
  ["delete from orders o using refunds r where o.shop_id = r.shop_id", ["orders o", "refunds r"]],
  ["insert into orders (order_id) values ($1)", ["orders"]],
  ["insert into orders (shop_id, order_id) values (1, $1)", ["orders"]],
  [
    "insert into orders (shop_id, order_id) select x.shop_id, 1 from json_to_recordset($1) as x(shop_id int)",
    ["orders"],
  ],
  ["insert into orders (shop_id) select shop_id from refunds", ["orders", "refunds"]],
  ["delete from sessions", ["sessions"]],
  ["select 1 from sessions where shop = (select domain from shops)", ["shops"]],
  ["truncate orders", ["orders in TruncateStmt"]],
];

for (const [text, loose] of LOOSE) {
  test(`refused: ${text}`, async () => {
    expect(await looseTables(text, tables)).toEqual(loose);
  });
}

const SOUND = [
  "select * from orders where shop_id = $1 and order_id = $2",
  "select * from orders o where o.shop_id = $1::int",
  "select 1 from orders o join refunds r on r.shop_id = o.shop_id and r.order_id = o.order_id where o.shop_id = $1",
  "select 1 from orders o left join refunds r on r.shop_id = o.shop_id where o.shop_id = $1",
  "select 1 from orders o where o.shop_id = $1 and exists (select 1 from refunds r where r.shop_id = o.shop_id)",
  "select * from (select shop_id from orders where shop_id = $1) as o",
  "with few as (select * from orders where shop_id = $1) select 1 from few join refunds r on r.shop_id = few.shop_id",
  "insert into orders (shop_id, order_id) values ($1, $2) on conflict do nothing",
  "insert into orders (shop_id, order_id) select $1::int, id from unnest($2::text[]) as x(id)",
  "insert into orders (order_id, shop_id) select customer_id, shop_id from standings where shop_id = $1",
  "delete from sessions where shop = (select domain from shops where shop_id = $1)",
  "select shop_id from shops where domain = $1",
  "select 1 from unnest($2::text[]) as x(id) join orders o on o.shop_id = $1 and o.name = x.id",
  "set local statement_timeout = 1000",
];

for (const text of SOUND) {
  test(`sound: ${text}`, async () => {
    expect(await looseTables(text, tables)).toEqual([]);
  });
}
