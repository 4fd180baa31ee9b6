import { z } from "zod";
import { moneyText } from "../domain/money.ts";
import { type Facts, NO_FACTS } from "../usecases/orders/facts.ts";
import { idFromGid } from "./gid.ts";
import { orderFacts } from "./order-payload.ts";
import { moneyFrom, readPayload } from "./payload-fields.ts";

const MONEY = "{ shopMoney { amount currencyCode } }";

/** What is asked of a customer, in an order or alone. */
export const CUSTOMER_FIELDS = `
  id firstName lastName locale updatedAt verifiedEmail
  defaultEmailAddress { emailAddress }
  defaultPhoneNumber { phoneNumber marketingState marketingOptInLevel }`;

/** What is asked of an order beside its connections; terms: its payment terms too, where they may be. */
const ownFields = (terms: boolean) => `
  id name createdAt processedAt updatedAt cancelledAt test email phone sourceName customerLocale
  displayFinancialStatus currencyCode taxesIncluded paymentGatewayNames
  ${terms ? "paymentTerms { id }" : ""}
  totalPriceSet ${MONEY}
  totalOutstandingSet ${MONEY}
  totalTipReceivedSet ${MONEY}
  purchasingEntity { ... on PurchasingCompany { company { id } } }
  customer { ${CUSTOMER_FIELDS} }`;

const LINE_FIELDS = `
  id quantity currentQuantity isGiftCard requiresShipping taxable
  originalUnitPriceSet ${MONEY}
  discountAllocations { allocatedAmountSet ${MONEY} }`;

/**
 * The orders of a bulk query. A connection within a list is refused there, and refunds are a list: an
 * order with refunds is asked for again by itself (wholeOrdersQuery).
 */
export const bulkOrderFields = (terms: boolean) => `${ownFields(terms)}
  refunds { id }
  lineItems { edges { node { ${LINE_FIELDS} } } }`;

/** How much of one order comes in one answer; an order with more of it is asked for by itself. */
interface Depth {
  readonly lines: number;
  readonly pieces: number;
}

/** So that ORDERS_PER_CALL of them stay within the 1,000 points one query may cost. */
const SEVERAL: Depth = { lines: 10, pieces: 5 };
export const ORDERS_PER_CALL = 6;
const ONE: Depth = { lines: 60, pieces: 40 };

const wholeFields = ({ lines, pieces }: Depth, terms: boolean) => `${ownFields(terms)}
  lineItems(first: ${lines}) { pageInfo { hasNextPage endCursor } nodes { ${LINE_FIELDS} } }
  refunds {
    id createdAt processedAt
    duties { amountSet ${MONEY} }
    refundLineItems(first: ${pieces}) {
      pageInfo { hasNextPage }
      nodes {
        quantity subtotalSet ${MONEY} totalTaxSet ${MONEY}
        lineItem { id isGiftCard }
      }
    }
    refundShippingLines(first: 5) {
      pageInfo { hasNextPage }
      nodes { subtotalAmountSet ${MONEY} taxAmountSet ${MONEY} }
    }
    transactions(first: 5) {
      pageInfo { hasNextPage }
      nodes { kind status amountSet ${MONEY} }
    }
  }`;

/** Orders by their ids, whole but for those with many lines. */
export const wholeOrdersQuery = (terms: boolean) => `#graphql
  query HadiyaOrders($ids: [ID!]!) {
    nodes(ids: $ids) { ... on Order { ${wholeFields(SEVERAL, terms)} } }
  }`;

/** One order with many lines. */
export const wholeOrderQuery = (terms: boolean) => `#graphql
  query HadiyaOrder($id: ID!) {
    order(id: $id) { ${wholeFields(ONE, terms)} }
  }`;

/** The lines of an order beyond its first page. */
export const MORE_LINES = `#graphql
  query HadiyaOrderLines($id: ID!, $after: String!) {
    order(id: $id) {
      lineItems(first: 100, after: $after) {
        pageInfo { hasNextPage endCursor }
        nodes { ${LINE_FIELDS} }
      }
    }
  }`;

const money = z.object({ amount: z.string(), currencyCode: z.string() });
const moneyBag = z.object({ shopMoney: money });
const text = z.string().nullish();
const page = z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() });
const connectionOf = <Node extends z.ZodType>(node: Node) =>
  z.object({ pageInfo: page.optional(), nodes: z.array(node) });

const customerSchema = z.object({
  id: z.string(),
  firstName: text,
  lastName: text,
  locale: text,
  updatedAt: z.string(),
  verifiedEmail: z.boolean(),
  defaultEmailAddress: z.object({ emailAddress: z.string() }).nullish(),
  defaultPhoneNumber: z
    .object({ phoneNumber: z.string(), marketingState: text, marketingOptInLevel: text })
    .nullish(),
});

export const lineSchema = z.object({
  id: z.string(),
  quantity: z.number(),
  currentQuantity: z.number(),
  isGiftCard: z.boolean(),
  requiresShipping: z.boolean(),
  taxable: z.boolean(),
  originalUnitPriceSet: moneyBag,
  discountAllocations: z.array(z.object({ allocatedAmountSet: moneyBag })),
});

const refundSchema = z.object({
  id: z.string(),
  createdAt: z.string().nullish(),
  processedAt: z.string(),
  duties: z.array(z.object({ amountSet: moneyBag })).nullish(),
  refundLineItems: connectionOf(
    z.object({
      quantity: z.number(),
      subtotalSet: moneyBag,
      totalTaxSet: moneyBag,
      lineItem: z.object({ id: z.string(), isGiftCard: z.boolean() }).nullish(),
    }),
  ),
  refundShippingLines: connectionOf(
    z.object({ subtotalAmountSet: moneyBag, taxAmountSet: moneyBag }),
  ),
  transactions: connectionOf(
    z.object({ kind: z.string(), status: z.string(), amountSet: moneyBag }),
  ),
});

const ownShape = {
  id: z.string(),
  name: z.string(),
  createdAt: z.string(),
  processedAt: z.string(),
  updatedAt: z.string(),
  cancelledAt: text,
  test: z.boolean(),
  email: text,
  phone: text,
  sourceName: text,
  customerLocale: text,
  displayFinancialStatus: text,
  currencyCode: z.string(),
  taxesIncluded: z.boolean(),
  paymentGatewayNames: z.array(z.string()),
  paymentTerms: z.object({ id: z.string() }).nullish(),
  totalPriceSet: moneyBag,
  totalOutstandingSet: moneyBag,
  totalTipReceivedSet: moneyBag,
  purchasingEntity: z.object({ company: z.object({ id: z.string() }).nullish() }).nullish(),
  customer: customerSchema.nullish(),
  lineItems: connectionOf(lineSchema),
};

/** An order whole, as wholeOrdersQuery asks for it. */
export const orderNodeSchema = z.object({ ...ownShape, refunds: z.array(refundSchema) });
/** An order of a bulk result, its lines put back; of its refunds only that they are there. */
export const bulkOrderSchema = z.object({
  ...ownShape,
  refunds: z.array(z.object({ id: z.string() })),
});

export type OrderNode = z.output<typeof orderNodeSchema>;
type BulkOrder = z.output<typeof bulkOrderSchema>;
type Line = z.output<typeof lineSchema>;
type RefundNode = z.output<typeof refundSchema>;
type MoneyBag = z.output<typeof moneyBag>;

/** When and how an answer was asked for. */
export interface Asked {
  /** By Shopify's clock where it told, otherwise by ours, before asking. */
  readonly at: Date;
  readonly now: Date;
}

/**
 * The facts an order's node tells: the very ones its webhook would, read by the same rules. Their
 * version begins with Shopify's updatedAt as a webhook's does; between words of the same second the
 * moment of asking decides, in the place of the moment of triggering.
 */
export function nodeFacts(node: OrderNode | BulkOrder, { at, now }: Asked): Facts {
  const triggeredAt = at.toISOString().replace("Z", "000");
  const row = { topic: "", eventId: "", triggeredAt, body: new Uint8Array() };
  const context = { row, now, currency: node.currencyCode };
  return { ...NO_FACTS, ...orderFacts(restPayload(node), context) };
}

/** Checks a whole order's node; throws UnreadablePayload naming the field. */
export function readOrderNode(value: unknown): OrderNode {
  return readPayload(orderNodeSchema, value);
}

/** Whether some of the order's lines or pieces did not fit into the answer. */
export function isCutShort({ lineItems, refunds }: OrderNode): boolean {
  const below = refunds.flatMap((refund) => [
    refund.refundLineItems,
    refund.refundShippingLines,
    refund.transactions,
  ]);
  return [lineItems, ...below].some(({ pageInfo }) => pageInfo?.hasNextPage);
}

/** The node as the REST resource that webhooks carry, as far as it is read. */
function restPayload(node: OrderNode | BulkOrder): object {
  return {
    id: digits(node.id),
    name: node.name,
    created_at: node.createdAt,
    processed_at: node.processedAt,
    updated_at: node.updatedAt,
    cancelled_at: node.cancelledAt,
    test: node.test,
    email: node.email,
    phone: node.phone,
    company: node.purchasingEntity?.company
      ? { id: digits(node.purchasingEntity.company.id) }
      : null,
    source_name: node.sourceName,
    financial_status: node.displayFinancialStatus?.toLowerCase(),
    currency: node.currencyCode,
    taxes_included: node.taxesIncluded,
    total_price_set: restMoney(node.totalPriceSet),
    total_outstanding: node.totalOutstandingSet.shopMoney.amount,
    payment_gateway_names: node.paymentGatewayNames,
    payment_terms: node.paymentTerms,
    line_items: node.lineItems.nodes.map((line) => restLine(line, node)),
    customer: node.customer && restCustomer(node.customer),
    customer_locale: node.customerLocale,
    refunds: node.refunds.flatMap((refund) =>
      "transactions" in refund ? [restRefund(refund, node)] : [],
    ),
  };
}

/**
 * A line. The Admin API does not mark the one a tip may stand on; it is the one that comes to just
 * the order's tips and is neither sent nor taxed.
 */
function restLine(line: Line, order: OrderNode | BulkOrder): object {
  return {
    id: digits(line.id),
    price_set: restMoney(line.originalUnitPriceSet),
    quantity: line.quantity,
    current_quantity: line.currentQuantity,
    ...restKind(line, order),
    discount_allocations: line.discountAllocations.map(({ allocatedAmountSet }) => ({
      amount_set: restMoney(allocatedAmountSet),
    })),
  };
}

function restKind(line: Line, { totalTipReceivedSet: tips }: OrderNode | BulkOrder): object {
  const { requiresShipping, taxable, isGiftCard, quantity, originalUnitPriceSet: price } = line;
  const unlikeGoods = !requiresShipping && !taxable && !isGiftCard && quantity === 1;
  const isTip = unlikeGoods && minorOf(price) > 0n && minorOf(price) === minorOf(tips);
  return { gift_card: isGiftCard, tip_payment_method: isTip ? "tip" : null };
}

/** A customer's node as the REST resource. */
export function restCustomer(customer: z.output<typeof customerSchema>): object {
  const { defaultEmailAddress: email, defaultPhoneNumber: phone } = customer;
  return {
    id: digits(customer.id),
    first_name: customer.firstName,
    last_name: customer.lastName,
    email: email?.emailAddress ?? null,
    verified_email: customer.verifiedEmail,
    phone: phone?.phoneNumber ?? null,
    sms_marketing_consent: phone && {
      state: phone.marketingState?.toLowerCase(),
      opt_in_level: phone.marketingOptInLevel?.toLowerCase(),
    },
    locale: customer.locale,
    updated_at: customer.updatedAt,
  };
}

/** In shop money throughout, transactions too: nothing has to be told from what was itemized. */
function restRefund(refund: RefundNode, order: OrderNode | BulkOrder): object {
  const lines = new Map(order.lineItems.nodes.map((line) => [line.id, line]));
  const kindOf = ({ id, isGiftCard }: { id: string; isGiftCard: boolean }) => {
    const line = lines.get(id);
    return line ? restKind(line, order) : { gift_card: isGiftCard };
  };
  return {
    id: digits(refund.id),
    created_at: refund.createdAt ?? refund.processedAt,
    processed_at: refund.processedAt,
    transactions: refund.transactions.nodes.map(({ kind, status, amountSet }) => ({
      kind: kind.toLowerCase(),
      status: status.toLowerCase(),
      amount: amountSet.shopMoney.amount,
      currency: amountSet.shopMoney.currencyCode,
    })),
    refund_line_items: refund.refundLineItems.nodes.map((piece) => ({
      line_item_id: piece.lineItem && digits(piece.lineItem.id),
      quantity: piece.quantity,
      subtotal_set: restMoney(piece.subtotalSet),
      total_tax_set: restMoney(piece.totalTaxSet),
      line_item: piece.lineItem && kindOf(piece.lineItem),
    })),
    refund_shipping_lines: refund.refundShippingLines.nodes.map((line) => ({
      subtotal_amount_set: restMoney(line.subtotalAmountSet),
      tax_amount_set: restMoney(line.taxAmountSet),
    })),
    total_duties_set: dutiesOf(refund),
  };
}

function dutiesOf({ duties }: RefundNode): object | null {
  const [first, ...others] = (duties ?? []).map(({ amountSet }) => amountSet);
  if (!first) return null;
  const { currencyCode: currency } = first.shopMoney;
  const minor = others.reduce((sum, bag) => sum + minorOf(bag), minorOf(first));
  return restMoney({
    shopMoney: { amount: moneyText({ minor, currency }), currencyCode: currency },
  });
}

function minorOf({ shopMoney }: MoneyBag): bigint {
  return moneyFrom(shopMoney.amount, shopMoney.currencyCode, "an amount").minor;
}

function restMoney({ shopMoney }: MoneyBag): object {
  return { shop_money: { amount: shopMoney.amount, currency_code: shopMoney.currencyCode } };
}

function digits(id: string): string {
  return idFromGid(id).toString();
}
