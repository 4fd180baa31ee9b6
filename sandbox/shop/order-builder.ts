import { shareHalfUp, splitByWeight } from "./amount.ts";
import { confirmationNumber, orderToken } from "./id-source.ts";
import { onTop, sum, taxOn } from "./order-money.ts";
import { firstPayments } from "./order-payments.ts";
import type {
  Customer,
  DraftLine,
  Order,
  OrderDiscount,
  OrderDraft,
  OrderLine,
  OrderShipping,
  Product,
  TaxRule,
  Variant,
} from "./shop-model.ts";

export interface OrderIdentity {
  id: string;
  number: number;
  /** Ids for the lines, the shipping line and the transaction. */
  nextId: () => string;
}

/** What a line asks for: null where the merchant named and priced it themselves. */
export type FoundVariant = { product: Product; variant: Variant } | null;

export interface ResolvedDraft {
  draft: OrderDraft;
  customer: Customer | null;
  variants: FoundVariant[];
}

/** The order as it stands the moment it is placed. */
export function buildOrder(
  { draft, customer, variants }: ResolvedDraft,
  identity: OrderIdentity,
  place: { shopDomain: string; currency: string; at: number },
): Order {
  const lines = draft.lines.map((line, at) =>
    newLine(line, variants[at] ?? null, { language: draft.language, nextId: identity.nextId }),
  );
  const discounts: OrderDiscount[] = [];
  discountLines(lines, draft, discounts);
  const shipping = shippingOf(draft, discounts, identity.nextId);
  if (draft.tip) lines.push(tipLine(draft.tip, identity.nextId));
  const token = orderToken(place.shopDomain, identity.id);
  const receipt = draft.buyer.kind === "nobody" ? draft.buyer : null;
  const placed: Order = {
    id: identity.id,
    number: identity.number,
    name: `#${identity.number}`,
    token,
    confirmationNumber: confirmationNumber(token),
    createdAt: place.at,
    processedAt: place.at,
    updatedAt: place.at,
    cancelledAt: null,
    cancelReason: null,
    test: draft.test ?? false,
    sourceName: draft.sourceName ?? "web",
    companyId: draft.companyId,
    paymentTerms: draft.paymentTerms,
    taxRule: draft.taxRule,
    currency: place.currency,
    customerId: customer?.id ?? null,
    email: customer?.email ?? receipt?.email ?? null,
    phone: customer?.phone ?? receipt?.phone ?? null,
    language: draft.language,
    shippingAddress: draft.address ?? customer?.address ?? null,
    lines,
    shipping,
    discounts,
    lineItemsTotal: 0,
    discountTotal: 0,
    subtotal: 0,
    shippingTotal: 0,
    duties: draft.duties,
    total: 0,
    gateway: draft.gateway,
    financialStatus: "pending",
    fulfillmentStatus: null,
    transactions: [],
    refunds: [],
    fulfillments: [],
    note: draft.note ?? null,
    attributes: draft.attributes ?? [],
    tags: [],
  };
  const summed = withTotals(placed);
  const { at } = place;
  return { ...summed, ...firstPayments(draft, summed.total, { at, nextId: identity.nextId }) };
}

/** What an order comes to by its lines and shipping, its taxes reckoned anew. */
export function withTotals(order: Order): Order {
  const { taxRule } = order;
  const lines = order.lines.map((line) => taxedLine(line, taxRule));
  const lineItemsTotal = sum(lines.map((line) => line.price * line.quantity));
  const lineDiscounts = sum(lines.flatMap((line) => line.allocations.map(({ amount }) => amount)));
  const off = sum(order.shipping?.allocations.map(({ amount }) => amount) ?? []);
  const shippingTotal = order.shipping ? order.shipping.price - off : 0;
  const shipping = order.shipping && {
    ...order.shipping,
    ...(taxRule ? { tax: taxOn(shippingTotal, taxRule) } : {}),
  };
  const taxTotal = sum(lines.map((line) => line.tax ?? 0)) + (shipping?.tax ?? 0);
  const subtotal = lineItemsTotal - lineDiscounts;
  return {
    ...order,
    lines,
    shipping,
    lineItemsTotal,
    discountTotal: sum(order.discounts.map(({ amount }) => amount)),
    subtotal,
    shippingTotal,
    ...(taxRule ? { taxTotal } : {}),
    total: subtotal + shippingTotal + onTop(order, taxTotal) + (order.duties ?? 0),
  };
}

/** Gift cards are money kept for later, and tips a present: neither is taxed. */
function taxedLine(line: OrderLine, rule: TaxRule | undefined): OrderLine {
  if (!rule || line.kind) return line;
  const net = line.price * line.quantity - sum(line.allocations.map(({ amount }) => amount));
  return { ...line, tax: taxOn(net, rule) };
}

/** One amount of a foreign order log, as an order of one line without a product. */
export function buildRecordedOrder(
  recorded: { customer: Customer; amount: number; title: string },
  identity: OrderIdentity,
  place: { shopDomain: string; currency: string; at: number },
): Order {
  const { customer, amount: price, title } = recorded;
  const draft: OrderDraft = {
    buyer: { kind: "customer", customerId: customer.id },
    lines: [{ custom: { title, price }, quantity: 1 }],
    gateway: "card",
    language: customer.language,
  };
  return buildOrder({ draft, customer, variants: [null] }, identity, place);
}

/** A line as it is asked for, before any discount. */
export function newLine(
  { custom, quantity, properties = [] }: DraftLine,
  found: FoundVariant,
  { language, nextId }: { language: OrderDraft["language"]; nextId: () => string },
): OrderLine {
  const line = { id: nextId(), quantity, properties, allocations: [] };
  if (!found) {
    const { title = "", price = 0, kind } = custom ?? {};
    const named = { productId: null, variantId: null, title, variantTitle: null, sku: "" };
    return { ...line, ...named, price, grams: 0, ...(kind ? { kind } : {}) };
  }
  const { product, variant } = found;
  return {
    ...line,
    productId: product.id,
    variantId: variant.id,
    title: product.title[language],
    variantTitle: product.variants.length > 1 ? variant.title[language] : null,
    sku: variant.sku,
    price: variant.price,
    grams: variant.grams,
  };
}

function tipLine(price: number, nextId: () => string): OrderLine {
  const custom = { title: "Tip", price };
  const line = newLine({ custom, quantity: 1 }, null, { language: "en", nextId });
  return { ...line, kind: "tip" };
}

/** Each discount is taken of what the earlier ones left, and never more than that. */
function discountLines(lines: OrderLine[], draft: OrderDraft, discounts: OrderDiscount[]): void {
  for (const { title, code, value } of draft.orderDiscounts ?? []) {
    const left = lines.map(
      (line) => line.price * line.quantity - sum(line.allocations.map((part) => part.amount)),
    );
    const amount = discountOf(value, sum(left));
    const index = discounts.push({ title, code: code ?? null, target: "line_item", value, amount });
    const parts = splitByWeight(amount, left);
    lines.forEach((line, at) => {
      line.allocations.push({ discount: index - 1, amount: parts[at] ?? 0 });
    });
  }
}

function shippingOf(
  draft: OrderDraft,
  discounts: OrderDiscount[],
  nextId: () => string,
): OrderShipping | null {
  if (!draft.shipping) return null;
  const { title, code, price, discount } = draft.shipping;
  const shipping: OrderShipping = { id: nextId(), title, code, price, allocations: [] };
  if (discount) {
    const amount = discountOf(discount.value, price);
    const index = discounts.push({ ...discount, code: null, target: "shipping_line", amount });
    shipping.allocations.push({ discount: index - 1, amount });
  }
  return shipping;
}

function discountOf(value: OrderDiscount["value"], of: number): number {
  if (value.kind === "percentage") return Math.min(of, shareHalfUp(of, value.basisPoints));
  return Math.min(of, value.amount);
}
