import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readWebhook } from "../../../app/shopify/read-webhook.ts";
import { bulkStore } from "../../../app/store/history.ts";
import { publishStore } from "../../../app/store/perks.ts";
import { rebuildStore } from "../../../app/store/rebuild.ts";
import type { Database } from "../../../app/store/sql.ts";
import { measureOf } from "../../../app/store/valuations.ts";
import { recordInBulk } from "../../../app/usecases/history/record-in-bulk.ts";
import { publishStandings } from "../../../app/usecases/perks/publish-standings.ts";
import { rebuildShop } from "../../../app/usecases/rebuild/rebuild-shop.ts";
import {
  DATABASE_KINDS,
  installedShop,
  NOW,
  openTestDatabase,
  type TestShop,
} from "../../support/database.ts";
import { deliver, drain, fixture, type Json, store, webhook } from "../../support/webhook.ts";

const NOURA = 7_512_345_678_901;
type Word = readonly [topic: string, body: Json];

const ORDERED: Word = ["orders/create", fixture("order")];
const UPDATED: Word = [
  "customers/update",
  fixture("customer", { updated_at: "2026-11-19T10:00:00Z" }),
];
const DELETED: Word = ["customers/delete", { id: NOURA }];
const SEQUENCES: readonly (readonly [string, readonly Word[]])[] = [
  ["last", [ORDERED, UPDATED, DELETED]],
  ["before a late update", [ORDERED, DELETED, UPDATED]],
  ["before anything else", [DELETED, UPDATED, ORDERED]],
];

describe.each(DATABASE_KINDS)("on the %s database", (kind) => {
  let database: Database;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());

  const webhooksOf = (shop: TestShop, words: readonly Word[]) =>
    words.map(([topic, body]) => webhook(shop, topic, { body }));

  async function shopThatHears(words: readonly Word[], limit: number): Promise<TestShop> {
    const shop = await installedShop(database);
    await store(database, shop.shopId, webhooksOf(shop, words));
    await drain(database, shop.shopId, { limit });
    return shop;
  }

  async function keptOf({ shopId }: TestShop) {
    const [person] = await database.query(
      `select display_name, email, locale, external_id, deleted_at is not null as deleted,
         (select count(*)::int from contact_keys where shop_id = $1) as keys
       from customers where shop_id = $1`,
      [shopId],
    );
    return person;
  }

  async function booksOf({ shopId }: TestShop) {
    const [books] = await database.query<{ orders: number; revenue_minor: bigint }>(
      "select orders, revenue_minor from standings where shop_id = $1",
      [shopId],
    );
    return books;
  }

  const NOTHING = { display_name: null, email: null, locale: null, external_id: null };

  test.each(
    SEQUENCES.flatMap(([when, words]) => [1, 100].map((limit) => [when, limit, words] as const)),
  )(
    "a deletion that comes %s, in batches of %i, leaves amounts and no contact",
    async (_, limit, words) => {
      const shop = await shopThatHears(words, limit);
      expect(await keptOf(shop)).toEqual({ ...NOTHING, deleted: true, keys: 0 });
      expect(await booksOf(shop)).toEqual({ orders: 1, revenue_minor: 10_840n });
      const report = await database.transaction((sql) =>
        rebuildShop(rebuildStore(sql, shop.shopId), { write: false, now: NOW }),
      );
      expect(report?.differences).toEqual([]);
    },
  );

  test("a customer whom nobody deleted keeps their contact", async () => {
    const shop = await shopThatHears([ORDERED, UPDATED], 1);
    expect(await keptOf(shop)).toMatchObject({ display_name: "Noura Al-Harbi", deleted: false });
  });

  test("the past that is told in bulk does not bring it back", async () => {
    const shop = await shopThatHears([DELETED], 1);
    const [told] = webhooksOf(shop, [UPDATED]);
    if (!told) throw new Error("nothing told");
    const reading = readWebhook(told, { domain: shop.domain, currency: "USD", now: NOW });
    if (reading.kind !== "facts") throw new Error("not read");
    await database.transaction(async (sql) => {
      const measure = await measureOf(sql, shop.shopId);
      await recordInBulk(bulkStore(sql, shop.shopId), reading.facts, { measure, now: NOW });
    });
    expect(await keptOf(shop)).toEqual({ ...NOTHING, deleted: true, keys: 0 });
  });

  test("nothing is written at Shopify for who is not there any more", async () => {
    const shop = await shopThatHears([ORDERED], 1);
    await deliver(database, shop.shopId, webhooksOf(shop, [DELETED]));
    const written: bigint[] = [];
    const ports = {
      ...publishStore(database, () => NOW),
      write: async (standings: readonly { readonly customerId: bigint }[]) => {
        written.push(...standings.map(({ customerId }) => customerId));
        return [];
      },
      erase: async () => [],
    };
    await publishStandings(ports, shop.shopId);
    expect(written).toEqual([]);
  });
});
