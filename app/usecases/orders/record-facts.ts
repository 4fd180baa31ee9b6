import {
  type CustomerStanding,
  customerStanding,
  type Valuation,
} from "../../domain/customer-standing.ts";
import { type CountedOrder, type OrderFact, orderVerdict } from "../../domain/order.ts";
import { type ShopDay, shopDay } from "../../domain/time.ts";
import type { Facts } from "./facts.ts";

/** An order as it stands in the database, with its refunds added up. */
export interface StoredOrder extends OrderFact {
  readonly deleted: boolean;
  readonly refundedMinor: bigint;
  /** Whose standing holds the order now. */
  readonly judgedCustomer: bigint | null;
}

/** What is derived of one order. */
export interface JudgedOrder {
  readonly orderId: bigint;
  readonly customerId: bigint | null;
  readonly day: ShopDay;
  readonly countedMinor: bigint | null;
  readonly notCounted: string | null;
}

/** The part of a standing that what a shopper sees at checkout depends on. */
export type ShownStanding = Pick<
  CustomerStanding,
  "tierId" | "windowSpendMinor" | "orders" | "revenueMinor"
>;

/** What recording needs of the database, inside one transaction of one shop. */
export interface FactStore {
  /** Keeps the greater version of each; also makes room for orders known only by a refund. */
  saveOrders(facts: Facts, recordedAt: Date): Promise<void>;
  saveRefunds(facts: Facts, recordedAt: Date): Promise<void>;
  saveCustomers(facts: Facts, recordedAt: Date): Promise<void>;
  readOrders(orderIds: readonly bigint[]): Promise<StoredOrder[]>;
  saveJudged(orders: readonly JudgedOrder[]): Promise<void>;
  /** Holds the customers until the transaction ends, in a fixed sequence; returns what is shown of them. */
  lockCustomers(customerIds: readonly bigint[]): Promise<Map<bigint, ShownStanding>>;
  readCounted(customerIds: readonly bigint[]): Promise<Map<bigint, CountedOrder[]>>;
  saveStandings(standings: ReadonlyMap<bigint, CustomerStanding>, valuation: number): Promise<void>;
  /** Customers whose metafield at Shopify has to be written again. */
  markStale(customerIds: readonly bigint[], since: Date): Promise<void>;
}

/** How the shop is measured while recording. */
export interface Measure {
  readonly valuation: Valuation;
  readonly timeZone: string;
}

/**
 * Records facts and brings everything derived from them up to date, in the caller's transaction.
 * The same facts in any sequence and any number of times leave the same state.
 * Returns the customers whose standing was derived again.
 */
export async function recordFacts(
  store: FactStore,
  facts: Facts,
  { measure, now }: { readonly measure: Measure; readonly now: Date },
): Promise<bigint[]> {
  await store.saveRefunds(facts, now);
  await store.saveOrders(facts, now);
  await store.saveCustomers(facts, now);
  const stored = await store.readOrders(touchedOrders(facts));
  await store.saveJudged(stored.map((order) => judgedOrder(order, measure)));
  const customerIds = touchedCustomers(facts, stored);
  await deriveStandings(store, customerIds, { valuation: measure.valuation, now });
  return customerIds;
}

/** Derives the standings of these customers from their counted orders, and notes what to publish. */
export async function deriveStandings(
  store: FactStore,
  customerIds: readonly bigint[],
  { valuation, now }: { readonly valuation: Valuation; readonly now: Date },
): Promise<void> {
  if (customerIds.length === 0) return;
  const shown = await store.lockCustomers(customerIds);
  const counted = await store.readCounted(customerIds);
  const standings = new Map(
    customerIds.map((id) => [id, customerStanding(counted.get(id) ?? [], valuation)] as const),
  );
  await store.saveStandings(standings, valuation.version);
  const changed = customerIds.filter((id) => showsDifferently(shown.get(id), standings.get(id)));
  await store.markStale(changed, now);
}

/** What is derived of one order: its day in the shop, and what counts of it. */
export function judgedOrder(order: StoredOrder, { valuation, timeZone }: Measure): JudgedOrder {
  const { refundedMinor, orderId, customerId } = order;
  const verdict = orderVerdict(order, { refundedMinor, shopCurrency: valuation.currency });
  return {
    orderId,
    customerId,
    day: shopDay(order.occurredAt, timeZone),
    countedMinor: verdict.kind === "counted" ? verdict.minor : null,
    notCounted: verdict.kind === "counted" ? null : verdict.reason,
  };
}

function touchedOrders({ orders, refunds, deletedOrders }: Facts): bigint[] {
  const ids = [...orders, ...refunds, ...deletedOrders].map(({ orderId }) => orderId);
  return sortedUnique(ids);
}

function touchedCustomers(
  { customers, deletedCustomers }: Facts,
  stored: readonly StoredOrder[],
): bigint[] {
  const ofOrders = stored.flatMap(({ customerId, judgedCustomer }) => [customerId, judgedCustomer]);
  const ofPeople = [...customers, ...deletedCustomers].map(({ customerId }) => customerId);
  return sortedUnique([...ofOrders.filter((id) => id !== null), ...ofPeople]);
}

function showsDifferently(before: ShownStanding | undefined, after: ShownStanding | undefined) {
  const shown = ["tierId", "windowSpendMinor", "orders", "revenueMinor"] as const;
  return shown.some((field) => before?.[field] !== after?.[field]);
}

function sortedUnique(ids: readonly bigint[]): bigint[] {
  return [...new Set(ids)].sort((a, b) => (a < b ? -1 : 1));
}
