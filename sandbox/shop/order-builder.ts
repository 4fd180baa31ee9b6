import { shareHalfUp, splitByWeight } from "./amount.ts";
import { confirmationNumber, orderToken } from "./id-source.ts";
import type {
  Customer,
  Order,
  OrderDiscount,
  OrderDraft,
  OrderLine,
  OrderShipping,
  Product,
  Variant,
} from "./shop-model.ts";

export interface OrderIdentity {
  id: string;
  number: number;
  /** Ids for the lines, the shipping line and the transaction. */
  nextId: () => string;
}

export interface ResolvedDraft {
  draft: OrderDraft;
  customer: Customer | null;
  variants: { product: Product; variant: Variant }[];
}

/** The order as it stands the moment it is placed. */
export function buildOrder(
  { draft, customer, variants }: ResolvedDraft,
  identity: OrderIdentity,
  place: { shopDomain: string; currency: string; at: number },
): Order {
  const lines = linesOf(draft, variants, identity.nextId);
  const discounts: OrderDiscount[] = [];
  discountLines(lines, draft, discounts);
  const shipping = shippingOf(draft, discounts, identity.nextId);
  const lineItemsTotal = sum(lines.map((line) => line.price * line.quantity));
  const lineDiscounts = sum(lines.flatMap((line) => line.allocations.map((part) => part.amount)));
  const shippingTotal = shipping
    ? shipping.price - sum(shipping.allocations.map((a) => a.amount))
    : 0;
  const token = orderToken(place.shopDomain, identity.id);
  const total = lineItemsTotal - lineDiscounts + shippingTotal;
  const paid = draft.gateway === "card";
  const receipt = draft.buyer.kind === "nobody" ? draft.buyer : null;
  return {
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
    currency: place.currency,
    customerId: customer?.id ?? null,
    email: customer?.email ?? receipt?.email ?? null,
    phone: customer?.phone ?? receipt?.phone ?? null,
    language: draft.language,
    shippingAddress: draft.address ?? customer?.address ?? null,
    lines,
    shipping,
    discounts,
    lineItemsTotal,
    discountTotal: sum(discounts.map((discount) => discount.amount)),
    subtotal: lineItemsTotal - lineDiscounts,
    shippingTotal,
    total,
    gateway: draft.gateway,
    financialStatus: paid ? "paid" : "pending",
    fulfillmentStatus: null,
    transactions: [
      {
        id: identity.nextId(),
        kind: "sale",
        gateway: draft.gateway,
        status: paid ? "success" : "pending",
        amount: total,
        createdAt: place.at,
        parentId: null,
      },
    ],
    refunds: [],
    fulfillments: [],
    note: draft.note ?? null,
    attributes: draft.attributes ?? [],
    tags: [],
  };
}

/** One amount of a foreign order log, as an order of one line without a product. */
export function buildRecordedOrder(
  recorded: { customer: Customer; amount: number; title: string },
  identity: OrderIdentity,
  place: { shopDomain: string; currency: string; at: number },
): Order {
  const { customer, amount, title } = recorded;
  const name = { en: title, ar: title };
  const variant: Variant = { id: "", productId: "", title: name, sku: "", price: amount, grams: 0 };
  const product: Product = {
    id: "",
    handle: "",
    title: name,
    description: name,
    productType: name,
    vendor: "",
    picture: { from: "", to: "", motif: "box" },
    variants: [variant],
  };
  const draft: OrderDraft = {
    buyer: { kind: "customer", customerId: customer.id },
    lines: [{ variantId: "", quantity: 1 }],
    gateway: "card",
    language: customer.language,
  };
  const order = buildOrder({ draft, customer, variants: [{ product, variant }] }, identity, place);
  const lines = order.lines.map((line) => ({ ...line, productId: null, variantId: null }));
  return { ...order, lines };
}

function linesOf(
  draft: OrderDraft,
  variants: ResolvedDraft["variants"],
  nextId: () => string,
): OrderLine[] {
  return variants.map(({ product, variant }, index) => {
    const asked = draft.lines[index];
    return {
      id: nextId(),
      productId: product.id,
      variantId: variant.id,
      title: product.title[draft.language],
      variantTitle: product.variants.length > 1 ? variant.title[draft.language] : null,
      sku: variant.sku,
      quantity: asked?.quantity ?? 1,
      price: variant.price,
      grams: variant.grams,
      properties: asked?.properties ?? [],
      allocations: [],
    };
  });
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

export function sum(amounts: number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
