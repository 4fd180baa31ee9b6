import type { CustomerMerge } from "../../domain/customer-merge.ts";
import type { CustomerFact, OrderFact, RefundFact } from "../../domain/order.ts";

/**
 * A fact with its place among Shopify's words on the same thing: of two, the greater version (by
 * code units) is kept, in whatever sequence they arrive. Equal versions carry equal facts.
 */
export type Versioned<Fact> = Fact & { readonly version: string };

/** What webhooks or a file say happened in one shop. */
export interface Facts {
  readonly orders: readonly Versioned<OrderFact>[];
  readonly refunds: readonly RefundFact[];
  readonly customers: readonly Versioned<CustomerFact & { readonly externalId?: string }>[];
  readonly deletedOrders: readonly { readonly orderId: bigint; readonly deletedAt: Date }[];
  readonly deletedCustomers: readonly { readonly customerId: bigint; readonly deletedAt: Date }[];
  readonly merges: readonly Versioned<CustomerMerge & { readonly mergedAt: Date }>[];
}

/** The version of a customer whom a file alone tells of: below every word of Shopify's, which begins with a year. */
export const FROM_A_FILE = "0 file";

/** Nothing happened. */
export const NO_FACTS: Facts = {
  orders: [],
  refunds: [],
  customers: [],
  deletedOrders: [],
  deletedCustomers: [],
  merges: [],
};

/** Facts of several sources as one; of each order and customer only the newest word is kept. */
export function mergeFacts(all: readonly Facts[]): Facts {
  return {
    orders: newest(
      all.flatMap(({ orders }) => orders),
      ({ orderId }) => orderId,
    ),
    refunds: largest(all.flatMap(({ refunds }) => refunds)),
    customers: newest(
      all.flatMap(({ customers }) => customers),
      ({ customerId }) => customerId,
    ),
    deletedOrders: earliest(
      all.flatMap(({ deletedOrders }) => deletedOrders),
      ({ orderId }) => orderId,
    ),
    deletedCustomers: earliest(
      all.flatMap(({ deletedCustomers }) => deletedCustomers),
      ({ customerId }) => customerId,
    ),
    merges: newest(
      all.flatMap(({ merges }) => merges),
      ({ absorbedId }) => absorbedId,
    ),
  };
}

function newest<Fact extends { version: string }>(
  facts: readonly Fact[],
  idOf: (fact: Fact) => bigint,
): Fact[] {
  const kept = new Map<bigint, Fact>();
  for (const fact of facts) {
    const other = kept.get(idOf(fact));
    if (!other || fact.version > other.version) kept.set(idOf(fact), fact);
  }
  return [...kept.values()].sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
}

/** A refund only grows, as its transactions succeed: the larger amount is the later word. */
function largest(refunds: readonly RefundFact[]): RefundFact[] {
  const kept = new Map<bigint, RefundFact>();
  for (const refund of refunds) {
    const other = kept.get(refund.refundId);
    if (!other || isLarger(refund, other)) kept.set(refund.refundId, refund);
  }
  return [...kept.values()].sort((a, b) => (a.refundId < b.refundId ? -1 : 1));
}

/** By what it gives back, then by what it says that is for: equal amounts are ordered as well. */
function isLarger(refund: RefundFact, other: RefundFact): boolean {
  for (const field of ["amountMinor", "goodsMinor", "taxMinor", "byAmountMinor"] as const) {
    if (refund[field] !== other[field]) return refund[field] > other[field];
  }
  return false;
}

/** What was deleted once stays deleted: of several words the first is kept. */
function earliest<Deletion extends { deletedAt: Date }>(
  deletions: readonly Deletion[],
  idOf: (deletion: Deletion) => bigint,
): Deletion[] {
  const kept = new Map<bigint, Deletion>();
  for (const deletion of deletions) {
    const other = kept.get(idOf(deletion));
    if (!other || deletion.deletedAt < other.deletedAt) kept.set(idOf(deletion), deletion);
  }
  return [...kept.values()];
}
