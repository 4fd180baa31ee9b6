import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readWebhook } from "../../../app/shopify/read-webhook.ts";
import { customerFileReader, customerListReader } from "../../../app/store/customers.ts";
import { bulkStore } from "../../../app/store/history.ts";
import { rebuildStore } from "../../../app/store/rebuild.ts";
import type { Database } from "../../../app/store/sql.ts";
import { measureOf } from "../../../app/store/valuations.ts";
import { customerList } from "../../../app/usecases/customers/customer-list.ts";
import { recordInBulk } from "../../../app/usecases/history/record-in-bulk.ts";
import { rebuildShop } from "../../../app/usecases/rebuild/rebuild-shop.ts";
import {
  DATABASE_KINDS,
  installedShop,
  NOW,
  openTestDatabase,
  type TestShop,
} from "../../support/database.ts";
import { deliver, fixture, type Json, sold, webhook } from "../../support/webhook.ts";

const [NOURA, NORA, SARA] = [1, 2, 3];

interface Word {
  readonly topic: string;
  readonly at: string;
  readonly body: Json;
}

const ordered = (id: number, customer: number, amount: string): Word => ({
  topic: "orders/create",
  at: "2026-11-01T10:00:00.000Z",
  body: fixture("order", {
    id,
    customer: { id: customer, first_name: `Buyer ${customer}` },
    ...sold(amount),
  }),
});

const merged = (absorbed: number, survivor: number, status = "completed"): Word => ({
  topic: "customers/merge",
  at: `2026-11-02T10:00:0${absorbed}.000Z`,
  body: {
    admin_graphql_api_customer_kept_id: `gid://shopify/Customer/${survivor}`,
    admin_graphql_api_customer_deleted_id: `gid://shopify/Customer/${absorbed}`,
    admin_graphql_api_job_id: null,
    status,
    errors: [],
  },
});

/** Every sequence of a few words. */
function sequences<Item>(items: readonly Item[]): Item[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, index) =>
    sequences(items.toSpliced(index, 1)).map((rest) => [item, ...rest]),
  );
}

describe.each(DATABASE_KINDS)("on the %s database", (kind) => {
  let database: Database;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());

  /** Each word in a batch of its own. */
  async function hears(shop: TestShop, words: readonly Word[]): Promise<void> {
    for (const { topic, at, body } of words) {
      await deliver(database, shop.shopId, [webhook(shop, topic, { body, triggeredAt: at })]);
    }
  }

  async function shopThatHears(words: readonly Word[]): Promise<TestShop> {
    const shop = await installedShop(database);
    await hears(shop, words);
    return shop;
  }

  const replay = ({ shopId }: TestShop, write = false) =>
    database.transaction((sql) => rebuildShop(rebuildStore(sql, shopId), { write, now: NOW }));

  /** Customer by customer: how many orders, and what they come to. */
  async function standings({ shopId }: TestShop): Promise<Record<string, [number, bigint]>> {
    const rows = await database.query<{ customer_id: bigint; orders: number; minor: bigint }>(
      `select customer_id, orders, revenue_minor as minor from standings
       where shop_id = $1 order by customer_id`,
      [shopId],
    );
    return Object.fromEntries(rows.map((row) => [row.customer_id, [row.orders, row.minor]]));
  }

  const FIRST = [ordered(71, NOURA, "100.00"), ordered(72, NORA, "20.00")];

  test("one customer is left, with what both bought; the other is told nothing more", async () => {
    const shop = await shopThatHears([...FIRST, merged(NORA, NOURA)]);
    expect(await standings(shop)).toEqual({ [NOURA]: [2, 12_000n] });
    const told = await database.query("select customer_id from stale_perks where shop_id = $1", [
      shop.shopId,
    ]);
    expect(told).toEqual([{ customer_id: BigInt(NOURA) }]);
    const files = customerFileReader(database);
    const file = await files.readCustomerFile(shop.shopId, BigInt(NOURA));
    expect(file?.orders.map(({ orderId }) => orderId).sort()).toEqual([71n, 72n]);
    expect(await files.readCustomerFile(shop.shopId, BigInt(NORA))).toBeNull();
    const page = await customerList(customerListReader(database), shop.shopId, {
      search: "",
      tierId: null,
      valueClass: null,
      sort: "orders",
      direction: "desc",
      cursor: null,
    });
    expect(page?.customers.map(({ customerId }) => customerId)).toEqual([BigInt(NOURA)]);
    expect((await replay(shop))?.differences).toEqual([]);
  });

  test("a chain, in every sequence, with an order that names the first of it", async () => {
    const words = [
      ordered(71, NOURA, "100.00"),
      merged(NOURA, NORA),
      merged(NORA, SARA),
      ordered(72, SARA, "5.00"),
    ];
    for (const sequence of sequences(words)) {
      const shop = await shopThatHears(sequence);
      expect(await standings(shop)).toEqual({ [SARA]: [2, 10_500n] });
      expect((await replay(shop))?.differences).toEqual([]);
    }
  });

  test("a circle, which Shopify cannot mean, ends with the least of it", async () => {
    const shop = await shopThatHears([...FIRST, merged(NORA, NOURA), merged(NOURA, NORA)]);
    expect(await standings(shop)).toEqual({ [NOURA]: [2, 12_000n] });
    expect((await replay(shop))?.differences).toEqual([]);
  });

  test("the past recorded in bulk goes to whoever is left as well", async () => {
    const shop = await shopThatHears([merged(NORA, NOURA)]);
    const word = ordered(73, NORA, "30.00");
    const row = { topic: word.topic, eventId: "e", triggeredAt: "2026-11-05T00:00:00.000000" };
    const reading = readWebhook(
      { ...row, body: Buffer.from(JSON.stringify(word.body)) },
      { domain: shop.domain, currency: "USD", now: NOW },
    );
    if (reading.kind !== "facts") throw new Error("not read");
    await database.transaction(async (sql) => {
      const measure = await measureOf(sql, shop.shopId);
      await recordInBulk(bulkStore(sql, shop.shopId), reading.facts, { measure, now: NOW });
    });
    const [order] = await database.query(
      "select judged_customer from orders where shop_id = $1 and order_id = 73",
      [shop.shopId],
    );
    expect(order).toEqual({ judged_customer: BigInt(NOURA) });
  });

  test("one that failed merges nobody", async () => {
    const shop = await shopThatHears([...FIRST, merged(NORA, NOURA, "failed")]);
    expect(await standings(shop)).toEqual({ [NOURA]: [1, 10_000n], [NORA]: [1, 2_000n] });
  });

  test("replayed without the fact, both are back as if it had never been", async () => {
    const apart = await shopThatHears(FIRST);
    const shop = await shopThatHears([...FIRST, merged(NORA, NOURA)]);
    await database.query("delete from customer_merges where shop_id = $1", [shop.shopId]);
    expect((await replay(shop, true))?.differences).not.toEqual([]);
    expect((await replay(shop))?.differences).toEqual([]);
    expect(await whole(shop)).toEqual(await whole(apart));
  });

  async function whole({ shopId }: TestShop): Promise<unknown> {
    const [row] = await database.query<{ whole: string }>(
      `select json_agg(to_jsonb(s) - 'shop_id' order by customer_id)::text as whole
       from standings s where shop_id = $1`,
      [shopId],
    );
    return JSON.parse(row?.whole ?? "null") as unknown;
  }

  test("a replay finds and puts right who holds a merge", async () => {
    const shop = await shopThatHears([...FIRST, merged(NORA, NOURA)]);
    await database.query("update customer_merges set holder_id = 99 where shop_id = $1", [
      shop.shopId,
    ]);
    const found = await replay(shop, true);
    expect(found?.differences).toContainEqual(
      expect.objectContaining({ what: "merge", id: BigInt(NORA), stands: "99" }),
    );
    expect((await replay(shop))?.differences).toEqual([]);
    expect(await standings(shop)).toEqual({ [NOURA]: [2, 12_000n] });
  });

  test("who is to be forgotten is forgotten under the name of the absorbed as well", async () => {
    const shop = await shopThatHears([...FIRST, merged(NORA, NOURA)]);
    const body = { shop_domain: shop.domain, customer: { id: NOURA }, orders_to_redact: [] };
    await hears(shop, [{ topic: "customers/redact", at: "2026-11-03T10:00:00.000Z", body }]);
    const named = await database.query(
      "select 1 from customers where shop_id = $1 and display_name is not null",
      [shop.shopId],
    );
    expect(named).toEqual([]);
  });
});
