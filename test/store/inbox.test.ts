import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readWebhook } from "../../app/shopify/read-webhook.ts";
import { claimRows, countWaiting, shopsWaiting } from "../../app/store/inbox.ts";
import { installPorts } from "../../app/store/setup.ts";
import type { Database } from "../../app/store/sql.ts";
import { processInbox } from "../../app/usecases/inbox/process-inbox.ts";
import { installShop } from "../../app/usecases/shops/install-shop.ts";
import {
  DATABASE_KINDS,
  installedShop,
  NOW,
  newShop,
  openTestDatabase,
  type TestShop,
} from "../support/database.ts";
import { deliver, drain, fixture, inboxPorts, store, webhook } from "../support/webhook.ts";

describe.each(DATABASE_KINDS)("the inbox of the %s database", (kind) => {
  let database: Database;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());

  interface Outcome {
    event_id: string;
    outcome: string | null;
    reason: string | null;
    detail: string | null;
  }
  const outcomes = ({ shopId }: TestShop) =>
    database.query<Outcome>(
      "select event_id, outcome, reason, detail from inbox where shop_id = $1 order by sequence",
      [shopId],
    );
  const order = (id: number | string, changes = {}) =>
    fixture("order", { id, name: `#${id}`, ...changes });
  const orderIds = async ({ shopId }: TestShop) =>
    (
      await database.query<{ order_id: bigint }>(
        "select order_id from orders where shop_id = $1 order by 1",
        [shopId],
      )
    ).map((row) => row.order_id);

  test("gives what waits in the sequence it came, up to the limit, with its moment to the microsecond", async () => {
    const shop = await installedShop(database);
    const ids = ["a", "b", "c"];
    for (const eventId of ids) {
      await store(database, shop.shopId, [webhook(shop, "orders/create", { eventId, body: "{}" })]);
    }
    const rows = await claimRows(database, shop.shopId, 2);
    expect(rows.map(({ eventId }) => eventId)).toEqual(["a", "b"]);
    expect(rows[0]).toMatchObject({
      topic: "orders/create",
      triggeredAt: "2026-11-20T10:00:00.123457",
    });
    expect(Buffer.from(rows[0]?.body ?? []).toString()).toBe("{}");
  });

  test("keeps any bytes as they are", async () => {
    const shop = await installedShop(database);
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const bodies = [bytes, new Uint8Array(0), Buffer.from("نورة")];
    const all = bodies.map((body) => webhook(shop, "orders/create", { body, webhookId: null }));
    await store(database, shop.shopId, all);
    const rows = await claimRows(database, shop.shopId, 9);
    expect(rows.map(({ body }) => Buffer.from(body))).toEqual(
      bodies.map((body) => Buffer.from(body)),
    );
  });

  test("counts what waits, and names the shops that wait", async () => {
    const [one, quiet, other] = [
      await installedShop(database),
      await installedShop(database),
      await installedShop(database),
    ];
    const before = await countWaiting(database);
    for (const shop of [one, other]) {
      await store(database, shop.shopId, [
        webhook(shop, "returns/close", { body: "{}" }),
        webhook(shop, "returns/close", { body: "{}" }),
      ]);
    }
    expect(await countWaiting(database)).toBe(before + 4);
    const waiting = await shopsWaiting(database);
    expect(waiting).toEqual(expect.arrayContaining([one.shopId, other.shopId]));
    expect(waiting).not.toContain(quiet.shopId);
    await drain(database, one.shopId);
    expect(await shopsWaiting(database)).not.toContain(one.shopId);
    expect(await countWaiting(database)).toBe(before + 2);
  });

  test("records, notices, keeps and parks, each with its outcome", async () => {
    const shop = await installedShop(database);
    const { domain } = shop;
    const other = { ...fixture("customer-redact"), shop_domain: "other.myshopify.com" };
    await deliver(database, shop.shopId, [
      webhook(shop, "orders/create", { eventId: "order", body: order(1) }),
      webhook(shop, "shop/update", {
        eventId: "shop",
        body: fixture("shop", { myshopify_domain: domain }),
      }),
      webhook(shop, "returns/close", { eventId: "return", body: "{}" }),
      webhook(shop, "products/update", { eventId: "unknown", body: "{}" }),
      webhook(shop, "orders/create", { eventId: "empty", body: "" }),
      webhook(shop, "orders/create", { eventId: "no order", body: "{}" }),
      webhook(shop, "customers/redact", { eventId: "other shop", body: other }),
    ]);
    const found = await outcomes(shop);
    expect(found.map(({ detail: _, ...row }) => row)).toEqual([
      { event_id: "order", outcome: "recorded", reason: null },
      { event_id: "shop", outcome: "noticed", reason: null },
      { event_id: "return", outcome: "kept", reason: null },
      { event_id: "unknown", outcome: "parked", reason: "unknown_topic" },
      { event_id: "empty", outcome: "parked", reason: "not_json" },
      { event_id: "no order", outcome: "parked", reason: "unreadable" },
      { event_id: "other shop", outcome: "parked", reason: "other_shop" },
    ]);
    expect(await drain(database, shop.shopId)).toBe(0);
  });

  test.each([
    [
      "an amount that no column holds",
      { total_price_set: { shop_money: { amount: "999999999999999.9999", currency_code: "CLF" } } },
    ],
  ])("%s parks that webhook alone; its neighbours go through", async (_, poison) => {
    const shop = await installedShop(database);
    await store(database, shop.shopId, [
      webhook(shop, "orders/create", { eventId: "before", body: order(1) }),
      webhook(shop, "orders/create", { eventId: "poison", body: order(2, poison) }),
      webhook(shop, "orders/create", { eventId: "after", body: order(3) }),
    ]);
    expect(await drain(database, shop.shopId)).toBe(3);
    expect(await orderIds(shop)).toEqual([1n, 3n]);
    const parked = (await outcomes(shop)).filter(({ outcome }) => outcome === "parked");
    expect(parked).toMatchObject([{ event_id: "poison" }]);
    expect(parked[0]?.reason).toMatch(/^(fault|unreadable)$/);
  });

  // PostgreSQL keeps neither in text.
  test.each([
    ["half a character", "#\ud800", "#\ufffd"],
    ["a NUL", "#\u0000", "#"],
  ])("%s in a name does not keep the order from counting", async (_, name, kept) => {
    const shop = await installedShop(database);
    const body = order(1, { name });
    await store(database, shop.shopId, [webhook(shop, "orders/create", { body })]);
    await drain(database, shop.shopId);
    expect(await outcomes(shop)).toMatchObject([{ outcome: "recorded" }]);
    const names = await database.query("select name from orders where shop_id = $1", [shop.shopId]);
    expect(names).toEqual([{ name: kept }]);
  });

  test("a fault that may pass leaves everything waiting", async () => {
    const shop = await installedShop(database);
    await store(database, shop.shopId, [webhook(shop, "orders/create", { body: order(1) })]);
    const deadlock = Object.assign(new Error("deadlock detected"), { code: "40P01" });
    const ports = { ...inboxPorts(database), transaction: () => Promise.reject(deadlock) };
    const batch = { shopId: shop.shopId, limit: 10, now: NOW };
    await expect(processInbox(ports, batch)).rejects.toThrow("deadlock");
    expect(await outcomes(shop)).toMatchObject([{ outcome: null }]);
  });

  test("what throws while reading is parked by the fault's name, not its words", async () => {
    const shop = await installedShop(database);
    await store(database, shop.shopId, [
      webhook(shop, "orders/create", { eventId: "bad", body: order(1) }),
      webhook(shop, "orders/create", { eventId: "good", body: order(2) }),
    ]);
    const ports = {
      ...inboxPorts(database),
      read: (...[row, at]: Parameters<typeof readWebhook>) => {
        if (row.eventId === "bad") throw new Error("out of luck\nat line 1");
        return readWebhook(row, at);
      },
    };
    expect(await processInbox(ports, { shopId: shop.shopId, limit: 10, now: NOW })).toBe(2);
    expect(await outcomes(shop)).toEqual([
      { event_id: "bad", outcome: "parked", reason: "fault", detail: "Error" },
      { event_id: "good", outcome: "recorded", reason: null, detail: null },
    ]);
  });

  test("an order of a day that has not come is parked, and counts nowhere", async () => {
    const shop = await installedShop(database);
    const dated = (id: number, processed_at: string) =>
      webhook(shop, "orders/create", {
        eventId: `${id}`,
        body: fixture("order", { id, processed_at }),
      });
    await deliver(database, shop.shopId, [
      dated(1, "2026-11-22T09:31:00Z"), // NOW is 2026-11-21T09:30:00Z
      dated(2, "2026-11-22T09:29:00Z"),
    ]);
    expect(await outcomes(shop)).toEqual([
      { event_id: "1", outcome: "parked", reason: "future_date", detail: "processed_at" },
      { event_id: "2", outcome: "recorded", reason: null, detail: null },
    ]);
    const orders = await database.query("select order_id from orders where shop_id = $1", [
      shop.shopId,
    ]);
    expect(orders).toEqual([{ order_id: 2n }]);
  });

  test("what came before the shop was set up is parked, and taken up after it", async () => {
    const shop = await newShop(database);
    await deliver(database, shop.shopId, [
      webhook(shop, "orders/create", { eventId: "order", body: order(7) }),
      webhook(shop, "refunds/create", {
        eventId: "refund",
        body: fixture("refund", { order_id: 7 }),
      }),
      webhook(shop, "orders/create", { eventId: "broken", body: "{" }),
    ]);
    expect((await outcomes(shop)).map(({ reason }) => reason)).toEqual([
      "not_installed",
      "not_installed",
      "not_json",
    ]);
    const details = { name: "Noor", currency: "USD", timeZone: "Asia/Riyadh" };
    await installShop(installPorts(database), { shopId: shop.shopId, details, now: NOW });
    expect(await drain(database, shop.shopId)).toBe(2);
    const [found] = await database.query(
      "select counted_minor from orders where shop_id = $1 and order_id = 7",
      [shop.shopId],
    );
    expect(found).toEqual({ counted_minor: 5420n }); // two of 54.20, one given back
  });

  test.runIf(kind === "server")(
    "two workers share what waits, and neither takes the other's",
    async () => {
      const shop = await installedShop(database);
      const all = Array.from({ length: 6 }, (_, n) =>
        webhook(shop, "orders/create", { eventId: `${n}`, body: order(n + 1) }),
      );
      for (const one of all) await store(database, shop.shopId, [one]);
      await database.transaction(async (first) => {
        const mine = await claimRows(first, shop.shopId, 4);
        const theirs = await database.transaction((second) => claimRows(second, shop.shopId, 4));
        expect(mine.map(({ eventId }) => eventId)).toEqual(["0", "1", "2", "3"]);
        expect(theirs.map(({ eventId }) => eventId)).toEqual(["4", "5"]);
      });
      const batch = { shopId: shop.shopId, limit: 2, now: NOW };
      const worker = async () => {
        let done = 0;
        for (let step = 1; step > 0; done += step)
          step = await processInbox(inboxPorts(database), batch);
        return done;
      };
      const [one, other] = await Promise.all([worker(), worker()]);
      expect((one ?? 0) + (other ?? 0)).toBe(6);
      expect(await orderIds(shop)).toEqual([1n, 2n, 3n, 4n, 5n, 6n]);
    },
  );
});
