/** The life of a shop whose past Hadiya fetches by itself; each test goes on where the last one ended. */
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { openMigratedDatabase } from "../../app/db.server.ts";
import { orderFacts } from "../../app/shopify/order-payload.ts";
import { parseJson } from "../../app/shopify/payload-fields.ts";
import { readBackfills } from "../../app/store/backfills.ts";
import { batchStore } from "../../app/store/batch-store.ts";
import { rebuildStore } from "../../app/store/rebuild.ts";
import { findShop } from "../../app/store/shops.ts";
import type { Database } from "../../app/store/sql.ts";
import { mergeFacts, NO_FACTS } from "../../app/usecases/orders/facts.ts";
import { recordFacts } from "../../app/usecases/orders/record-facts.ts";
import { rebuildShop } from "../../app/usecases/rebuild/rebuild-shop.ts";
import type { Order } from "../../sandbox/shop/shop-model.ts";
import { draft } from "../sandbox/memory-shop.ts";
import { type AppAtSandbox, startAtSandbox } from "../support/app-at-sandbox.ts";
import { DATABASE_KINDS, installedShop, newServerDatabase } from "../support/database.ts";
import { fixture, type Json } from "../support/webhook.ts";

const CUSTOMERS = 250;
const DAYS_60_MS = 60 * 86_400_000;
/** A killed process holds its run for half a minute. */
const PATIENCE = { timeout: 90_000, interval: 100 };

describe.runIf(DATABASE_KINDS.includes("server"))("at a sandbox store", () => {
  let place: Awaited<ReturnType<typeof newServerDatabase>>;
  let database: Database;
  let store: AppAtSandbox;
  beforeAll(async () => {
    place = await newServerDatabase();
    database = await openMigratedDatabase({ databaseUrl: place.url, dataFolder: null }, "test");
    store = await startAtSandbox(place.url, CUSTOMERS);
  });
  afterAll(async () => {
    await store.close();
    await database.close();
    await place.remove();
  });

  const shop = () => store.sandbox.context.shop;
  const ours = async () => {
    const found = await findShop(database, shop().settings.domain);
    if (!found) throw new Error("the shop is not known yet");
    return found;
  };
  const bulkRuns = async () => {
    const { shopId } = await ours();
    return (await readBackfills(database, shopId)).filter(({ source }) => source === "bulk");
  };
  const untilFetched = (run: number) =>
    vi.waitFor(async () => {
      expect((await bulkRuns())[0]).toMatchObject({ run, state: "done" });
    }, PATIENCE);
  const allOrders = () => shop().orders({ limit: 1_000_000 });
  const lately = () => allOrders().filter(({ createdAt }) => createdAt > shop().now() - DAYS_60_MS);
  const placeLive = () => shop().placeOrder(draft({ shop: shop() } as never));

  /** What stands when every one of these orders has been heard of by a webhook, in a shop beside. */
  async function heard(
    orders: readonly Order[],
    how: { currency?: string; timeZone?: string } = {},
  ): Promise<number> {
    const now = new Date(shop().now());
    const twin = await installedShop(database, { ...how, now });
    const facts = orders.map((order) => {
      const body = Buffer.from(JSON.stringify(shop().orderPayload(order)));
      const row = { topic: "", eventId: "", triggeredAt: now.toISOString(), body };
      return { ...NO_FACTS, ...orderFacts(parseJson(body), { row, now, currency: "USD" }) };
    });
    await database.transaction(async (sql) => {
      const batch = batchStore(sql, twin.shopId);
      const { measure } = await batch.lockShop();
      if (measure) await recordFacts(batch, mergeFacts(facts), { measure, now });
    });
    return twin.shopId;
  }

  const COMPARED = {
    orders:
      "order_id, name, customer_id, occurred_at, total_minor, goods_minor, outstanding_minor, currency, financial_status, paid_later, cancelled_at, test, origin, email_key, phone_key, day, counted_minor, pending_minor, not_counted, judged_customer",
    refunds: "refund_id, order_id, amount_minor, goods_minor, by_amount_minor, currency",
    customers: "customer_id, display_name, email, locale, deleted_at",
    standings:
      "customer_id, orders, revenue_minor, purchase_days, first_day, last_day, first_day_minor, window_spend_minor, tier_id, apart_orders, apart_revenue_minor, pending_orders, pending_minor",
  };

  async function standing(shopId: number) {
    const tables = Object.entries(COMPARED).map(async ([table, columns]) => {
      const text = `select ${columns} from ${table} where shop_id = $1 order by 1`;
      return [table, await database.query(text, [shopId])] as const;
    });
    return Object.fromEntries(await Promise.all(tables));
  }

  /** The shop stands exactly so, and what is derived of it is what rebuilding would derive. */
  async function expectExactly(twinId: number): Promise<void> {
    const { shopId } = await ours();
    await vi.waitFor(async () => {
      const report = await database.transaction((sql) =>
        rebuildShop(rebuildStore(sql, shopId), { write: false, now: new Date(shop().now()) }),
      );
      expect(report).toMatchObject({ behind: 0, differences: [] });
    }, PATIENCE);
    expect(await standing(shopId)).toEqual(await standing(twinId));
  }

  test("installing fetches what Shopify shows, killed on the way and with orders coming in", async () => {
    const before = lately();
    expect(before.length).toBeGreaterThan(50);
    await store.sandbox.opening.open();
    await vi.waitFor(async () => {
      const [run] = await bulkRuns();
      expect(run?.ordersRead).toBeGreaterThan(0);
    }, PATIENCE);
    placeLive();
    await store.killAndStart();
    placeLive();
    await untilFetched(1);
    await store.ask("GET", "idle?timeout=30");
    const [run, ...others] = await bulkRuns();
    expect(others).toEqual([]);
    expect(run?.ordersLeftOut).toBe(0);
    expect(run?.oldestAllowed?.getTime()).toBeCloseTo(shop().now() - DAYS_60_MS, -6);
    await vi.waitFor(async () => expectExactly(await heard(lately())), PATIENCE);
  });

  test("coming back after it was uninstalled, it has its past and what happened meanwhile", async () => {
    await store.ask("POST", "uninstall");
    await vi.waitFor(async () => expect((await ours()).installed).toBe(false), PATIENCE);
    const [newest] = lately();
    placeLive();
    shop().refund(newest?.id ?? "", { kind: "full" });
    await store.sandbox.opening.open();
    await untilFetched(2);
    const [run, ...others] = await bulkRuns();
    expect(run).toMatchObject({ ordersRead: lately().length, ordersRecorded: 2 });
    expect(others).toHaveLength(1);
    await expectExactly(await heard(lately()));
  });

  test("allowed to read all orders, it fetches those of before the last sixty days", async () => {
    expect(allOrders().length).toBeGreaterThan(lately().length * 2);
    const scopes = [...shop().grantedScopes(), "read_all_orders"];
    await store.ask("POST", "scopes", { scopes });
    await untilFetched(3);
    expect((await bulkRuns())[0]).toMatchObject({
      oldestAllowed: null,
      ordersRead: allOrders().length,
      ordersRecorded: allOrders().length - lately().length,
      ordersLeftOut: 0,
    });
    await expectExactly(await heard(allOrders()));
  });

  test("denied the payment terms, it fetches all the same", async () => {
    const scopes = shop()
      .grantedScopes()
      .filter((scope) => scope !== "read_payment_terms");
    store.sandbox.adminApi.tokens.changeScopes(scopes); // the webhook is lost
    await store.ask("POST", "uninstall");
    await vi.waitFor(async () => expect((await ours()).installed).toBe(false), PATIENCE);
    await store.sandbox.opening.open();
    await untilFetched(4);
    expect((await bulkRuns())[0]).toMatchObject({ ordersLeftOut: 0 });
    await expectExactly(await heard(allOrders()));
  });

  async function shopBecomes(changes: Json): Promise<void> {
    const { domain } = shop().settings;
    const payload = fixture("shop", {
      domain,
      myshopify_domain: domain,
      currency: "USD",
      iana_timezone: "Asia/Riyadh",
      updated_at: new Date(shop().now()).toISOString(),
      ...changes,
    });
    shop().announce("shop/update", payload);
    const [{ currency, iana_timezone: timeZone }] = [payload];
    await vi.waitFor(async () => {
      const [measured] = await database.query(
        `select v.currency, v.time_zone from shops s join valuation_versions v
           on v.shop_id = s.shop_id and v.version = s.valuation
         where s.domain = $1 and s.caught_up = s.valuation`,
        [domain],
      );
      expect(measured).toEqual({ currency, time_zone: timeZone });
    }, PATIENCE);
  }

  test("in another time zone, orders fall on its days", async () => {
    await shopBecomes({ iana_timezone: "America/Los_Angeles" });
    await expectExactly(await heard(allOrders(), { timeZone: "America/Los_Angeles" }));
    await shopBecomes({});
    await expectExactly(await heard(allOrders()));
  });

  test("in another currency, orders in the former one do not count, and do again once it is back", async () => {
    await shopBecomes({ currency: "SAR" });
    const { shopId } = await ours();
    const reasons = await database.query<{ not_counted: string }>(
      "select distinct not_counted from orders where shop_id = $1",
      [shopId],
    );
    expect(reasons.map((row) => row.not_counted)).toContain("other_currency");
    await expectExactly(await heard(allOrders(), { currency: "SAR" }));
    await shopBecomes({});
    await expectExactly(await heard(allOrders()));
  });

  test("forgotten as Shopify asks, and installed again, it has its past as if for the first time", async () => {
    const { shopId } = await ours();
    const kept = async () => {
      const [left] = await database.query<{ rows: number }>(
        `select ((select count(*) from orders where shop_id = $1)
           + (select count(*) from backfills where shop_id = $1)
           + (select count(*) from privacy_requests where shop_id = $1 and carried_out_at is null)
         )::int as rows`,
        [shopId],
      );
      return left?.rows;
    };
    await store.ask("POST", "uninstall");
    await vi.waitFor(async () => expect((await ours()).installed).toBe(false), PATIENCE);
    await store.ask("POST", "privacy", { topic: "shop/redact" });
    await vi.waitFor(async () => expect(await kept()).toBe(0), PATIENCE);
    await store.sandbox.opening.open();
    await untilFetched(1);
    expect(await bulkRuns()).toHaveLength(1);
    await expectExactly(await heard(allOrders()));
  });
});
