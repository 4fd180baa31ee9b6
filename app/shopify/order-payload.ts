import { hash } from "node:crypto";
import { z } from "zod";
import type { Money } from "../domain/money.ts";
import {
  type ContactKeys,
  type CustomerFact,
  FINANCIAL_STATUSES,
  isFutureDated,
  NO_CONTACT,
  type OrderFact,
  type OrderOrigin,
} from "../domain/order.ts";
import type { Facts, Versioned } from "../usecases/orders/facts.ts";
import { emailKey, phoneKey } from "./contact-key.ts";
import { goodsMinor, lineSchema } from "./order-goods.ts";
import {
  amountText,
  id,
  instant,
  looseText,
  moneyFrom,
  moneySet,
  type ReadingContext,
  readPayload,
  UnreadablePayload,
} from "./payload-fields.ts";
import { isArranged } from "./payment-gateways.ts";
import { type RefundPayload, refundFact, refundSchema } from "./refund-payload.ts";

const customerSchema = z.object({
  id,
  first_name: z.string().nullish(),
  last_name: z.string().nullish(),
  email: z.string().nullish(),
  verified_email: z.boolean().nullish().catch(null),
  phone: looseText,
  sms_marketing_consent: z
    .object({ state: looseText, opt_in_level: looseText })
    .nullish()
    .catch(null),
  locale: z.string().nullish(),
  updated_at: instant.nullish(),
});

const orderSchema = z.object({
  id,
  name: z.string().nullish(),
  created_at: instant,
  processed_at: instant.nullish(),
  updated_at: instant,
  cancelled_at: instant.nullish(),
  test: z.boolean().nullish(),
  email: looseText,
  contact_email: looseText,
  phone: looseText,
  company: z.object({ id }).nullish().catch(null),
  source_name: looseText,
  financial_status: z.enum(FINANCIAL_STATUSES).nullish(),
  currency: z.string(),
  total_price: amountText.nullish(),
  total_price_set: moneySet.nullish(),
  total_outstanding: amountText.nullish(),
  taxes_included: z.boolean().nullish().catch(null),
  payment_gateway_names: z.array(z.string()).nullish().catch(null),
  payment_terms: z.object({}).nullish().catch(null),
  line_items: z.array(lineSchema).nullish(),
  customer: customerSchema.nullish(),
  customer_locale: z.string().nullish(),
  refunds: z.array(refundSchema).nullish(),
});

type OrderPayload = z.output<typeof orderSchema>;

/** An order's webhook: the order, its customer and its refunds, in shop money. */
export function orderFacts(payload: unknown, { row, now }: ReadingContext): Partial<Facts> {
  const order = readPayload(orderSchema, payload);
  refuseFuture(order, now);
  const fact = orderFact(order);
  const refunds = (order.refunds ?? []).map((refund) =>
    refundFact(refund, { orderId: order.id, currency: fact.currency }),
  );
  const person = order.customer && customerFact(order.customer, order.customer_locale ?? null);
  const heard = order.customer?.updated_at ?? order.updated_at;
  return {
    orders: [versioned(fact, { updatedAt: order.updated_at, row, rank: statusRank(fact) })],
    refunds,
    customers: person ? [versioned(person, { updatedAt: heard, row, rank: 0 })] : [],
  };
}

/** A day that has not come would stay the customer's last, and a change of then its newest word. */
function refuseFuture(order: OrderPayload, now: Date): void {
  for (const field of ["processed_at", "created_at", "updated_at"] as const) {
    const moment = order[field];
    if (moment && isFutureDated(moment, now)) throw new UnreadablePayload("future_date", field);
  }
}

function orderFact(order: OrderPayload): OrderFact {
  const total = orderTotal(order);
  const { currency } = total;
  const financialStatus = order.financial_status ?? "pending";
  return {
    orderId: order.id,
    name: order.name ?? `#${order.id}`,
    customerId: order.customer?.id ?? null,
    occurredAt: order.processed_at ?? order.created_at,
    totalMinor: total.minor,
    goodsMinor: goodsOf(order, total),
    outstandingMinor: financialStatus === "partially_paid" ? outstandingOf(order, total) : 0n,
    taxesIncluded: order.taxes_included ?? false,
    currency,
    financialStatus,
    paidLater: isPaidLater(order),
    cancelledAt: order.cancelled_at ?? null,
    test: order.test ?? false,
    origin: orderOrigin(order),
    ...(order.customer ? NO_CONTACT : guestContact(order)),
  };
}

/** What Shopify calls the source of an order that a billing attempt of a subscription made. */
const RENEWALS: ReadonlySet<unknown> = new Set([
  "subscription_contract",
  "subscription_contract_checkout_one",
]);

function orderOrigin({ company, source_name: source }: OrderPayload): OrderOrigin {
  if (company) return "wholesale";
  return RENEWALS.has(source) ? "renewal" : "shop";
}

/** An order without its lines, as no webhook of Shopify's is, is goods all through. */
function goodsOf({ line_items: lines, refunds }: OrderPayload, total: Money): bigint {
  if (!lines) return total.minor;
  const refunded = new Map<bigint, number>();
  for (const { line_item_id: id, quantity } of (refunds ?? []).flatMap(linesOf)) {
    if (id) refunded.set(id, (refunded.get(id) ?? 0) + (quantity ?? 0));
  }
  const { currency } = total;
  return goodsMinor(lines, { currency, refunded: (id) => refunded.get(id) ?? 0 });
}

function linesOf({ refund_line_items: lines }: RefundPayload) {
  return lines ?? [];
}

/** Untold, all of it is. Below zero it is the shopper who is owed. */
function outstandingOf({ total_outstanding: amount }: OrderPayload, total: Money): bigint {
  if (amount === null || amount === undefined) return total.minor;
  return moneyFrom(amount, total.currency, "total_outstanding").minor;
}

/** Payment on terms, by an arrangement outside the checkout, or authorized and captured by hand. */
function isPaidLater(order: OrderPayload): boolean {
  const { payment_gateway_names: gateways, payment_terms: terms, financial_status: status } = order;
  if (terms || status === "authorized") return true;
  return (gateways ?? []).some((name) => isArranged(name));
}

function guestContact({ email, contact_email: contact, phone }: OrderPayload): ContactKeys {
  return { emailKey: emailKey(email) ?? emailKey(contact), phoneKey: phoneKey(phone) };
}

function orderTotal({ total_price_set: set, total_price: amount, currency }: OrderPayload): Money {
  if (set) return set;
  if (amount === null || amount === undefined) {
    throw new UnreadablePayload("unreadable", "total_price: is missing");
  }
  return moneyFrom(amount, currency, "total_price");
}

/** customers/create and customers/update. */
export function customerFacts(payload: unknown, { row }: ReadingContext): Partial<Facts> {
  const customer = readPayload(customerSchema, payload);
  const updatedAt = customer.updated_at ?? triggered(row);
  return { customers: [versioned(customerFact(customer, null), { updatedAt, row, rank: 0 })] };
}

function customerFact(
  customer: z.output<typeof customerSchema>,
  locale: string | null,
): CustomerFact {
  const name = [customer.first_name, customer.last_name].filter(Boolean).join(" ");
  return {
    customerId: customer.id,
    displayName: name || null,
    email: customer.email ?? null,
    locale: customer.locale ?? locale,
    verified: verifiedContact(customer),
  };
}

/**
 * Shopify says of an email address whether it is verified. Of a phone number it does not: one is
 * taken for verified when its owner has confirmed it by answering a message (a confirmed opt-in).
 * A word that says nothing of either takes neither for verified.
 */
function verifiedContact(customer: z.output<typeof customerSchema>): ContactKeys {
  const { email, verified_email: verified, phone, sms_marketing_consent: sms } = customer;
  const confirmed = sms?.state === "subscribed" && sms.opt_in_level === "confirmed_opt_in";
  return {
    emailKey: verified ? emailKey(email) : null,
    phoneKey: confirmed ? phoneKey(phone) : null,
  };
}

const deletedSchema = z.object({ id });

/** orders/delete: the id is all that is left. */
export function deletedOrderFacts(payload: unknown, { row }: ReadingContext): Partial<Facts> {
  const { id: orderId } = readPayload(deletedSchema, payload);
  return { deletedOrders: [{ orderId, deletedAt: triggered(row) }] };
}

/** customers/delete: the id is all that is left. */
export function deletedCustomerFacts(payload: unknown, { row }: ReadingContext): Partial<Facts> {
  const { id: customerId } = readPayload(deletedSchema, payload);
  return { deletedCustomers: [{ customerId, deletedAt: triggered(row) }] };
}

const mergeSchema = z.object({
  admin_graphql_api_customer_kept_id: z.string(),
  admin_graphql_api_customer_deleted_id: z.string(),
  status: looseText,
});

/**
 * customers/merge: which customer was kept and which is gone. It says not when, so that is when
 * Shopify told. Null when the merge failed.
 */
export function customerMergeFacts(
  payload: unknown,
  { row }: ReadingContext,
): Partial<Facts> | null {
  const merge = readPayload(mergeSchema, payload);
  if (merge.status && merge.status.toLowerCase() !== "completed") return null;
  const survivorId = customerIn(merge.admin_graphql_api_customer_kept_id, "customer_kept");
  const absorbedId = customerIn(merge.admin_graphql_api_customer_deleted_id, "customer_deleted");
  const fact = { absorbedId, survivorId, mergedAt: triggered(row) };
  return { merges: [versioned(fact, { updatedAt: fact.mergedAt, row, rank: 0 })] };
}

function customerIn(gid: string, field: string): bigint {
  const found = id.safeParse(/^gid:\/\/shopify\/Customer\/(\d+)$/.exec(gid)?.[1]);
  if (found.success) return found.data;
  throw new UnreadablePayload("unreadable", `${field}: is not a customer`);
}

function triggered({ triggeredAt }: ReadingContext["row"]): Date {
  return new Date(`${triggeredAt}Z`);
}

/** Shopify's clock has whole seconds: within one, the order that got further is the later word. */
function statusRank({ financialStatus, cancelledAt }: OrderFact): number {
  const reached = FINANCIAL_STATUSES.indexOf(financialStatus);
  return cancelledAt ? reached + FINANCIAL_STATUSES.length : reached;
}

/**
 * When Shopify changed the thing, then when it told, then how far it got, then its content: a total
 * order, so that any sequence of arrival ends with the same word.
 */
function versioned<Fact extends object>(
  fact: Fact,
  { updatedAt, row, rank }: { updatedAt: Date; row: ReadingContext["row"]; rank: number },
): Versioned<Fact> {
  const content = hash("sha1", contentText(fact), "hex").slice(0, 12);
  const place = [updatedAt.toISOString(), row.triggeredAt, String(rank).padStart(2, "0"), content];
  return { ...fact, version: place.join(" ") };
}

/** Every value in its place; JSON of the whole would take several times as long. */
function contentText(fact: object): string {
  let text = "";
  for (const value of Object.values(fact)) text += `${contentOf(value)}|`;
  return text;
}

function contentOf(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  return typeof value === "object" && value !== null ? contentText(value) : String(value);
}
