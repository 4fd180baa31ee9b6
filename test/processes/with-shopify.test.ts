/** The running app and a running Shopify that misbehaves: what has to stand in the end stands. */
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { openMigratedDatabase } from "../../app/db.server.ts";
import type { Database } from "../../app/store/sql.ts";
import type { AdminCall } from "../../sandbox/admin-api/call-log.ts";
import type { Order } from "../../sandbox/shop/shop-model.ts";
import { Control } from "../support/control.ts";
import { DATABASE_KINDS, newServerDatabase } from "../support/database.ts";
import { ShopAtSandbox } from "../support/shop-at-sandbox.ts";

const WAIT = { timeout: 60_000, interval: 100 };
const LAYLA = { firstName: "Layla", lastName: "Haddad" };
const SHUT_OUT_LINE = { msg: "shut out of the shop", reason: "frozen" };
const CANDLE = { "oud-candle": 1 };

describe.runIf(DATABASE_KINDS.includes("server"))("on a server's database", () => {
  let remove: () => Promise<void>;
  let database: Database;
  let shop: ShopAtSandbox;
  let control: Control;
  beforeAll(async () => {
    const place = await newServerDatabase();
    remove = place.remove;
    database = await openMigratedDatabase({ databaseUrl: place.url, dataFolder: null }, "test");
    shop = await ShopAtSandbox.open(place.url);
    control = new Control({ controlUrl: shop.controlUrl, storeUrl: "", logFolder: "" });
  });
  afterEach(() => shop.faults({}));
  afterAll(async () => {
    await shop?.close();
    await database.close();
    await remove();
  });

  const buy = (customerId: string) => control.placeOrder({ customerId, products: CANDLE });
  const adminCalls = async () =>
    (await shop.ask<{ calls: AdminCall[] }>("GET", "admin-calls?limit=1000")).calls;
  const discounts = () => shop.ask<object[]>("GET", "discounts");
  async function shutOut(): Promise<string | null> {
    const [row] = await database.query<{ reason: string | null }>(
      "select shut_out_reason as reason from shops where shut_out_at is not null",
    );
    return row?.reason ?? null;
  }
  async function noneWaits(): Promise<void> {
    const rows = await database.query(
      "select 1 from inbox where processed_at is null and parked_at is null limit 1",
    );
    expect(rows).toEqual([]);
  }

  /** As an operator follows it: from its event to its batch, and from there to a call to Shopify. */
  function followed(eventId: string | undefined) {
    const log = shop.log();
    expect(log).toContainEqual(
      expect.objectContaining({ msg: "webhook stored", topic: "orders/create", eventId }),
    );
    const batches = log
      .filter(({ msg, events }) => msg === "webhooks worked off" && says(events, eventId))
      .map(({ batch }) => batch);
    const [asked] = log.filter(
      (line) => line.msg === "asked Shopify" && batches.some((batch) => says(line.batches, batch)),
    );
    expect(asked).toMatchObject({
      queue: "publish-standings",
      job: expect.stringMatching(/^[0-9a-f-]{36}$/),
      status: 200,
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    return asked;
  }

  test("one webhook can be followed from the door to the call to Shopify it led to", async () => {
    const customer = await control.createCustomer(LAYLA);
    const order = await buy(customer.id);
    await control.untilStanding(customer.id, { lastOrderId: order.id });
    const { deliveries } = await shop.ask<{ deliveries: { eventId: string }[] }>(
      "GET",
      "webhooks?topic=orders/create&limit=1",
    );
    const eventId = deliveries[0]?.eventId;
    const asked = await vi.waitFor(() => followed(eventId), WAIT);
    const told = (await adminCalls()).filter(({ requestId }) => requestId === asked?.requestId);
    expect(told).toMatchObject([{ fields: ["metafieldsSet"], operation: asked?.operation }]);
  });

  test("jobs get through throttling, faults, lost answers and tokens that end", async () => {
    await shop.faults({
      adminThrottled: 0.3,
      adminUnavailable: 0.2,
      adminLostAnswer: 0.1,
      seed: 11,
    });
    const customers = await Promise.all(
      Array.from({ length: 2 }, () => control.createCustomer(LAYLA)),
    );
    for (const { id } of customers) {
      await database.query(`update sessions set "accessToken" = 'ended'`);
      const order = await buy(id);
      await control.untilStanding(id, { lastOrderId: order.id, spend: "36.00" });
    }
    await database.query("update shops set prepare_wanted = prepare_wanted + 1");
    await vi.waitFor(async () => {
      const rows = await database.query("select 1 from shops where prepared < prepare_wanted");
      expect(rows).toEqual([]);
    }, WAIT);
    const statuses = new Set((await adminCalls()).map(({ status }) => status));
    expect([...statuses].toSorted()).toEqual([200, 401, 503]);
    expect(await discounts()).toHaveLength(1);
    expect(await shutOut()).toBeNull();
  });

  test("a shop that shuts us out is left in peace, and gone back to when it lets us in", async () => {
    const customer = await control.customerWith(LAYLA, CANDLE);
    await shop.faults({ adminShutOut: 402 });
    await buy(customer.id);
    await vi.waitFor(async () => expect(await shutOut()).toBe("frozen"), WAIT);
    await vi.waitFor(
      () => expect(shop.log()).toContainEqual(expect.objectContaining(SHUT_OUT_LINE)),
      WAIT,
    );
    const refused = (await adminCalls()).length;
    const order = await buy(customer.id);
    await vi.waitFor(noneWaits, WAIT);
    expect(await control.standing(customer.id)).toMatchObject({ spend: "36.00" });
    await shop.ask("POST", "clock", { minutes: 20 });
    expect((await adminCalls()).length).toBe(refused);
    await shop.faults({});
    await shop.ask("POST", "clock", { minutes: 45 }); // the hour is over: it knocks
    await vi.waitFor(async () => expect(await shutOut()).toBeNull(), WAIT);
    await control.untilStanding(customer.id, { lastOrderId: order.id, spend: "108.00" });
  });

  test("with every webhook lost, one comparison with Shopify brings all that happened", async () => {
    const customer = await control.customerWith(LAYLA, CANDLE);
    const heard = async () =>
      (await database.query<{ n: number }>("select count(*)::int as n from inbox"))[0]?.n;
    await vi.waitFor(noneWaits, WAIT);
    await shop.ask("GET", "idle?timeout=30");
    const before = await heard();
    await shop.faults({ loss: 1 });
    const orders: Order[] = [];
    for (let count = 0; count < 5; count++) orders.push(await buy(customer.id));
    await control.refund(orders[0]?.id ?? "");
    await control.cancel(orders[1]?.id ?? "");
    await shop.ask("POST", "clock", { minutes: 8 });
    await control.untilStanding(customer.id, { lastOrderId: orders[4]?.id, spend: "144.00" });
    expect(await heard()).toBe(before);
    const runs = await database.query(
      "select drifted, healed from reconciliations where drifted > 0 order by run desc limit 1",
    );
    expect(runs).toEqual([{ drifted: 5, healed: 5 }]);
    const stands = await database.query<{ id: string; financial_status: string }>(
      `select order_id::text as id, financial_status from orders
       where order_id = any($1::text::bigint[]) order by order_id`,
      [`{${orders.map(({ id }) => id).join(",")}}`],
    );
    const said = orders.map(({ id }) => stands.find((row) => row.id === id)?.financial_status);
    expect(said).toEqual(["refunded", expect.anything(), "paid", "paid", "paid"]);
  });
});

function says(list: unknown, one: unknown): boolean {
  return Array.isArray(list) && list.includes(one);
}
