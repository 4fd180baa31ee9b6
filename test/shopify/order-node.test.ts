import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  isCutShort,
  nodeFacts,
  type OrderNode,
  readOrderNode,
  wholeOrderQuery,
  wholeOrdersQuery,
} from "../../app/shopify/order-node.ts";
import { orderFacts } from "../../app/shopify/order-payload.ts";
import { parseJson } from "../../app/shopify/payload-fields.ts";
import type { Facts } from "../../app/usecases/orders/facts.ts";
import { GATEWAYS, type OrderDraft } from "../../sandbox/shop/shop-model.ts";
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
  const { body } = await ask(wholeOrdersQuery(true), { ids: [`gid://shopify/Order/${orderId}`] });
  expect(body.errors).toBeUndefined();
  const [node] = (body.data as unknown as { nodes: unknown[] }).nodes;
  const order = readOrderNode(node);
  return nodeFacts(isCutShort(order) ? await whole(ask, order.id) : order, { at: now, now });
}

async function whole(ask: Client, id: string): Promise<OrderNode> {
  const { body } = await ask(wholeOrderQuery(true), { id });
  const order = readOrderNode((body.data as unknown as { order: unknown }).order);
  expect(isCutShort(order)).toBe(false);
  return order;
}

const unversioned = ({ orders = [], refunds = [], customers = [] }: Partial<Facts>) => ({
  orders: orders.map(({ version: _version, ...fact }) => fact),
  refunds,
  customers: customers.map(({ version: _version, ...fact }) => fact),
});

type Happening = (shop: MemoryShop["shop"], orderId: string, lineId: string) => unknown;

const piece = (lineId: string) => [{ lineId, quantity: 1 }];

const HAPPENINGS: Readonly<Record<string, Happening>> = {
  pay: (shop, id) => shop.markPaid(id),
  payPart: (shop, id) => shop.markPaid(id, undefined, 100),
  capture: (shop, id) => shop.capture(id),
  expire: (shop, id) => shop.expire(id),
  void: (shop, id) => shop.voidPayment(id),
  fulfil: (shop, id) => shop.fulfil(id),
  cancel: (shop, id) => shop.cancel(id, "customer"),
  editAdd: (shop, id) => shop.edit(id, { add: [MORE] }),
  editGift: (shop, id) => shop.edit(id, { add: [MORE], free: true }),
  editRemove: (shop, id, line) => shop.edit(id, { remove: piece(line) }),
  refundAll: (shop, id) => shop.refund(id, { kind: "full", storeCredit: true }),
  refundSome: (shop, id) => shop.refund(id, { kind: "amount", amount: 301 }),
  refundLine: (shop, id, line) =>
    shop.refund(id, { kind: "lines", lines: piece(line), shippingAmount: 100 }),
  refundShipping: (shop, id) => shop.refund(id, { kind: "lines", lines: [], shippingAmount: 233 }),
  returnLater: (shop, id, line) =>
    shop.refund(id, { kind: "lines", lines: piece(line), later: true }),
};

function happen({ shop }: MemoryShop, orderId: string, what: string): void {
  const [line] = shop.order(orderId)?.lines ?? [];
  try {
    HAPPENINGS[what]?.(shop, orderId, line?.id ?? "");
  } catch (error) {
    if (!(error instanceof ShopRefusal)) throw error; // the shop says no: nothing happened
  }
}

const MORE = { custom: { title: "Card", price: 907 }, quantity: 2 };
const GIFT_CARD = {
  custom: { title: "Gift card", price: 5000, kind: "gift_card" },
  quantity: 1,
} as const;

const wishes = fc.record({
  buyer: fc.constantFrom<OrderDraft["buyer"]["kind"]>("customer", "guest", "nobody"),
  gateway: fc.constantFrom(...GATEWAYS),
  giftCardAmount: fc.constantFrom(undefined, 1000),
  paymentTerms: fc.constantFrom(undefined, undefined, "Net 30"),
  taxRule: fc.constantFrom(
    undefined,
    { basisPoints: 1500, included: true },
    { basisPoints: 888, included: false },
  ),
  tip: fc.constantFrom(undefined, 450),
  duties: fc.constantFrom(undefined, 1234),
  buysGiftCard: fc.boolean(),
  discount: fc.constantFrom(0, 333, 1000),
  shipping: fc.boolean(),
  test: fc.boolean(),
  companyId: fc.constantFrom(undefined, "5"),
  sourceName: fc.constantFrom("web", "pos", "subscription_contract"),
  verified: fc.boolean(),
  phoneConfirmed: fc.boolean(),
  steps: fc.array(fc.constantFrom(...Object.keys(HAPPENINGS)), { maxLength: 4 }),
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
  const { discount, shipping, buyer, buysGiftCard, verified, phoneConfirmed, steps, ...how } = wish;
  const goods = draft(made);
  return {
    ...goods,
    ...how,
    lines: buysGiftCard ? [...goods.lines, GIFT_CARD] : goods.lines,
    buyer: buyers[buyer],
    orderDiscounts: discount
      ? [{ title: "Ramadan", value: { kind: "percentage", basisPoints: discount } }]
      : [],
    ...(shipping ? { shipping: { title: "Standard", code: "standard", price: 700 } } : {}),
  };
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
    { numRuns: 200, seed: 4 },
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
