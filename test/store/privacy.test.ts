import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { emailKey, phoneKey } from "../../app/shopify/contact-key.ts";
import { rebuildStore } from "../../app/store/rebuild.ts";
import { readShop } from "../../app/store/shops.ts";
import type { Database } from "../../app/store/sql.ts";
import type { Webhook } from "../../app/usecases/inbox/receive-webhook.ts";
import { rebuildShop } from "../../app/usecases/rebuild/rebuild-shop.ts";
import {
  DATABASE_KINDS,
  installedShop,
  NOW,
  openTestDatabase,
  type TestShop,
} from "../support/database.ts";
import {
  carryOut,
  deliver as deliverOnly,
  drain,
  fixture,
  type Json,
  store,
  webhook,
} from "../support/webhook.ts";

const CONTACT = { email: "noura.alharbi@example.com", phone: "+966500000000" };
const DIGESTS = [emailKey(CONTACT.email) ?? "", phoneKey(CONTACT.phone) ?? ""];
const TRACES = ["noura", "Noura", "Al-Harbi", "alharbi", CONTACT.phone, ...DIGESTS];

/** As the worker does: what waits is processed, and then what was asked of it is carried out. */
async function deliver(database: Database, shopId: number, webhooks: readonly Webhook[]) {
  await deliverOnly(database, shopId, webhooks);
  await carryOut(database, shopId);
}

describe.each(DATABASE_KINDS)("on the %s database", (kind) => {
  let database: Database;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());

  /** Tables in which a row of the shop still names the person, in any column, bytes included. */
  async function traces({ shopId }: TestShop): Promise<string[]> {
    const tables = await database.query<{ name: string }>(
      `select distinct table_name as name from information_schema.columns
       where table_schema = 'public' and column_name = 'shop_id' order by 1`,
    );
    const found: string[] = [];
    for (const { name } of tables) {
      const rows = await database.query<{ text: string }>(
        `select t::text as text from ${name} t where shop_id = $1`,
        [shopId],
      );
      const texts = rows.map(({ text }) => text + plainText(text));
      if (texts.some((text) => TRACES.some((trace) => text.includes(trace)))) found.push(name);
    }
    return found;
  }

  /** A bytea is printed in hex. */
  function plainText(row: string): string {
    const hex = row.match(/\\x[0-9a-f]+/g) ?? [];
    return hex.map((bytes) => Buffer.from(bytes.slice(2), "hex").toString()).join(" ");
  }

  const named = ({ domain }: TestShop, name: string, changes: Json = {}) =>
    fixture(name, { shop_domain: domain, ...changes });

  async function shopThatKnowsNoura() {
    const shop = await installedShop(database);
    await deliver(database, shop.shopId, [
      webhook(shop, "orders/create", { body: fixture("order") }),
      webhook(shop, "customers/update", { body: fixture("customer") }),
      webhook(shop, "refunds/create", { body: fixture("refund") }),
    ]);
    expect(await traces(shop)).toEqual(["contact_keys", "customers", "inbox"]);
    return shop;
  }

  const redact = (shop: TestShop) =>
    webhook(shop, "customers/redact", { body: named(shop, "customer-redact") });

  test("a person who is to be forgotten is, and the shop's books stay", async () => {
    const shop = await shopThatKnowsNoura();
    await deliver(database, shop.shopId, [redact(shop)]);
    expect(await traces(shop)).toEqual([]);
    const [books] = await database.query(
      "select sum(counted_minor)::bigint as minor from orders where shop_id = $1",
      [shop.shopId],
    );
    expect(books).toEqual({ minor: 5420n });
  });

  test("also when the webhooks that name them wait in the same batch", async () => {
    const shop = await installedShop(database);
    await deliver(database, shop.shopId, [
      webhook(shop, "orders/create", { body: fixture("order") }),
      webhook(shop, "customers/data_request", { body: named(shop, "data-request") }),
      redact(shop),
      webhook(shop, "orders/updated", { body: fixture("order") }),
    ]);
    expect(await traces(shop)).toEqual([]);
  });

  test("also when one that names them comes late", async () => {
    const shop = await shopThatKnowsNoura();
    await deliver(database, shop.shopId, [redact(shop)]);
    const late = { updated_at: "2026-12-01T00:00:00Z" };
    await deliver(database, shop.shopId, [
      webhook(shop, "customers/update", { body: fixture("customer", late) }),
    ]);
    const [person] = await database.query(
      "select display_name, email, locale from customers where shop_id = $1",
      [shop.shopId],
    );
    expect(person).toEqual({ display_name: null, email: null, locale: null });
  });

  describe("the digests of what a person is reached by", () => {
    const confirmed = { state: "subscribed", opt_in_level: "confirmed_opt_in" };
    const guestOrder = (shop: TestShop, changes: Json = {}) =>
      webhook(shop, "orders/updated", {
        body: fixture("order", { id: 77, customer: null, ...CONTACT, ...changes }),
      });
    const orderOf = async ({ shopId }: TestShop) =>
      (
        await database.query(
          `select judged_customer, email_key, phone_key, counted_minor from orders
           where shop_id = $1 and order_id = 77`,
          [shopId],
        )
      )[0];
    const ordersOfNoura = async ({ shopId }: TestShop) =>
      (await database.query("select orders from standings where shop_id = $1", [shopId]))[0];
    const differences = ({ shopId }: TestShop) =>
      database.transaction(async (sql) => {
        const report = await rebuildShop(rebuildStore(sql, shopId), { write: false, now: NOW });
        return report?.differences;
      });

    async function shopWithGuestOrder() {
      const shop = await shopThatKnowsNoura();
      const update = { updated_at: "2026-06-01T00:00:00Z", sms_marketing_consent: confirmed };
      await deliver(database, shop.shopId, [
        webhook(shop, "customers/update", { body: fixture("customer", update) }),
        guestOrder(shop),
      ]);
      expect(await ordersOfNoura(shop)).toEqual({ orders: 2 });
      const keys = await database.query("select key from contact_keys where shop_id = $1", [
        shop.shopId,
      ]);
      expect(keys).toHaveLength(2);
      expect(await traces(shop)).toEqual(["contact_keys", "customers", "inbox", "orders"]);
      return shop;
    }

    const FORGOTTEN = {
      judged_customer: null,
      email_key: null,
      phone_key: null,
      counted_minor: 10_840n,
    };

    test("go with the person, and the guest's order is nobody's", async () => {
      const shop = await shopWithGuestOrder();
      await deliver(database, shop.shopId, [redact(shop)]);
      expect(await traces(shop)).toEqual([]);
      expect(await orderOf(shop)).toEqual(FORGOTTEN);
      expect(await ordersOfNoura(shop)).toEqual({ orders: 1 });
      expect(await differences(shop)).toEqual([]);
    });

    test.each<[string, Json]>([
      ["email", { phone: null }],
      ["phone", { email: null }],
    ])("go from guests' orders by the %s of a person who was never verified", async (_, left) => {
      const shop = await installedShop(database);
      await deliver(database, shop.shopId, [guestOrder(shop, left)]);
      expect(await traces(shop)).toEqual(["inbox", "orders"]);
      await deliver(database, shop.shopId, [redact(shop)]);
      expect(await traces(shop)).toEqual([]);
      expect(await orderOf(shop)).toEqual(FORGOTTEN);
    });

    test("do not come back with what comes late", async () => {
      const shop = await shopWithGuestOrder();
      await deliver(database, shop.shopId, [redact(shop)]);
      const late = { updated_at: "2026-11-20T00:00:00Z" };
      await deliver(database, shop.shopId, [
        guestOrder(shop, late),
        webhook(shop, "customers/update", { body: fixture("customer", late) }),
      ]);
      expect(await traces(shop)).toEqual([]);
      expect(await orderOf(shop)).toEqual(FORGOTTEN);
      expect(await differences(shop)).toEqual([]);
    });
  });

  test("a request for a person's data is kept for the merchant, once", async () => {
    const shop = await shopThatKnowsNoura();
    const request = { eventId: "request", body: named(shop, "data-request") };
    await deliver(database, shop.shopId, [webhook(shop, "customers/data_request", request)]);
    await deliver(database, shop.shopId, [webhook(shop, "customers/data_request", request)]);
    expect(
      await database.query(
        "select topic, customer_id, carried_out_at from privacy_requests where shop_id = $1",
        [shop.shopId],
      ),
    ).toEqual([
      { topic: "customers/data_request", customer_id: 7512345678901n, carried_out_at: NOW },
    ]);
  });

  test("a shop that is to be forgotten is, with whatever waits", async () => {
    const shop = await shopThatKnowsNoura();
    await store(database, shop.shopId, [
      webhook(shop, "customers/update", { body: fixture("customer") }),
      webhook(shop, "shop/redact", {
        body: { shop_domain: shop.domain },
        triggeredAt: "2026-11-23T10:00:00Z",
      }),
    ]);
    await drain(database, shop.shopId);
    await carryOut(database, shop.shopId);
    expect(await traces(shop)).toEqual([]);
    const tables = ["orders", "refunds", "customers", "contact_keys", "standings", "stale_perks"];
    for (const table of tables) {
      expect(
        await database.query(`select 1 from ${table} where shop_id = $1`, [shop.shopId]),
      ).toEqual([]);
    }
  });

  test("a shop that has installed Hadiya again since is not forgotten", async () => {
    const shop = await shopThatKnowsNoura();
    const early = { body: { shop_domain: shop.domain }, triggeredAt: "2026-11-01T10:00:00Z" };
    await deliver(database, shop.shopId, [webhook(shop, "shop/redact", early)]);
    const customers = await database.query("select 1 from customers where shop_id = $1", [
      shop.shopId,
    ]);
    expect(customers).not.toEqual([]);
    expect(
      await database.query(
        "select topic, carried_out_at, declined from privacy_requests where shop_id = $1",
        [shop.shopId],
      ),
    ).toEqual([{ topic: "shop/redact", carried_out_at: null, declined: "installed_again" }]);
  });

  describe("an uninstalled shop", () => {
    const uninstalled = (shop: TestShop, triggeredAt?: string) =>
      webhook(shop, "app/uninstalled", {
        body: fixture("shop", { myshopify_domain: shop.domain }),
        ...(triggeredAt ? { triggeredAt } : {}),
      });

    test("is no longer installed, and its access tokens are gone", async () => {
      const shop = await installedShop(database);
      await database.query(
        `insert into sessions (id, shop, state, "accessToken") values ($1, $2, '', 'secret')`,
        [`offline_${shop.domain}`, shop.domain],
      );
      const later = "2026-11-21T10:00:00Z";
      await deliver(database, shop.shopId, [uninstalled(shop, later)]);
      expect(await readShop(database, shop.shopId)).toMatchObject({ installed: false });
      expect(await database.query("select 1 from sessions where shop = $1", [shop.domain])).toEqual(
        [],
      );
    });

    test("that was installed again meanwhile stays so", async () => {
      const shop = await installedShop(database); // installed at NOW, 2026-11-21
      await deliver(database, shop.shopId, [uninstalled(shop, "2026-11-19T10:00:00Z")]);
      expect(await readShop(database, shop.shopId)).toMatchObject({ installed: true });
    });
  });
});
