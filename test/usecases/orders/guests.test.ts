import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readWebhook } from "../../../app/shopify/read-webhook.ts";
import { customerFileReader } from "../../../app/store/customers.ts";
import { factStore } from "../../../app/store/orders.ts";
import { rebuildStore } from "../../../app/store/rebuild.ts";
import type { Database } from "../../../app/store/sql.ts";
import { measureOf } from "../../../app/store/valuations.ts";
import { recordFacts } from "../../../app/usecases/orders/record-facts.ts";
import { rebuildShop } from "../../../app/usecases/rebuild/rebuild-shop.ts";
import {
  DATABASE_KINDS,
  installedShop,
  NOW,
  openTestDatabase,
  type TestShop,
} from "../../support/database.ts";
import { deliver, fixture, type Json, webhook } from "../../support/webhook.ts";

const NOURA = 1n;
const SARA = 2n;
const EMAIL = "noura@example.com";
const CONFIRMED = { state: "subscribed", opt_in_level: "confirmed_opt_in" };

/** A word on a customer or an order; `at` orders them in time, whenever they arrive. */
interface Word {
  readonly topic: string;
  readonly body: Json;
}

const time = (at: number) => new Date(Date.parse("2026-06-01T00:00:00Z") + at * 1000).toISOString();

const person = (id: bigint, at: number, changes: Json = {}): Word => ({
  topic: "customers/update",
  body: fixture("customer", {
    id: Number(id),
    email: EMAIL,
    verified_email: true,
    phone: null,
    updated_at: time(at),
    ...changes,
  }),
});

const guestOrder = (at: number, changes: Json = {}): Word => ({
  topic: "orders/updated",
  body: fixture("order", {
    id: 77,
    customer: null,
    email: EMAIL,
    updated_at: time(at),
    ...changes,
  }),
});

const gone = (id: bigint): Word => ({ topic: "customers/delete", body: { id: Number(id) } });

const told = (shop: TestShop, { topic, body }: Word) => webhook(shop, topic, { body });

/** Every sequence of a few words. */
function sequences<Item>(items: readonly Item[]): Item[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, index) =>
    sequences(items.toSpliced(index, 1)).map((rest) => [item, ...rest]),
  );
}

const STORIES: [string, Word[], bigint | null][] = [
  ["is whoever is verified for its email", [person(NOURA, 1), guestOrder(2)], NOURA],
  [
    "written otherwise as well",
    [person(NOURA, 1), guestOrder(2, { email: " NOURA@Example.com" })],
    NOURA,
  ],
  [
    "is whoever confirmed its phone",
    [
      person(NOURA, 1, {
        verified_email: false,
        phone: "+966500000000",
        sms_marketing_consent: CONFIRMED,
      }),
      guestOrder(2, { email: null, phone: "00966 50 000 0000" }),
    ],
    NOURA,
  ],
  [
    "is nobody while the email is not verified",
    [person(NOURA, 1, { verified_email: false }), guestOrder(2)],
    null,
  ],
  [
    "is nobody while the phone is not confirmed",
    [
      person(NOURA, 1, { phone: "+966500000000" }),
      guestOrder(2, { email: null, phone: "+966500000000" }),
    ],
    null,
  ],
  [
    "is known once the email is verified",
    [person(NOURA, 1, { verified_email: false }), guestOrder(2), person(NOURA, 3)],
    NOURA,
  ],
  [
    "is nobody any more when the email is another",
    [person(NOURA, 1), guestOrder(2), person(NOURA, 3, { email: "new@example.com" })],
    null,
  ],
  ["is nobody when two are verified", [person(NOURA, 1), person(SARA, 1), guestOrder(2)], null],
  [
    "is the one who is left when the other takes another email",
    [
      person(NOURA, 1),
      person(SARA, 1),
      guestOrder(2),
      person(NOURA, 3, { email: "new@example.com" }),
    ],
    SARA,
  ],
  [
    "is the one who is left when the other goes",
    [person(NOURA, 1), person(SARA, 1), guestOrder(2), gone(NOURA)],
    SARA,
  ],
  ["is nobody when the customer is deleted", [person(NOURA, 1), guestOrder(2), gone(NOURA)], null],
  [
    "is whom Shopify names in the end",
    [person(NOURA, 1), guestOrder(2), guestOrder(3, { customer: { id: Number(SARA) } })],
    SARA,
  ],
  ["left nothing to be known by", [person(NOURA, 1), guestOrder(2, { email: null })], null],
];

describe.each(DATABASE_KINDS)("on the %s database", (kind) => {
  let database: Database;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());

  const holders = async ({ shopId }: TestShop) =>
    database.query<{ customer_id: bigint }>(
      "select customer_id from standings where shop_id = $1 and orders > 0",
      [shopId],
    );

  async function expectHolder(shop: TestShop, holder: bigint | null): Promise<void> {
    const [order] = await database.query<{ judged_customer: bigint | null }>(
      "select judged_customer from orders where shop_id = $1 and order_id = 77",
      [shop.shopId],
    );
    expect(order?.judged_customer).toBe(holder);
    expect(await holders(shop)).toEqual(holder === null ? [] : [{ customer_id: holder }]);
    const report = await database.transaction((sql) =>
      rebuildShop(rebuildStore(sql, shop.shopId), { write: false, now: NOW }),
    );
    expect(report?.differences).toEqual([]);
  }

  test.each(STORIES)("a guest %s, in whatever sequence it is heard", async (_, words, holder) => {
    for (const sequence of sequences(words)) {
      const shop = await installedShop(database);
      for (const word of sequence) await deliver(database, shop.shopId, [told(shop, word)]);
      await expectHolder(shop, holder);
    }
    const atOnce = await installedShop(database);
    await deliver(
      database,
      atOnce.shopId,
      words.map((word) => told(atOnce, word)),
    );
    await expectHolder(atOnce, holder);
  });

  test("a customer of another shop with the same email has nothing to do with it", async () => {
    const [shop, other] = [await installedShop(database), await installedShop(database)];
    await deliver(database, other.shopId, [told(other, person(NOURA, 1))]);
    await deliver(database, shop.shopId, [told(shop, guestOrder(2))]);
    await expectHolder(shop, null);
  });

  test("the customer's page shows the order among theirs", async () => {
    const shop = await installedShop(database);
    await deliver(database, shop.shopId, [told(shop, person(NOURA, 1)), told(shop, guestOrder(2))]);
    const file = await customerFileReader(database).readCustomerFile(shop.shopId, NOURA);
    expect(file?.orders).toMatchObject([{ orderId: 77n, origin: "shop" }]);
    expect(file?.counted).toMatchObject([{ orderId: 77n, minor: 10_840n }]);
  });

  describe.runIf(kind === "server")("two workers at the same moment", () => {
    test.each<[string, Word, Word, bigint | null]>([
      ["the order first", guestOrder(2), person(NOURA, 1), NOURA],
      ["the customer first", person(NOURA, 1), guestOrder(2), NOURA],
    ])("%s: the guest is known all the same", async (_, first, second, holder) => {
      const shop = await installedShop(database);
      await atTheSameMoment(shop, first, second);
      await expectHolder(shop, holder);
    });

    test("two customers verified for one email: the guest is neither", async () => {
      const shop = await installedShop(database);
      await deliver(database, shop.shopId, [told(shop, guestOrder(2))]);
      await atTheSameMoment(shop, person(NOURA, 1), person(SARA, 1));
      await expectHolder(shop, null);
    });
  });

  /** The second is recorded while the first is recorded and not committed yet. */
  async function atTheSameMoment(shop: TestShop, first: Word, second: Word): Promise<void> {
    let isDone = false;
    let other: Promise<void> = Promise.resolve();
    await database.transaction(async (sql) => {
      await record(sql, shop, first);
      other = database
        .transaction((otherSql) => record(otherSql, shop, second))
        .finally(() => {
          isDone = true;
        });
      while (!isDone && !(await isAnyoneWaiting())) await Promise.resolve();
    });
    await other;
  }

  async function record(sql: Parameters<typeof factStore>[0], shop: TestShop, word: Word) {
    const body = Buffer.from(JSON.stringify(word.body));
    const row = { topic: word.topic, eventId: "e", triggeredAt: "2026-11-20T10:00:00.1", body };
    const reading = readWebhook(row, { domain: shop.domain, currency: "USD", now: NOW });
    if (reading.kind !== "facts") throw new Error(`read as ${reading.kind}`);
    const measure = await measureOf(sql, shop.shopId);
    await recordFacts(factStore(sql, shop.shopId), reading.facts, { measure, now: NOW });
  }

  const isAnyoneWaiting = async () =>
    (
      await database.query(
        `select 1 from pg_locks l join pg_stat_activity a using (pid)
         where not l.granted and a.datname = current_database()`,
      )
    ).length > 0;
});
