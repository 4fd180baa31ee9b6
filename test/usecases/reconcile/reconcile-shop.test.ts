import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { orderFacts } from "../../../app/shopify/order-payload.ts";
import { shopifyOrders } from "../../../app/shopify/order-queries.ts";
import { parseJson } from "../../../app/shopify/payload-fields.ts";
import { batchStore } from "../../../app/store/batch-store.ts";
import {
  readDrifts,
  readReconciliations,
  reconcileFault,
  reconcilePorts,
  shopsToReconcile,
} from "../../../app/store/reconciliations.ts";
import type { Database } from "../../../app/store/sql.ts";
import { mergeFacts, NO_FACTS } from "../../../app/usecases/orders/facts.ts";
import { recordFacts } from "../../../app/usecases/orders/record-facts.ts";
import {
  type ReconcilePorts,
  reconcileShop,
} from "../../../app/usecases/reconcile/reconcile-shop.ts";
import type { Order } from "../../../sandbox/shop/shop-model.ts";
import { addCustomer, draft, registration } from "../../sandbox/memory-shop.ts";
import { runningSandbox } from "../../sandbox/running-sandbox.ts";
import { DATABASE_KINDS, installedShop, openTestDatabase } from "../../support/database.ts";
import { sandboxAdmin } from "../../support/sandbox-admin.ts";

const SCOPES = ["read_orders", "read_payment_terms", "write_customers", "write_discounts"];
const LATER_MS = 120_000;

describe.each(DATABASE_KINDS)("reconciling, on the %s database", (kind) => {
  let database: Database;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());

  /** A shop at the sandbox, installed here, of which no webhook has been heard. */
  async function deafShop(scopes = SCOPES) {
    const sandbox = await runningSandbox({ app: registration(scopes) });
    const { shop } = sandbox.context;
    const admin = sandboxAdmin(sandbox);
    const { shopId } = await installedShop(database, { now: new Date(shop.now()) });
    const ports: ReconcilePorts = {
      ...reconcilePorts(database, shopId),
      shopify: shopifyOrders(admin.asked),
      faultCode: reconcileFault,
    };
    const later = () => new Date(shop.now() + LATER_MS);
    return {
      shop,
      faults: sandbox.faults,
      tokens: sandbox.adminApi.tokens,
      admin,
      shopId,
      ports,
      later,
      clockAdvance: (milliseconds: number) => shop.clock.advance(milliseconds),
      run: () => reconcileShop(ports, later()),
    };
  }
  type DeafShop = Awaited<ReturnType<typeof deafShop>>;

  function someOrders(made: Pick<DeafShop, "shop">): Order[] {
    const { shop } = made;
    const customer = addCustomer(made as never);
    const buyer = { kind: "customer" as const, customerId: customer.id };
    const place = (changes = {}) => shop.placeOrder(draft(made as never, { buyer, ...changes }));
    const paid = place();
    const refunded = shop.refund(place().id, { kind: "amount", amount: 500 });
    const cash = place({ gateway: "cash_on_delivery" });
    const cancelled = shop.cancel(place().id, "customer");
    return [paid, refunded, cash, cancelled].map(({ id }) => shop.order(id) as Order);
  }

  /** What stands after every webhook has been heard, in a shop beside. */
  async function heardTwin({ shop }: DeafShop, orders: readonly Order[]): Promise<number> {
    const now = new Date(shop.now());
    const twin = await installedShop(database, { now });
    const facts = orders.map((order) => {
      const body = Buffer.from(JSON.stringify(shop.orderPayload(order)));
      const row = { topic: "", eventId: "", triggeredAt: now.toISOString(), body };
      return { ...NO_FACTS, ...orderFacts(parseJson(body), { row, now, currency: "USD" }) };
    });
    await database.transaction(async (sql) => {
      const store = batchStore(sql, twin.shopId);
      const { measure } = await store.lockShop();
      if (measure) await recordFacts(store, mergeFacts(facts), { measure, now });
    });
    return twin.shopId;
  }

  async function everything(shopId: number) {
    const withoutOurs = "- 'shop_id' - 'version' - 'recorded_at' - 'valuation'";
    const rows = async (table: string, key: string) => {
      const found = await database.query<{ row: string }>(
        `select (to_jsonb(t) ${withoutOurs})::text as row from ${table} t
         where shop_id = $1 order by ${key}`,
        [shopId],
      );
      return found.map(({ row }) => JSON.parse(row) as object);
    };
    return {
      orders: await rows("orders", "order_id"),
      refunds: await rows("refunds", "refund_id"),
      customers: await rows("customers", "customer_id"),
      standings: await rows("standings", "customer_id"),
    };
  }

  test("heals in one run whatever webhooks were lost, as if they had come", async () => {
    const made = await deafShop();
    const orders = someOrders(made);
    const outcome = await made.run();
    expect(outcome).toMatchObject({ kind: "done", seen: 4 });
    expect(await everything(made.shopId)).toEqual(await everything(await heardTwin(made, orders)));
    const [run] = await readReconciliations(database, made.shopId);
    expect(run).toMatchObject({
      run: 1,
      state: "done",
      seen: 4,
      drifted: 4,
      healed: 4,
      error: null,
    });
    const drifts = await readDrifts(database, made.shopId);
    expect(drifts.map(({ name, kinds, healed }) => [name, kinds, healed])).toEqual(
      orders.toReversed().map(({ name }) => [name, ["missing"], true]),
    );
  });

  test("finds nothing the second time, and asks for no order whole", async () => {
    const made = await deafShop();
    someOrders(made);
    await made.run();
    const callsBefore = made.admin.counts()?.calls ?? 0;
    expect(await made.run()).toEqual({ kind: "done", seen: 4, drifts: [] });
    expect(made.admin.counts()?.calls).toBe(callsBefore + 1);
  });

  test("an order that Shopify's search shows late is found by the overlap", async () => {
    const made = await deafShop();
    const place = () => made.shop.placeOrder(draft(made as never));
    const orders = [];
    for (let count = 0; count < 12; count++) {
      orders.push(place());
      await made.clockAdvance(2000);
    }
    made.faults.set({ searchLag: 0.5, searchLagMs: 5 * 60_000 });
    const first = await made.run();
    expect(first).toMatchObject({ kind: "done" });
    const seen = first.kind === "done" ? first.drifts : [];
    // Some are not shown, and others that changed later are: the watermark has passed the former.
    const shown = orders.map(({ name }) => seen.some((drift) => drift.name === name));
    expect(shown.lastIndexOf(true)).toBeGreaterThan(shown.indexOf(false));
    await made.clockAdvance(6 * 60_000);
    const second = await made.run();
    const healed = second.kind === "done" ? second.drifts : [];
    expect([...seen, ...healed].map(({ name }) => name).toSorted()).toEqual(
      orders.map(({ name }) => name).toSorted(),
    );
  });

  const WITHOUT_TERMS = SCOPES.filter((scope) => scope !== "read_payment_terms");

  test("does without payment terms where these may not be read", async () => {
    const made = await deafShop(WITHOUT_TERMS);
    const orders = someOrders(made);
    expect(await made.run()).toMatchObject({ kind: "done", seen: 4 });
    expect(made.admin.denied).toEqual([]); // it was known beforehand
    expect(await everything(made.shopId)).toEqual(await everything(await heardTwin(made, orders)));
  });

  test("does without payment terms once they are denied, and asks for them no more", async () => {
    const made = await deafShop();
    const [paid] = someOrders(made);
    made.tokens.changeScopes(WITHOUT_TERMS);
    const outcome = await made.run();
    expect(outcome.kind === "done" && outcome.drifts.every(({ healed }) => healed)).toBe(true);
    expect(made.admin.denied).toEqual(["read_payment_terms"]);
    await made.clockAdvance(5000);
    made.shop.refund(paid?.id ?? "", { kind: "full" });
    expect(await made.run()).toMatchObject({ drifts: [{ name: paid?.name, healed: true }] });
    expect(made.admin.denied).toHaveLength(1);
  });

  test("where orders themselves may not be read, it fails and says so", async () => {
    const made = await deafShop();
    someOrders(made);
    made.tokens.changeScopes(["write_customers"]);
    await expect(made.run()).rejects.toThrow("Access denied");
    expect(made.admin.denied).toEqual([]);
  });

  test("names what had changed unheard", async () => {
    const made = await deafShop();
    const [paid, , cash] = someOrders(made);
    await made.run();
    await made.clockAdvance(5000);
    made.shop.refund(paid?.id ?? "", { kind: "amount", amount: 700 });
    made.shop.markPaid(cash?.id ?? "");
    const outcome = await made.run();
    const found = outcome.kind === "done" ? outcome.drifts : [];
    expect(found.map(({ name, kinds }) => [name, kinds])).toEqual([
      [paid?.name, ["status", "refund"]],
      [cash?.name, ["status"]],
    ]);
  });

  test("leaves alone what a newer word has told meanwhile", async () => {
    const made = await deafShop();
    const [paid] = someOrders(made);
    const shopify = {
      ...made.ports.shopify,
      wholeOrders: async (ids: readonly bigint[], now: Date) => {
        const said = await made.ports.shopify.wholeOrders(ids, now);
        await made.clockAdvance(5000);
        made.shop.refund(paid?.id ?? "", { kind: "full" });
        await hear(made, paid?.id ?? "");
        return said;
      },
    };
    await reconcileShop({ ...made.ports, shopify }, made.later());
    const [row] = await database.query<{ financial_status: string }>(
      "select financial_status from orders where shop_id = $1 and order_id = $2::text::bigint",
      [made.shopId, paid?.id],
    );
    expect(row?.financial_status).toBe("refunded");
    expect((await readDrifts(database, made.shopId)).map(({ name }) => name)).not.toContain(
      paid?.name,
    );
  });

  async function hear({ shop, shopId }: DeafShop, orderId: string): Promise<void> {
    const order = shop.order(orderId);
    if (!order) throw new Error("the order is gone");
    const now = new Date(shop.now());
    const body = Buffer.from(JSON.stringify(shop.orderPayload(order)));
    const row = { topic: "", eventId: "", triggeredAt: now.toISOString(), body };
    const facts = { ...NO_FACTS, ...orderFacts(parseJson(body), { row, now, currency: "USD" }) };
    await database.transaction(async (sql) => {
      const store = batchStore(sql, shopId);
      const { measure } = await store.lockShop();
      if (measure) await recordFacts(store, facts, { measure, now });
    });
  }

  test("a run cut off keeps what it had committed, and the next goes on from there", async () => {
    const made = await deafShop();
    someOrders(made);
    await made.clockAdvance(30 * 60_000);
    const late = made.shop.placeOrder(draft(made as never));
    let asked = 0;
    const shopify = {
      ...made.ports.shopify,
      changedOrders: async (...wish: Parameters<typeof made.ports.shopify.changedOrders>) => {
        if (++asked === 2) throw new Error("the line broke");
        const page = await made.ports.shopify.changedOrders(...wish);
        const first = page.orders.filter(({ name }) => name !== late.name);
        return { orders: first, next: "more" };
      },
    };
    await expect(reconcileShop({ ...made.ports, shopify }, made.later())).rejects.toThrow(
      "line broke",
    );
    const [failed] = await readReconciliations(database, made.shopId);
    expect(failed).toMatchObject({ state: "failed", error: "Error", drifted: 4 });
    const outcome = await made.run();
    // The first four are asked for again, by the overlap, and stand.
    expect(outcome).toMatchObject({ kind: "done", seen: 5, drifts: [{ name: late.name }] });
  });

  test("waits while webhooks are waiting: they may tell what is missing", async () => {
    const made = await deafShop();
    await database.query(
      `insert into inbox (shop_id, topic, event_id, triggered_at, received_at, body)
       values ($1, 'orders/create', 'waiting', $2, $2, ''::bytea)`,
      [made.shopId, new Date(made.shop.now() - 3_600_000)],
    );
    expect(await made.run()).toEqual({ kind: "behind" });
    expect(await readReconciliations(database, made.shopId)).toEqual([]);
  });

  test("is due five minutes after the last time; one that shuts us out, once an hour", async () => {
    const made = await deafShop();
    await database.query(
      `insert into sessions (id, shop, state, "accessToken")
       select 'offline_' || domain, domain, '', 't' from shops where shop_id = $1`,
      [made.shopId],
    );
    const due = async (minutes: number) => {
      const now = new Date(made.shop.now() + minutes * 60_000);
      return (await shopsToReconcile(database, now)).includes(made.shopId);
    };
    expect([await due(4), await due(7)]).toEqual([false, true]);
    await reconcileShop(made.ports, new Date(made.shop.now() + 10 * 60_000));
    expect([await due(14), await due(17)]).toEqual([false, true]);
    await database.query("update shops set shut_out_at = $2, knocked_at = $2 where shop_id = $1", [
      made.shopId,
      new Date(made.shop.now() + 10 * 60_000),
    ]);
    expect([await due(60), await due(71)]).toEqual([false, true]);
  });
});
