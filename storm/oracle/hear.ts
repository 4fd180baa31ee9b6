/** Gathers what all webhooks of one shop say together, whatever order they came in. */
import { id, readBody, text, Unreadable } from "./reading.ts";
import {
  type CustomerWord,
  type OrderWord,
  type RefundWord,
  readCustomer,
  readOrder,
  readRedaction,
  readRefund,
} from "./words.ts";

/** A webhook that Shopify signed; each is told once, whatever comes twice. */
export interface Telling {
  readonly shop: string;
  readonly topic: string;
  readonly eventId: string;
  readonly body: Uint8Array;
}

export interface Heard {
  readonly parked: Map<string, string>;
  /** The newest word on each order. */
  readonly orders: Map<string, OrderWord>;
  readonly deletedOrders: Set<string>;
  /** Every refund that anything told of. */
  readonly refunds: Map<string, RefundWord>;
  readonly customers: Map<string, CustomerWord>;
  readonly deletedCustomers: Set<string>;
  /** Who was merged into whom. */
  readonly merges: Map<string, string>;
  /** Who is to be forgotten, and the orders that are to name nobody. */
  readonly redacted: Set<string>;
  readonly redactedOrders: Set<string>;
}

const ORDER_TOPICS = [
  "orders/create",
  "orders/paid",
  "orders/updated",
  "orders/cancelled",
  "orders/fulfilled",
  "orders/partially_fulfilled",
];

export function hear(webhooks: readonly Telling[], currency: string): Heard {
  const heard: Heard = {
    parked: new Map(),
    orders: new Map(),
    deletedOrders: new Set(),
    refunds: new Map(),
    customers: new Map(),
    deletedCustomers: new Set(),
    merges: new Map(),
    redacted: new Set(),
    redactedOrders: new Set(),
  };
  for (const webhook of webhooks) {
    try {
      hearOne(webhook, heard, currency);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      heard.parked.set(`${webhook.shop} ${webhook.topic} ${webhook.eventId}`, error.message);
    }
  }
  return heard;
}

function hearOne({ topic, body }: Telling, heard: Heard, currency: string): void {
  const fields = readBody(body);
  if (ORDER_TOPICS.includes(topic)) hearOrder(readOrder(fields), heard);
  if (topic === "refunds/create") hearRefund(readRefund(fields, currency), heard);
  if (topic === "orders/delete") heard.deletedOrders.add(id(fields, "id"));
  if (topic === "customers/create" || topic === "customers/update") {
    hearCustomer(readCustomer(fields), heard);
  }
  if (topic === "customers/delete") heard.deletedCustomers.add(id(fields, "id"));
  if (topic === "customers/redact") {
    const { customer, orders } = readRedaction(fields);
    heard.redacted.add(customer);
    for (const order of orders) heard.redactedOrders.add(order);
  }
  if (topic === "customers/merge" && text(fields, "status") === "completed") {
    const gone = id(fields, "admin_graphql_api_customer_deleted_id");
    heard.merges.set(gone, id(fields, "admin_graphql_api_customer_kept_id"));
  }
}

function hearOrder(order: OrderWord, heard: Heard): void {
  const known = heard.orders.get(order.id);
  if (!known || order.updatedAt > known.updatedAt) heard.orders.set(order.id, order);
  for (const refund of order.refunds) hearRefund(refund, heard);
  if (order.buyer) hearCustomer(order.buyer, heard);
}

function hearRefund(refund: RefundWord, heard: Heard): void {
  heard.refunds.set(refund.id, refund);
}

function hearCustomer(customer: CustomerWord, heard: Heard): void {
  const known = heard.customers.get(customer.id);
  if (!known || customer.updatedAt > known.updatedAt) heard.customers.set(customer.id, customer);
}

/** Who is verified for each contact; nobody who is deleted or forgotten. */
export function verifiedFor(heard: Heard): Map<string, string[]> {
  const customers = new Map<string, string[]>();
  for (const { id, verified } of heard.customers.values()) {
    if (heard.deletedCustomers.has(id) || heard.redacted.has(id)) continue;
    for (const contact of verified) {
      customers.set(contact, [...(customers.get(contact) ?? []), id]);
    }
  }
  return customers;
}

/** Whose an order is after all merges: merges may follow on each other. */
export function keeperOf(customer: string, merges: ReadonlyMap<string, string>): string {
  const seen = new Set<string>();
  let keeper = customer;
  for (
    let next = merges.get(keeper);
    next !== undefined && !seen.has(next);
    next = merges.get(keeper)
  ) {
    seen.add(keeper);
    keeper = next;
  }
  return keeper;
}
