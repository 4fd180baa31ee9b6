import type { OrderFact } from "../../domain/order.ts";
import { type Facts, NO_FACTS, type Versioned } from "../orders/facts.ts";
import {
  type FactStore,
  type JudgedOrder,
  judgedOrder,
  type Measure,
  type StoredOrder,
} from "../orders/record-facts.ts";

/** An order with what is derived of it, to be stored at once. */
export interface JudgedFact {
  readonly order: Versioned<OrderFact>;
  readonly judged: JudgedOrder;
}

/** What came of storing orders that were judged beforehand. */
export interface StoredFacts {
  /** How many were not known before. */
  readonly fresh: number;
  /** Orders that were known otherwise, by an older word: judged beforehand without what else is known. */
  readonly renewed: readonly bigint[];
}

/** What recording history needs of the database beyond what recording webhooks does. */
export interface BulkStore extends FactStore {
  /** Customers verified for each of these contact keys; of merged ones, who holds theirs. */
  readVerified(contactKeys: readonly string[]): Promise<ReadonlyMap<string, readonly bigint[]>>;
  /** Keeps the greater amount of each refund; returns the orders of those that changed. */
  saveRefundsInBulk(refunds: Facts["refunds"], recordedAt: Date): Promise<bigint[]>;
  /** Stores each order with its verdict; of one that is known, the greater version without. */
  saveJudgedFacts(facts: readonly JudgedFact[], recordedAt: Date): Promise<StoredFacts>;
  /** Keeps the greater version of each; returns the customers written and the keys that came or went. */
  saveCustomersInBulk(
    facts: Facts,
    recordedAt: Date,
  ): Promise<{ readonly written: readonly bigint[]; readonly contactKeys: readonly string[] }>;
  /** From now on these wait to be derived from their orders; whoever has no standing gets room for one. */
  markUnderived(customerIds: readonly bigint[], valuation: number): Promise<void>;
}

/**
 * Records facts of the past in the caller's transaction: what recordFacts does, except that whom they
 * concern is only noted down to be derived later. Orders never heard of, as history's are, are judged
 * before they are stored and written once; all others are judged as a webhook's are, from what is
 * stored. Returns how many orders were new or renewed.
 */
export async function recordInBulk(
  store: BulkStore,
  facts: Facts,
  { measure, now }: { readonly measure: Measure; readonly now: Date },
): Promise<number> {
  await store.holdContacts(facts);
  const refunded = await store.saveRefundsInBulk(facts.refunds, now);
  const verified = await store.readVerified(contactKeysOf(facts.orders));
  const holders = await store.readHolders();
  const judged = judgeFacts(facts, { measure, verified, holders });
  const { fresh, renewed } = await store.saveJudgedFacts(judged, now);
  await store.saveOrders(unheardOf(facts), [], now); // judged below, with what else is only refunded
  const { written, contactKeys } = await store.saveCustomersInBulk(facts, now);
  const guestOrders = await store.findGuestOrders(contactKeys);
  const told = new Set(facts.orders.map(({ orderId }) => orderId));
  const deleted = facts.deletedOrders.map(({ orderId }) => orderId);
  const onlyRefunded = refunded.filter((orderId) => !told.has(orderId));
  // The refund of an order that is told of here is in its verdict, unless the order was known before.
  const again =
    fresh === facts.orders.length ? [...onlyRefunded, ...deleted] : [...refunded, ...deleted];
  const orderIds = sortedUnique([...renewed, ...again, ...guestOrders]);
  const touchedBefore = await judgeStored(store, orderIds, measure);
  const buyers = fresh > 0 ? judged.map((fact) => fact.judged.customerId) : [];
  const touched = [...touchedBefore, ...buyers, ...written].filter((id) => id !== null);
  await store.markUnderived(sortedUnique(touched), measure.valuation.version);
  return fresh + renewed.length;
}

/** Judges orders from what is stored; returns who held and who holds them. */
async function judgeStored(
  store: FactStore,
  orderIds: readonly bigint[],
  measure: Measure,
): Promise<(bigint | null)[]> {
  if (orderIds.length === 0) return [];
  const stored = await store.readOrders(orderIds);
  const judged = stored.map((order) => judgedOrder(order, measure));
  await store.saveJudged(judged);
  return [
    ...stored.map(({ stands }) => stands.customerId),
    ...judged.map(({ customerId }) => customerId),
  ];
}

function judgeFacts(
  { orders, refunds }: Facts,
  at: {
    readonly measure: Measure;
    readonly verified: ReadonlyMap<string, readonly bigint[]>;
    readonly holders: ReadonlyMap<bigint, bigint>;
  },
): JudgedFact[] {
  const refundsOf = Map.groupBy(refunds, ({ orderId }) => orderId);
  return orders.map((order) => {
    const stored: Omit<StoredOrder, "stands"> = {
      ...order,
      mergedInto: (order.customerId && at.holders.get(order.customerId)) ?? null,
      verifiedCustomers: order.customerId === null ? verifiedFor(order, at.verified) : [],
      deleted: false,
      refunded: refundedIn(refundsOf.get(order.orderId) ?? [], order.currency),
    };
    return { order, judged: judgedOrder(stored, at.measure) };
  });
}

function refundedIn(refunds: Facts["refunds"], currency: string): StoredOrder["refunded"] {
  let [amountMinor, goodsMinor, byAmountMinor, taxMinor] = [0n, 0n, 0n, 0n];
  for (const refund of refunds) {
    if (refund.currency !== currency) continue;
    amountMinor += refund.amountMinor;
    goodsMinor += refund.goodsMinor;
    byAmountMinor += refund.byAmountMinor;
    taxMinor += refund.taxMinor;
  }
  return { amountMinor, goodsMinor, byAmountMinor, taxMinor };
}

function verifiedFor(
  { emailKey, phoneKey }: OrderFact,
  verified: ReadonlyMap<string, readonly bigint[]>,
): bigint[] {
  const keys = [emailKey, phoneKey].filter((key) => key !== null);
  return sortedUnique(keys.flatMap((key) => verified.get(key) ?? []));
}

function contactKeysOf(orders: Facts["orders"]): string[] {
  const keys = orders.flatMap(({ emailKey, phoneKey }) => [emailKey, phoneKey]);
  return [...new Set(keys.filter((key) => key !== null))];
}

/** What makes room for orders that these facts know by a refund or a deletion alone. */
function unheardOf(facts: Facts): Facts {
  const told = new Set(facts.orders.map(({ orderId }) => orderId));
  const refunds = facts.refunds.filter(({ orderId }) => !told.has(orderId));
  return { ...NO_FACTS, refunds, deletedOrders: facts.deletedOrders };
}

function sortedUnique(ids: readonly bigint[]): bigint[] {
  return [...new Set(ids)].sort((a, b) => (a < b ? -1 : 1));
}
