import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rebuildStore } from "../../../app/store/rebuild.ts";
import type { Database } from "../../../app/store/sql.ts";
import { rebuildShop } from "../../../app/usecases/rebuild/rebuild-shop.ts";
import {
  DATABASE_KINDS,
  installedShop,
  NOW,
  openTestDatabase,
  type TestShop,
} from "../../support/database.ts";
import { drain, fixture, store, webhook } from "../../support/webhook.ts";

const MONTHS_LATER = new Date(NOW.getTime() + 200 * 86_400_000);
const CUSTOMERS = 12;
const REFUNDED_ORDER = 305; // customer 5's third order

const orders = (shop: TestShop) =>
  Array.from({ length: CUSTOMERS }, (_, index) => index + 1).flatMap((id) =>
    [1, 2, 3].map((nth) =>
      webhook(shop, "orders/create", {
        body: fixture("order", {
          id: nth * 100 + id,
          customer: { id },
          processed_at: `2026-0${nth + 2}-14T12:00:00Z`,
        }),
      }),
    ),
  );

const refund = (shop: TestShop) =>
  webhook(shop, "refunds/create", { body: fixture("refund", { order_id: REFUNDED_ORDER }) });

describe.each(DATABASE_KINDS)("on the %s database", (kind) => {
  let database: Database;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());

  /** The rows' ids, each with the transaction that wrote it. */
  async function writers({ shopId }: TestShop, table: string, id: string) {
    const rows = await database.query<{ id: bigint; writer: string }>(
      `select ${id} as id, xmin::text as writer from ${table} where shop_id = $1`,
      [shopId],
    );
    return new Map(rows.map((row) => [row.id, row.writer]));
  }

  async function rewritten(shop: TestShop, work: () => Promise<unknown>) {
    const tables = { standings: "customer_id", orders: "order_id", customers: "customer_id" };
    const before = new Map<string, Map<bigint, string>>();
    for (const [table, id] of Object.entries(tables)) {
      before.set(table, await writers(shop, table, id));
    }
    await work();
    const changed: Record<string, bigint[]> = {};
    for (const [table, id] of Object.entries(tables)) {
      const after = await writers(shop, table, id);
      changed[table] = [...after].flatMap(([row, writer]) =>
        before.get(table)?.get(row) === writer ? [] : [row],
      );
    }
    return changed;
  }

  const standings = ({ shopId }: TestShop) =>
    database.query(
      "select to_jsonb(s) - 'shop_id' as s from standings s where shop_id = $1 order by customer_id",
      [shopId],
    );

  test("a refund months later derives its customer again, and nobody else", async () => {
    const shop = await installedShop(database);
    await store(database, shop.shopId, orders(shop));
    await drain(database, shop.shopId);
    await store(database, shop.shopId, [refund(shop)]);
    const changed = await rewritten(shop, () =>
      drain(database, shop.shopId, { now: MONTHS_LATER }),
    );
    expect(changed).toEqual({ standings: [5n], orders: [BigInt(REFUNDED_ORDER)], customers: [] });
    const [refunded] = await database.query(
      "select orders, revenue_minor from standings where shop_id = $1 and customer_id = 5",
      [shop.shopId],
    );
    expect(refunded).toEqual({ orders: 3, revenue_minor: 3n * 10_840n - 5_420n });
  });

  test("and leaves what a replay gives, and what a shop that knew it at once has", async () => {
    const [late, prompt] = [await installedShop(database), await installedShop(database)];
    await store(database, late.shopId, orders(late));
    await drain(database, late.shopId);
    await store(database, late.shopId, [refund(late)]);
    await drain(database, late.shopId, { now: MONTHS_LATER });
    await store(database, prompt.shopId, [refund(prompt), ...orders(prompt)]);
    await drain(database, prompt.shopId);
    expect(await standings(late)).toEqual(await standings(prompt));
    const replay = await database.transaction((sql) =>
      rebuildShop(rebuildStore(sql, late.shopId), { write: false, now: MONTHS_LATER }),
    );
    expect(replay).toMatchObject({ customers: CUSTOMERS, differences: [] });
  });
});
