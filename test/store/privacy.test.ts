import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { emailKey, phoneKey } from "../../app/shopify/contact-key.ts";
import { batchStore } from "../../app/store/batch-store.ts";
import { publishStore } from "../../app/store/perks.ts";
import { readAnswer } from "../../app/store/privacy-requests.ts";
import { rebuildStore } from "../../app/store/rebuild.ts";
import { installPorts } from "../../app/store/setup.ts";
import { readShop } from "../../app/store/shops.ts";
import type { Database } from "../../app/store/sql.ts";
import type { Webhook } from "../../app/usecases/inbox/receive-webhook.ts";
import { publishStandings } from "../../app/usecases/perks/publish-standings.ts";
import { rebuildShop } from "../../app/usecases/rebuild/rebuild-shop.ts";
import { installShop } from "../../app/usecases/shops/install-shop.ts";
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

  async function waitingForLocks(): Promise<number> {
    const [row] = await database.query<{ waiting: number }>(
      `select count(*)::int as waiting from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return row?.waiting ?? 0;
  }

  describe("wherever a person is named", () => {
    const receiptOf = async ({ shopId }: TestShop) =>
      (
        await database.query<{ receipt: unknown }>(
          `select receipt from privacy_requests
           where shop_id = $1 and topic = 'customers/redact' order by received_at, request_key`,
          [shopId],
        )
      ).map((row) => row.receipt);
    const fulfilment = (shop: TestShop) =>
      webhook(shop, "fulfillments/create", {
        body: { id: 1, order_id: 6248461893912, email: CONTACT.email, destination: "Noura" },
      });
    const damaged = (shop: TestShop, text: string) =>
      webhook(shop, "orders/updated", { body: `{"note": "${text}"` });

    test("in what is only kept, and in what was set aside, it goes, with a receipt", async () => {
      const shop = await shopThatKnowsNoura();
      await deliver(database, shop.shopId, [
        fulfilment(shop),
        damaged(shop, `call ${CONTACT.email.toUpperCase()}`),
        damaged(shop, "call +966 50 000-0000"),
        damaged(shop, "call 00966500000000 or 0500000000"),
        damaged(shop, "somebody else, +966500000099"),
      ]);
      await deliver(database, shop.shopId, [redact(shop)]);
      expect(await traces(shop)).toEqual([]);
      const parked = await database.query(
        "select 1 from inbox where shop_id = $1 and parked_at is not null",
        [shop.shopId],
      );
      expect(parked).toHaveLength(1);
      expect(await receiptOf(shop)).toEqual([
        { customers: 1, contact_keys: 1, orders: 1, privacy_requests: 0, inbox: 7 },
      ]);
    });

    test("in what comes afterwards, read or not, it is not kept", async () => {
      const shop = await shopThatKnowsNoura();
      await deliver(database, shop.shopId, [redact(shop)]);
      await deliver(database, shop.shopId, [
        fulfilment(shop),
        damaged(shop, "Noura, gid://shopify/Customer/7512345678901"),
        webhook(shop, "orders/updated", { body: fixture("order") }),
        webhook(shop, "refunds/create", { body: fixture("refund", { note: "Noura" }) }),
        webhook(shop, "customers/data_request", { body: named(shop, "data-request") }),
      ]);
      expect(await traces(shop)).toEqual([]);
    });

    test("a redaction that overtakes the facts is not undone by them", async () => {
      const shop = await installedShop(database);
      await deliver(database, shop.shopId, [redact(shop)]);
      const guest = { customer: null, ...CONTACT };
      await deliver(database, shop.shopId, [
        webhook(shop, "orders/create", { body: fixture("order", guest) }),
        webhook(shop, "customers/create", { body: fixture("customer") }),
      ]);
      expect(await traces(shop)).toEqual([]);
      const [order] = await database.query(
        "select counted_minor, email_key from orders where shop_id = $1",
        [shop.shopId],
      );
      expect(order).toEqual({ counted_minor: 10_840n, email_key: null });
    });

    test("told twice, the second finds nothing left", async () => {
      const shop = await shopThatKnowsNoura();
      await deliver(database, shop.shopId, [{ ...redact(shop), eventId: "first" }]);
      await deliver(database, shop.shopId, [{ ...redact(shop), eventId: "second" }]);
      expect(await traces(shop)).toEqual([]);
      const nothing = { customers: 0, contact_keys: 0, orders: 0, privacy_requests: 0 };
      expect(await receiptOf(shop)).toEqual([
        { customers: 1, contact_keys: 1, orders: 1, privacy_requests: 0, inbox: 3 },
        nothing,
      ]);
    });

    test("an answer that was made before goes too", async () => {
      const shop = await shopThatKnowsNoura();
      await deliver(database, shop.shopId, [
        webhook(shop, "customers/data_request", { body: named(shop, "data-request") }),
      ]);
      expect(await traces(shop)).toContain("privacy_requests");
      await deliver(database, shop.shopId, [redact(shop)]);
      expect(await traces(shop)).toEqual([]);
    });

    test("an uploaded file that names them goes, also where two pieces of it meet", async () => {
      const shop = await shopThatKnowsNoura();
      const upload = async (run: number, ...pieces: string[]) => {
        await database.query(
          `insert into backfills (shop_id, run, source, carried_by, state, asked_at)
           values ($1, $2, 'csv', 'worker', 'waiting', $3)`,
          [shop.shopId, run, NOW],
        );
        for (const [piece, text] of pieces.entries()) {
          await database.query(
            "insert into backfill_pieces values ($1, $2, $3, convert_to($4, 'UTF8'))",
            [shop.shopId, run, piece, text],
          );
        }
      };
      await upload(1, "Name,Email\n#1,huda@example.com\n");
      await upload(2, "Name,Email\n#1,noura.al", "harbi@example.com\n");
      await deliver(database, shop.shopId, [redact(shop)]);
      const left = await database.query(
        "select distinct run from backfill_pieces where shop_id = $1",
        [shop.shopId],
      );
      expect(left).toEqual([{ run: 1 }]);
    });

    test("a batch that was at work when they were redacted is waited for", async () => {
      if (kind === "embedded") return; // one connection: nothing happens beside it
      const shop = await shopThatKnowsNoura();
      await store(database, shop.shopId, [fulfilment(shop)]);
      const held = Promise.withResolvers<void>();
      const letGo = Promise.withResolvers<void>();
      const busy = database.transaction(async (sql) => {
        const tx = batchStore(sql, shop.shopId);
        const [row] = await tx.claim(1);
        if (!row) throw new Error("nothing was waiting");
        await tx.finish([{ row, outcome: "kept", reason: null, detail: null }], NOW);
        held.resolve();
        await letGo.promise;
      });
      await held.promise;
      await deliverOnly(database, shop.shopId, [redact(shop)]);
      const swept = carryOut(database, shop.shopId);
      await vi.waitFor(async () => expect(await waitingForLocks()).toBeGreaterThan(0));
      letGo.resolve();
      await Promise.all([busy, swept]);
      expect(await traces(shop)).toEqual([]);
    });

    test("their metafield at Shopify is deleted, and never written again", async () => {
      const shop = await shopThatKnowsNoura();
      const calls: [string, bigint[]][] = [];
      const ports = {
        ...publishStore(database, () => NOW),
        write: async (standings: readonly { customerId: bigint }[]) => {
          if (standings.length > 0) {
            calls.push(["write", standings.map(({ customerId }) => customerId)]);
          }
          return [];
        },
        erase: async (customerIds: readonly bigint[]) => {
          calls.push(["erase", [...customerIds]]);
          return [];
        },
      };
      await publishStandings(ports, shop.shopId);
      await deliver(database, shop.shopId, [redact(shop)]);
      await publishStandings(ports, shop.shopId);
      await deliver(database, shop.shopId, [
        webhook(shop, "orders/create", { body: fixture("order", { id: 78 }) }),
      ]);
      await publishStandings(ports, shop.shopId);
      const noura = [7512345678901n];
      expect(calls).toEqual([
        ["write", noura],
        ["erase", noura],
        ["erase", noura],
      ]);
      const [request] = await database.query(
        "select metafield_erased_at from privacy_requests where shop_id = $1",
        [shop.shopId],
      );
      expect(request).toEqual({ metafield_erased_at: NOW });
    });
  });

  describe("the file on a person", () => {
    const ask = (shop: TestShop, customerId = 7512345678901) =>
      webhook(shop, "customers/data_request", {
        eventId: "ask",
        body: { shop_domain: shop.domain, customer: { id: customerId } },
      });

    test("has all that is kept about them", async () => {
      const shop = await shopThatKnowsNoura();
      await deliver(database, shop.shopId, [ask(shop)]);
      expect(await readAnswer(database, shop.shopId, "ask")).toMatchObject({
        format: "hadiya-person-file/1",
        shop: { domain: shop.domain, name: "Noor & Co." },
        customerId: "7512345678901",
        person: { name: "Noura Al-Harbi", email: CONTACT.email, contactDigests: 1 },
        orders: [
          {
            orderId: "6248461893912",
            name: "#1187",
            total: "118.40",
            counted: "54.20",
            asGuest: false,
            refunds: [{ amount: "54.20", currency: "USD" }],
          },
        ],
        standing: { orders: 1, revenue: "54.20", tier: "Member", windowDays: 365 },
        decisions: [{ kind: "request", what: "customers/data_request" }],
        messages: [
          { topic: "customers/data_request", state: "used" },
          { topic: "customers/update", state: "used" },
          { topic: "orders/create", state: "used" },
          { topic: "refunds/create", state: "used" },
        ],
      });
    });

    test("says so when nothing is kept, and is no other shop's", async () => {
      const [shop, other] = [await shopThatKnowsNoura(), await installedShop(database)];
      await deliver(database, shop.shopId, [ask(shop, 404)]);
      expect(await readAnswer(database, shop.shopId, "ask")).toMatchObject({
        person: null,
        orders: [],
        standing: null,
      });
      expect(await readAnswer(database, other.shopId, "ask")).toBeNull();
    });
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

  test("what still comes for a forgotten shop is not kept, until it is back", async () => {
    const shop = await shopThatKnowsNoura();
    const triggeredAt = "2026-11-23T10:00:00Z";
    const body = { shop_domain: shop.domain };
    await deliver(database, shop.shopId, [webhook(shop, "shop/redact", { body, triggeredAt })]);
    const order = () => webhook(shop, "orders/create", { body: fixture("order") });
    await deliver(database, shop.shopId, [order()]);
    expect(await traces(shop)).toEqual([]);
    const parked = async () =>
      database.query("select 1 from inbox where shop_id = $1 and parked_at is not null", [
        shop.shopId,
      ]);
    expect(await parked()).toEqual([]);
    const details = { name: "Noor & Co.", currency: "USD", timeZone: "Asia/Riyadh" };
    const now = new Date("2026-11-24T10:00:00Z");
    await installShop(installPorts(database), { shopId: shop.shopId, details, now });
    await deliver(database, shop.shopId, [order()]);
    const [books] = await database.query("select revenue_minor from standings where shop_id = $1", [
      shop.shopId,
    ]);
    expect(books).toEqual({ revenue_minor: 10_840n });
  });

  test("a shop that comes back while it is being forgotten keeps what is left", async () => {
    const shop = await shopThatKnowsNoura();
    const triggeredAt = "2026-11-23T10:00:00Z";
    const body = { shop_domain: shop.domain };
    await deliverOnly(database, shop.shopId, [webhook(shop, "shop/redact", { body, triggeredAt })]);
    const details = { name: "Noor & Co.", currency: "USD", timeZone: "Asia/Riyadh" };
    const now = new Date("2026-11-24T10:00:00Z");
    await installShop(installPorts(database), { shopId: shop.shopId, details, now });
    await carryOut(database, shop.shopId);
    const orders = await database.query("select 1 from orders where shop_id = $1", [shop.shopId]);
    expect(orders).toHaveLength(1);
    expect(
      await database.query("select declined from privacy_requests where shop_id = $1", [
        shop.shopId,
      ]),
    ).toEqual([{ declined: "installed_again" }]);
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
