import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emailKey, phoneKey } from "../../app/shopify/contact-key.ts";
import { KNOWN_TOPICS, readWebhook } from "../../app/shopify/read-webhook.ts";
import type { Facts } from "../../app/usecases/orders/facts.ts";
import { fixture, type Json, sold } from "../support/webhook.ts";

const SHOP = { domain: "noor.myshopify.com", currency: "USD" };
const NOW = new Date("2026-11-21T09:30:00Z");
const TRIGGERED = "2026-03-14T18:40:15.250000";

function read(topic: string, body: Json | string | Uint8Array, shop = SHOP) {
  const text = typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body);
  const bytes = typeof text === "string" ? Buffer.from(text) : text;
  return readWebhook(
    { topic, eventId: "e", triggeredAt: TRIGGERED, body: bytes },
    { ...shop, now: NOW },
  );
}

function factsOf(topic: string, body: Json | string, shop = SHOP): Facts {
  const reading = read(topic, body, shop);
  if (reading.kind !== "facts") throw new Error(`read as ${JSON.stringify(reading)}`);
  return reading.facts;
}

const order = (changes: Json = {}) => fixture("order", changes);

describe("an order", () => {
  test("becomes its facts, in shop money", () => {
    const { orders, customers, refunds } = factsOf("orders/create", order());
    expect(orders).toEqual([
      {
        orderId: 6248461893912n,
        name: "#1187",
        customerId: 7512345678901n,
        occurredAt: new Date("2026-03-14T18:40:11Z"),
        totalMinor: 11840n,
        goodsMinor: 10840n, // without shipping
        outstandingMinor: 0n,
        taxesIncluded: false,
        currency: "USD",
        financialStatus: "paid",
        paidLater: false,
        cancelledAt: null,
        test: false,
        origin: "shop",
        emailKey: null,
        phoneKey: null,
        version: expect.stringMatching(/^2026-03-14T18:40:14\.000Z 2026-03-14T18:40:15\.250000 /),
      },
    ]);
    expect(customers).toMatchObject([
      {
        customerId: 7512345678901n,
        displayName: "Noura Al-Harbi",
        email: "noura.alharbi@example.com",
        locale: "ar-SA",
        verified: { emailKey: emailKey("noura.alharbi@example.com"), phoneKey: null },
      },
    ]);
    expect(refunds).toEqual([]);
  });

  test("brings its refunds along", () => {
    const { refunds } = factsOf("orders/updated", order({ refunds: [fixture("refund")] }));
    expect(refunds).toEqual([
      {
        refundId: 929361462424n,
        orderId: 6248461893912n,
        amountMinor: 5420n,
        goodsMinor: 5420n,
        byAmountMinor: 0n,
        taxMinor: 0n,
        currency: "USD",
        occurredAt: new Date("2026-03-20T06:05:30Z"),
      },
    ]);
  });

  test.each(["orders/paid", "orders/cancelled", "orders/fulfilled", "orders/partially_fulfilled"])(
    "is read from %s as well",
    (topic) => {
      expect(factsOf(topic, order()).orders).toHaveLength(1);
    },
  );

  test("ids beyond 2^53 stay exact", () => {
    const text = JSON.stringify(order()).replaceAll("6248461893912", "9007199254740993");
    expect(factsOf("orders/create", text).orders[0]?.orderId).toBe(9007199254740993n);
    const largest = JSON.stringify(order({ customer: { id: 1 } })).replace(
      /"id":6248461893912/,
      '"id":9223372036854775807',
    );
    expect(factsOf("orders/create", largest).orders[0]?.orderId).toBe(9223372036854775807n);
  });

  test.each<[string, Json]>([
    ["id: null", { id: null }],
    ["id: zero", { id: 0 }],
    ["id: negative", { id: -5 }],
    ["id: not whole", { id: 1.5 }],
    ["id: a word", { id: "abc" }],
    ["id: too large", { id: "9223372036854775808" }],
    ["updated_at: null", { updated_at: null }],
    ["updated_at: without offset", { updated_at: "2026-03-14T21:40:14" }],
    ["updated_at: no date", { updated_at: "yesterday Z" }],
    ["created_at: a number", { created_at: 1 }],
    ["total_price_set: half", { total_price_set: { shop_money: { amount: "1" } } }],
    ["total_price: a word", { total_price_set: null, total_price: "free" }],
    ["total_price: missing as well", { total_price_set: null, total_price: null }],
    ["total_price: too many decimals", { total_price_set: null, total_price: "1.005" }],
    ["currency: unknown", { total_price_set: null, currency: "DOLLARS" }],
    ["financial_status: unknown", { financial_status: "paid_in_gold" }],
    ["customer: a word", { customer: "Noura" }],
    ["customer.id: null", { customer: { id: null } }],
    ["refunds: an object", { refunds: {} }],
    ["test: a word", { test: "yes" }],
  ])("%s cannot be read, and says which field", (what, changes) => {
    const reading = read("orders/create", order(changes));
    const [field = ""] = what.split(":");
    expect(reading).toMatchObject({ kind: "unreadable", reason: "unreadable" });
    expect(reading.kind === "unreadable" && reading.detail).toContain(field.split(".")[0]);
  });

  test.each<[string, Json]>([
    ["a missing customer", { customer: undefined }],
    ["no customer", { customer: null }],
  ])("%s is a guest", (_, changes) => {
    const { orders, customers } = factsOf("orders/create", order(changes));
    expect(orders[0]?.customerId).toBeNull();
    expect(customers).toEqual([]);
  });

  test.each<[string, Json, string]>([
    ["bought on the web", { source_name: "web" }, "shop"],
    ["a subscription's first order", { source_name: "web", tags: "Subscription" }, "shop"],
    ["a renewal", { source_name: "subscription_contract" }, "renewal"],
    ["a renewal of today", { source_name: "subscription_contract_checkout_one" }, "renewal"],
    ["a company's", { company: { id: 7, location_id: 9 } }, "wholesale"],
    [
      "a company's renewal",
      { company: { id: 7 }, source_name: "subscription_contract" },
      "wholesale",
    ],
    ["no company's", { company: null }, "shop"],
    ["with a company that is only a word", { company: "Noor" }, "shop"],
  ])("%s: %o is %s", (_, changes, origin) => {
    expect(factsOf("orders/create", order(changes)).orders[0]).toMatchObject({ origin });
  });

  test("a guest's carries digests of what it was placed with, and no customer's does", () => {
    const contact = { email: " Noura@Example.com", phone: "+966 50 000 0000" };
    const keyed = { emailKey: emailKey("noura@example.com"), phoneKey: phoneKey("+966500000000") };
    const guest = order({ customer: null, ...contact });
    expect(factsOf("orders/create", guest).orders[0]).toMatchObject(keyed);
    expect(factsOf("orders/create", order(contact)).orders[0]).toMatchObject({
      emailKey: null,
      phoneKey: null,
    });
    const elsewhere = order({ customer: null, email: "", contact_email: "noura@example.com" });
    expect(factsOf("orders/create", elsewhere).orders[0]?.emailKey).toBe(keyed.emailKey);
  });

  test.each<[string, Json]>([
    ["email", { email: 5 }],
    ["phone", { phone: { number: 1 } }],
  ])("a strange %s does not stop a guest's order", (_, changes) => {
    const { orders } = factsOf("orders/create", order({ customer: null, ...changes }));
    expect(orders).toHaveLength(1);
  });

  test.each<[string, Json]>([
    ["processed_at", { processed_at: "2026-11-22T09:31:00Z" }],
    ["created_at", { processed_at: null, created_at: "2027-01-01T00:00:00Z" }],
    ["updated_at", { updated_at: "2199-01-01T00:00:00Z" }],
  ])("%s more than a day ahead is refused", (detail, changes) => {
    expect(read("orders/create", order(changes))).toEqual({
      kind: "unreadable",
      reason: "future_date",
      detail,
    });
  });

  test("a day ahead is still believed", () => {
    const ahead = "2026-11-22T09:30:00Z";
    const { orders } = factsOf("orders/create", order({ processed_at: ahead, updated_at: ahead }));
    expect(orders[0]?.occurredAt).toEqual(new Date(ahead));
  });

  test("what may be left out is", () => {
    const bare = { id: 5, created_at: "2026-01-01T00:00:00Z", updated_at: "2026-01-02T00:00:00Z" };
    const { orders } = factsOf("orders/create", { ...bare, currency: "USD", total_price: "1" });
    expect(orders[0]).toMatchObject({
      orderId: 5n,
      name: "#5",
      totalMinor: 100n,
      financialStatus: "pending",
      occurredAt: new Date("2026-01-01T00:00:00Z"),
      test: false,
    });
  });

  test("unknown fields do no harm", () => {
    const strange = order({ new_field: { deep: [1, null] }, constructor: 1 });
    expect(factsOf("orders/create", strange).orders).toHaveLength(1);
  });

  test.each([
    ["JPY", "15000", 15000n],
    ["JPY", "15000.00", 15000n],
    ["KWD", "12.345", 12345n],
    ["KWD", "12.5", 12500n],
  ])("%s %s are %i minor units", (code, amount, minor) => {
    const payload = order({ ...sold(amount, code), currency: code });
    const { orders } = factsOf("orders/create", payload);
    expect(orders[0]).toMatchObject({ totalMinor: minor, goodsMinor: minor, currency: code });
  });

  test.each([
    ["2026-03-14T21:40:11+03:00", "2026-03-14T18:40:11.000Z"],
    ["2026-03-14T13:10:11-05:30", "2026-03-14T18:40:11.000Z"],
    ["2026-03-14T18:40:11Z", "2026-03-14T18:40:11.000Z"],
    ["2026-03-15T08:40:11.500+14:00", "2026-03-14T18:40:11.500Z"],
    ["2026-03-15T00:25:11+0545", "2026-03-14T18:40:11.000Z"],
  ])("a moment %s is %s", (text, instant) => {
    const { orders } = factsOf("orders/create", order({ processed_at: text }));
    expect(orders[0]?.occurredAt.toISOString()).toBe(instant);
  });
});

describe("a refund", () => {
  test("counts its successful transactions", () => {
    const { refunds } = factsOf("refunds/create", fixture("refund"));
    expect(refunds).toMatchObject([{ refundId: 929361462424n, amountMinor: 5420n }]);
  });

  test.each([
    ["pending", 0n],
    ["failure", 0n],
    ["error", 0n],
    ["success", 5420n],
  ])("a transaction of status %s gives back %i", (status, amountMinor) => {
    const transactions = [{ kind: "refund", status, amount: "54.20", currency: "USD" }];
    const { refunds } = factsOf("refunds/create", fixture("refund", { transactions }));
    expect(refunds[0]?.amountMinor).toBe(amountMinor);
  });

  test("other kinds of transaction give nothing back", () => {
    const transactions = [{ kind: "void", status: "success", amount: "9.00", currency: "USD" }];
    const { refunds } = factsOf("refunds/create", fixture("refund", { transactions }));
    expect(refunds[0]?.amountMinor).toBe(0n);
  });

  test("paid back in the shopper's currency, it is counted in the shop's", () => {
    // Line 54.20 + its tax 8.13 + shipping 10.00 + its tax 1.50 = 73.83
    const payload = fixture("refund-in-presentment-currency");
    const alone = factsOf("refunds/create", payload).refunds;
    expect(alone).toMatchObject([{ amountMinor: 7383n, currency: "USD" }]);
    expect(factsOf("orders/updated", order({ refunds: [payload] })).refunds).toEqual(alone);
  });

  test("of an order in the shop's former currency it is the same, told alone or with its order", () => {
    const inRiyals = { shop_money: { amount: "203.25", currency_code: "SAR" } };
    const refund = fixture("refund", {
      transactions: [{ kind: "refund", status: "success", amount: "203.25", currency: "SAR" }],
      refund_line_items: [{ subtotal_set: inRiyals, total_tax_set: null }],
    });
    const former = order({
      currency: "SAR",
      ...sold("444.00", "SAR"),
      refunds: [refund],
    });
    expect(factsOf("refunds/create", refund).refunds).toEqual(
      factsOf("orders/updated", former).refunds,
    );
  });

  test("without an order it cannot be read", () => {
    const reading = read("refunds/create", fixture("refund", { order_id: null }));
    expect(reading).toMatchObject({ kind: "unreadable", reason: "unreadable" });
  });
});

describe("a customer", () => {
  test("becomes a name and an e-mail", () => {
    expect(factsOf("customers/update", fixture("customer")).customers).toMatchObject([
      {
        customerId: 7512345678901n,
        displayName: "Noura Al-Harbi",
        email: "noura.alharbi@example.com",
        locale: null,
      },
    ]);
  });

  test.each([
    [{ first_name: null, last_name: null }, null],
    [{ first_name: "", last_name: "" }, null],
    [{ first_name: "نورة", last_name: null }, "نورة"],
    [{ first_name: null, last_name: "Al-Harbi" }, "Al-Harbi"],
  ])("named %o is shown as %s", (name, displayName) => {
    const { customers } = factsOf("customers/create", fixture("customer", name));
    expect(customers[0]?.displayName).toBe(displayName);
  });

  const confirmed = { state: "subscribed", opt_in_level: "confirmed_opt_in" };
  const address = emailKey("noura.alharbi@example.com");
  const number = phoneKey("+966500000000");

  test.each<[string, Json, string | null, string | null]>([
    ["an email that is", {}, address, null],
    ["an email that is not", { verified_email: false }, null, null],
    ["an email nothing is said of", { verified_email: undefined }, null, null],
    ["a phone that is", { sms_marketing_consent: confirmed }, address, number],
    [
      "a phone without a confirmation",
      { sms_marketing_consent: { ...confirmed, opt_in_level: "single_opt_in" } },
      address,
      null,
    ],
    [
      "a phone that is no longer",
      { sms_marketing_consent: { ...confirmed, state: "unsubscribed" } },
      address,
      null,
    ],
  ])("is verified for %s: %o", (_, changes, emailDigest, phoneDigest) => {
    const { customers } = factsOf("customers/update", fixture("customer", changes));
    expect(customers[0]?.verified).toEqual({ emailKey: emailDigest, phoneKey: phoneDigest });
  });

  test.each(["customers/delete", "orders/delete"])("%s needs the id alone", (topic) => {
    const facts = factsOf(topic, { id: 8 });
    const deletedAt = new Date(`${TRIGGERED}Z`);
    const deleted = [...facts.deletedCustomers, ...facts.deletedOrders];
    expect(deleted).toEqual([expect.objectContaining({ deletedAt })]);
  });
});

describe("notices", () => {
  test("shop/update carries name, currency and time zone", () => {
    expect(read("shop/update", fixture("shop"))).toEqual({
      kind: "notice",
      notice: {
        kind: "shop_updated",
        name: "Noor & Co.",
        currency: "SAR",
        timeZone: "Asia/Riyadh",
        updatedAt: new Date("2026-05-01T09:00:00Z"),
      },
    });
  });

  test("a shop in India keeps its time zone as Shopify spells it", () => {
    const reading = read("shop/update", fixture("shop", { iana_timezone: "Asia/Kolkata" }));
    expect(reading).toMatchObject({ notice: { timeZone: "Asia/Kolkata" } });
  });

  test.each<Json>([{ currency: "ZZZ" }, { iana_timezone: "Mars/Olympus" }, { name: null }])(
    "shop/update with %o cannot be read",
    (changes) => {
      expect(read("shop/update", fixture("shop", changes)).kind).toBe("unreadable");
    },
  );

  test.each([
    ["app/uninstalled", fixture("shop"), { kind: "uninstalled" }],
    ["shop/redact", { shop_domain: SHOP.domain }, { kind: "shop_redacted" }],
    ["bulk_operations/finish", { status: "completed", type: "query" }, { kind: "bulk_finished" }],
    [
      "app/scopes_update",
      {
        id: "gid://shopify/App/1",
        previous: ["read_orders"],
        current: ["read_orders", "read_all_orders"],
      },
      { kind: "scopes_changed", scopes: ["read_orders", "read_all_orders"] },
    ],
    [
      "customers/redact",
      fixture("customer-redact"),
      {
        kind: "customer_redacted",
        customerId: 7512345678901n,
        orderIds: [6248461893912n],
        contacts: ["noura.alharbi@example.com", "+966500000000"],
        contactKeys: [emailKey("noura.alharbi@example.com"), phoneKey("+966500000000")],
      },
    ],
    [
      "customers/data_request",
      fixture("data-request"),
      { kind: "data_requested", customerId: 7512345678901n },
    ],
  ])("%s is understood", (topic, body, notice) => {
    expect(read(topic, body)).toEqual({ kind: "notice", notice });
  });
});

describe("what cannot be used", () => {
  test.each(["products/update", "", "toString", "__proto__", "constructor"])(
    'topic "%s" is unknown',
    (topic) => {
      expect(read(topic, order())).toMatchObject({ kind: "unreadable", reason: "unknown_topic" });
    },
  );

  test.each([
    ["nothing", ""],
    ["half a payload", '{"id": 1'],
    ["a word", "order"],
    ["two payloads", "{}{}"],
    ["bytes that are no UTF-8", Uint8Array.of(0x22, 0xff, 0x22)],
  ])("%s is no JSON", (_, body) => {
    expect(read("orders/create", body)).toMatchObject({ kind: "unreadable", reason: "not_json" });
  });

  test.each(["null", "5", '"text"', "[]", "{}", "true"])("%s is JSON and no order", (body) => {
    expect(read("orders/create", body)).toMatchObject({
      kind: "unreadable",
      reason: "unreadable",
    });
  });

  const OTHER = "other.myshopify.com";
  test.each<[string, Json]>([
    ["shop/update", fixture("shop", { myshopify_domain: OTHER })],
    ["shop/update", fixture("shop", { myshopify_domain: OTHER, domain: SHOP.domain })],
    ["shop/update", fixture("shop", { myshopify_domain: undefined, domain: OTHER })],
    ["app/uninstalled", fixture("shop", { myshopify_domain: OTHER })],
    ["shop/redact", { shop_id: 1, shop_domain: OTHER }],
    ["customers/redact", { ...fixture("customer-redact"), shop_domain: OTHER }],
    ["customers/data_request", { ...fixture("data-request"), shop_domain: OTHER }],
    ["orders/create", order({ shop_domain: OTHER })],
    ["orders/create", order({ shop_domain: SHOP.domain, myshopify_domain: OTHER })],
    ["app/scopes_update", { shop_domain: "noor.example.com" }],
  ])("%s of another shop is not this one's (%#)", (topic, body) => {
    expect(read(topic, body)).toMatchObject({ kind: "unreadable", reason: "other_shop" });
  });

  test.each<[string, Json]>([
    ["a shop by its own domain", { myshopify_domain: SHOP.domain, domain: "noor.com" }],
    ["a shop by another name of Shopify's", { myshopify_domain: SHOP.domain, domain: OTHER }],
    ["a shop in capitals", { myshopify_domain: "Noor.myshopify.com" }],
  ])("%s is this one", (_, named) => {
    expect(read("shop/update", fixture("shop", named)).kind).toBe("notice");
  });

  test("what is said of it repeats nothing a person wrote", () => {
    const secret = "noura.alharbi@example.com";
    for (const field of ["id", "currency", "total_price", "updated_at", "financial_status"]) {
      const reading = read("orders/create", order({ total_price_set: null, [field]: secret }));
      expect(reading.kind).toBe("unreadable");
      expect(JSON.stringify(reading)).not.toContain(secret);
    }
  });
});

describe("no bytes make it throw", () => {
  const topics = fc.constantFrom(...KNOWN_TOPICS);
  const fixtures = ["order", "refund", "customer", "shop", "customer-redact", "data-request"];

  test("not random ones", () => {
    fc.assert(
      fc.property(topics, fc.uint8Array({ maxLength: 200 }), (topic, body) => {
        expect(read(topic, body).kind).toBeTypeOf("string");
      }),
    );
  });

  test("not any JSON", () => {
    fc.assert(
      fc.property(topics, fc.json(), (topic, body) => {
        expect(read(topic, body).kind).toBeTypeOf("string");
      }),
    );
  });

  test("not a payload with any of its values replaced", () => {
    const values = fc.oneof(
      fc.jsonValue({ maxDepth: 1 }),
      fc.constantFrom(null, "", -1, 1e308, 1e20, "9".repeat(30), "\u0000", "\ud800", {}, [[]]),
    );
    const changed = fc.record({
      topic: topics,
      name: fc.constantFrom(...fixtures),
      place: fc.nat(),
      value: values,
    });
    fc.assert(
      fc.property(changed, ({ topic, name, place, value }) => {
        const payload = fixture(name);
        replaceAt(payload, place, value);
        expect(read(topic, payload).kind).toBeTypeOf("string");
      }),
      { numRuns: 500 },
    );
  });

  test("not a payload cut off or with a byte changed", () => {
    const bytes = Buffer.from(JSON.stringify(order({ refunds: [fixture("refund")] })));
    fc.assert(
      fc.property(
        fc.nat({ max: bytes.length - 1 }),
        fc.nat({ max: 255 }),
        fc.boolean(),
        (at, byte, cut) => {
          const copy = Buffer.from(cut ? bytes.subarray(0, at) : bytes);
          if (!cut) copy[at] = byte;
          expect(read("orders/updated", copy).kind).toBeTypeOf("string");
        },
      ),
      { numRuns: 500 },
    );
  });

  test("not one nested deeper than any stack", () => {
    const deep = `${"[".repeat(200_000)}9007199254740993${"]".repeat(200_000)}`;
    expect(read("orders/create", deep).kind).toBe("unreadable");
  });
});

/** Replaces the value at the n-th of all places in a payload, however deep. */
function replaceAt(payload: Json, n: number, value: unknown): void {
  const places: { holder: Json; key: string }[] = [];
  const walk = (holder: Json) => {
    for (const [key, inner] of Object.entries(holder)) {
      places.push({ holder, key });
      if (typeof inner === "object" && inner !== null) walk(inner as Json);
    }
  };
  walk(payload);
  const place = places[n % places.length];
  if (place) place.holder[place.key] = value;
}
