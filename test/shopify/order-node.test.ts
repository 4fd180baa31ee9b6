import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  isCutShort,
  nodeFacts,
  readOrderNode,
  WHOLE_ORDERS,
} from "../../app/shopify/order-node.ts";
import { orderFacts } from "../../app/shopify/order-payload.ts";
import { parseJson } from "../../app/shopify/payload-fields.ts";
import type { Facts } from "../../app/usecases/orders/facts.ts";
import type { OrderDraft } from "../../sandbox/shop/shop-model.ts";
import { ShopRefusal } from "../../sandbox/shop/shop-refusal.ts";
import {
  addCustomer,
  draft,
  graphClient,
  type MemoryShop,
  memoryShop,
} from "../sandbox/memory-shop.ts";

const SCOPES = ["read_orders", "read_payment_terms", "write_customers", "write_discounts"];

function byWebhook({ shop }: MemoryShop, orderId: string, now: Date): Partial<Facts> {
  const order = shop.order(orderId);
  if (!order) throw new Error("the order is gone");
  const body = Buffer.from(JSON.stringify(shop.orderPayload(order)));
  const triggeredAt = now.toISOString().replace("Z", "000");
  const row = { topic: "orders/updated", eventId: "e", triggeredAt, body };
  return orderFacts(parseJson(body), { row, now, currency: order.currency });
}

type Client = Awaited<ReturnType<typeof graphClient>>;

async function byQuery(ask: Client, orderId: string, now: Date): Promise<Facts> {
  const { body } = await ask(WHOLE_ORDERS, { ids: [`gid://shopify/Order/${orderId}`] });
  expect(body.errors).toBeUndefined();
  const [node] = (body.data as unknown as { nodes: unknown[] }).nodes;
  const order = readOrderNode(node);
  expect(isCutShort(order)).toBe(false);
  return nodeFacts(order, { at: now, now });
}

const unversioned = ({ orders = [], refunds = [], customers = [] }: Partial<Facts>) => ({
  orders: orders.map(({ version: _version, ...fact }) => fact),
  refunds,
  customers: customers.map(({ version: _version, ...fact }) => fact),
});

const WHAT_HAPPENS = [
  "pay",
  "refund_all",
  "refund_some",
  "refund_line",
  "cancel",
  "fulfil",
] as const;

function happen({ shop }: MemoryShop, orderId: string, what: (typeof WHAT_HAPPENS)[number]): void {
  const order = shop.order(orderId);
  const [line] = order?.lines ?? [];
  if (!order || !line) return;
  try {
    if (what === "pay") shop.markPaid(orderId);
    if (what === "refund_all") shop.refund(orderId, { kind: "full" });
    if (what === "refund_some") shop.refund(orderId, { kind: "amount", amount: 301 });
    if (what === "refund_line") {
      const lines = [{ lineId: line.id, quantity: 1 }];
      shop.refund(orderId, { kind: "lines", lines, shippingAmount: 100 });
    }
    if (what === "cancel") shop.cancel(orderId, "customer");
    if (what === "fulfil") shop.fulfil(orderId);
  } catch (error) {
    if (!(error instanceof ShopRefusal)) throw error; // the shop says no: nothing happened
  }
}

const wishes = fc.record({
  buyer: fc.constantFrom<OrderDraft["buyer"]["kind"]>("customer", "guest", "nobody"),
  gateway: fc.constantFrom<OrderDraft["gateway"]>("card", "cash_on_delivery"),
  discount: fc.constantFrom(0, 333, 1000),
  shipping: fc.boolean(),
  test: fc.boolean(),
  companyId: fc.constantFrom(undefined, "5"),
  sourceName: fc.constantFrom("web", "pos", "subscription_contract"),
  verified: fc.boolean(),
  phoneConfirmed: fc.boolean(),
  steps: fc.array(fc.constantFrom(...WHAT_HAPPENS), { maxLength: 4 }),
});

type Wishes = typeof wishes extends fc.Arbitrary<infer Value> ? Value : never;

function draftFrom(made: MemoryShop, wish: Wishes): OrderDraft {
  const { id } = addCustomer(made);
  made.shop.updateCustomer(id, {
    emailVerified: wish.verified,
    phone: "+966500000001",
    phoneConfirmed: wish.phoneConfirmed,
  });
  const buyers: Record<OrderDraft["buyer"]["kind"], OrderDraft["buyer"]> = {
    customer: { kind: "customer", customerId: id },
    guest: { kind: "guest", email: "guest@example.com", firstName: "Sami", lastName: "" },
    nobody: { kind: "nobody", email: "receipt@example.com", phone: "+966500000002" },
  };
  const { discount, shipping, buyer, gateway, test: isTest, companyId, sourceName } = wish;
  return draft(made, {
    buyer: buyers[buyer],
    gateway,
    test: isTest,
    companyId,
    sourceName,
    orderDiscounts: discount
      ? [{ title: "Ramadan", value: { kind: "percentage", basisPoints: discount } }]
      : [],
    ...(shipping ? { shipping: { title: "Standard", code: "standard", price: 700 } } : {}),
  });
}

test("whatever happened to an order, its webhook and its node tell the same facts", async () => {
  await fc.assert(
    fc.asyncProperty(wishes, fc.constantFrom("USD", "KWD", "JPY"), async (wish, currency) => {
      const made = memoryShop({ scopes: SCOPES, currency });
      const ask = await graphClient(made);
      const order = made.shop.placeOrder(draftFrom(made, wish));
      for (const step of wish.steps) happen(made, order.id, step);
      const now = new Date(made.shop.now());
      const told = byWebhook(made, order.id, now);
      const asked = await byQuery(ask, order.id, now);
      expect(unversioned(asked)).toEqual(unversioned(told));
    }),
    { numRuns: 60, seed: 4 },
  );
});

describe("between words on the same order", () => {
  async function twoWords(seconds: number) {
    const made = memoryShop({ scopes: SCOPES });
    const ask = await graphClient(made);
    const order = made.shop.placeOrder(draft(made, { gateway: "cash_on_delivery" }));
    const at = new Date(made.shop.now());
    const [told] = byWebhook(made, order.id, at).orders ?? [];
    const [asked] = (await byQuery(ask, order.id, new Date(at.getTime() + seconds * 1000))).orders;
    return { told: told?.version ?? "", asked: asked?.version ?? "" };
  }

  test("of the same change, the one that was told later is the later", async () => {
    const { told, asked } = await twoWords(1);
    expect(asked > told).toBe(true);
    const { told: laterTold, asked: earlierAsked } = await twoWords(-1);
    expect(earlierAsked > laterTold).toBe(false);
  });

  test("a later change wins, however late an earlier one was asked for", async () => {
    const made = memoryShop({ scopes: SCOPES });
    const ask = await graphClient(made);
    const order = made.shop.placeOrder(draft(made, { gateway: "cash_on_delivery" }));
    const asked = await byQuery(ask, order.id, new Date(made.shop.now() + 3_600_000));
    await made.clock.advance(2000);
    made.shop.markPaid(order.id);
    const [told] = byWebhook(made, order.id, new Date(made.shop.now())).orders ?? [];
    expect((told?.version ?? "") > (asked.orders[0]?.version ?? "")).toBe(true);
  });
});

test("a node that is not an order as it was asked for names the field", () => {
  expect(() => readOrderNode({ id: "gid://shopify/Order/1" })).toThrow(/^name: /);
});
