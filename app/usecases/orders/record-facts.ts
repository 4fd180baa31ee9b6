import type { ValueClass } from "../../domain/clv/value-class.ts";
import {
  type CustomerStanding,
  customerStanding,
  type Valuation,
} from "../../domain/customer-standing.ts";
import {
  type ContactKeys,
  type CustomerOrders,
  NO_ORDERS,
  type OrderFact,
  orderCustomer,
} from "../../domain/order.ts";
import { type OrderVerdict, orderVerdict, type Refunded } from "../../domain/qualifying-spend.ts";
import { type ShopDay, shopDay } from "../../domain/time.ts";
import type { Facts } from "./facts.ts";
import { joinMerged, type MergeStore } from "./join-merged.ts";

/** An order as it stands in the database, with its refunds added up. */
export interface StoredOrder extends Omit<OrderFact, keyof ContactKeys> {
  /** Who holds the orders of the customer it names since a merge; null: that customer. */
  readonly mergedInto: bigint | null;
  /** For a guest's order: the customers verified for what it was placed with, each once. */
  readonly verifiedCustomers: readonly bigint[];
  readonly deleted: boolean;
  readonly refunded: Refunded & { readonly amountMinor: bigint };
  /** What is derived of it now: whose standing holds it, and with what. */
  readonly stands: Omit<JudgedOrder, "day"> & { readonly day: ShopDay | null };
}

/** What is derived of one order. */
export interface JudgedOrder {
  readonly orderId: bigint;
  /** Whose standing holds it: whom Shopify names, or a guest who is known. */
  readonly customerId: bigint | null;
  readonly day: ShopDay;
  readonly countedMinor: bigint | null;
  /** What it will count for once it is paid. */
  readonly pendingMinor: bigint | null;
  /** Why nothing counts yet, or at all. */
  readonly notCounted: string | null;
}

/** The part of a standing that what a shopper sees at checkout depends on. */
export type ShownStanding = Pick<
  CustomerStanding,
  "tierId" | "windowSpendMinor" | "orders" | "revenueMinor"
>;

/** A standing before it is derived again. */
export interface HeldStanding extends ShownStanding {
  /** The class held when the shop's valuation was published. */
  readonly priorClass: ValueClass | null;
  /** Merged into another customer, who stands for both. */
  readonly absorbed: boolean;
}

/** What recording needs of the database, inside one transaction of one shop. */
export interface FactStore extends MergeStore {
  /** Keeps batches apart of which one joins guests' orders by what the other changes; until the end. */
  holdContacts(facts: Facts): Promise<void>;
  /**
   * Keeps the greater version of each; also makes room for orders known only by a refund. What is
   * expected of an order spares it a second write when it is judged just so.
   */
  saveOrders(facts: Facts, expected: readonly JudgedOrder[], recordedAt: Date): Promise<void>;
  saveRefunds(facts: Facts, recordedAt: Date): Promise<void>;
  /** Returns the contact keys that somebody was verified for and is not now, or the reverse. */
  saveCustomers(facts: Facts, recordedAt: Date): Promise<string[]>;
  /** Guests' orders placed with any of these contacts; held until the transaction ends. */
  findGuestOrders(contactKeys: readonly string[]): Promise<bigint[]>;
  readOrders(orderIds: readonly bigint[]): Promise<StoredOrder[]>;
  saveJudged(orders: readonly JudgedOrder[]): Promise<void>;
  /** Holds the customers until the transaction ends, in a fixed sequence; returns how they stand. */
  lockCustomers(
    customerIds: readonly bigint[],
    valuation: number,
  ): Promise<Map<bigint, HeldStanding>>;
  readCustomerOrders(customerIds: readonly bigint[]): Promise<Map<bigint, CustomerOrders>>;
  saveStandings(standings: ReadonlyMap<bigint, CustomerStanding>, valuation: number): Promise<void>;
  /** Nothing stands of these customers any more, nor is anything told to Shopify of them. */
  dropStandings(customerIds: readonly bigint[]): Promise<void>;
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
  await store.holdContacts(facts);
  await store.saveRefunds(facts, now);
  await store.saveOrders(facts, expectedOf(facts, measure), now);
  const contactKeys = await store.saveCustomers(facts, now);
  const joined = await joinMerged(store, facts, now);
  const guestOrders = await store.findGuestOrders(contactKeys);
  const orderIds = sortedUnique([...touchedOrders(facts), ...guestOrders, ...joined.orderIds]);
  const customerIds = [...namedCustomers(facts), ...joined.customerIds];
  return judgeAgain(store, { orderIds, customerIds }, { measure, now });
}

/**
 * Judges these orders from what is stored, and derives the standings of whoever held or now holds
 * one, and of these customers. Returns the customers whose standing was derived again.
 */
export async function judgeAgain(
  store: FactStore,
  touched: { readonly orderIds: readonly bigint[]; readonly customerIds?: readonly bigint[] },
  { measure, now }: { readonly measure: Measure; readonly now: Date },
): Promise<bigint[]> {
  const stored = await store.readOrders(touched.orderIds);
  const judged = stored.map((order) => judgedOrder(order, measure));
  await store.saveJudged(judged.filter((order, at) => differs(order, stored[at]?.stands)));
  const before = stored.map(({ stands }) => stands.customerId);
  const after = judged.map(({ customerId }) => customerId);
  const holders = [...before, ...after].filter((id) => id !== null);
  const customerIds = sortedUnique([...holders, ...(touched.customerIds ?? [])]);
  await deriveStandings(store, customerIds, { valuation: measure.valuation, now });
  return customerIds;
}

/** Derives the standings of these customers from their orders, and notes what to publish. */
export async function deriveStandings(
  store: FactStore,
  customerIds: readonly bigint[],
  { valuation, now }: { readonly valuation: Valuation; readonly now: Date },
): Promise<void> {
  if (customerIds.length === 0) return;
  const held = await store.lockCustomers(customerIds, valuation.version);
  const absorbed = customerIds.filter((id) => held.get(id)?.absorbed);
  if (absorbed.length > 0) await store.dropStandings(absorbed);
  const standingIds =
    absorbed.length > 0 ? customerIds.filter((id) => !absorbed.includes(id)) : customerIds;
  const orders = await store.readCustomerOrders(standingIds);
  const standings = new Map(
    standingIds.map((id) => {
      const priorClass = held.get(id)?.priorClass ?? null;
      return [id, customerStanding(orders.get(id) ?? NO_ORDERS, valuation, priorClass)] as const;
    }),
  );
  await store.saveStandings(standings, valuation.version);
  const changed = standingIds.filter((id) => showsDifferently(held.get(id), standings.get(id)));
  await store.markStale(changed, now);
}

/** How these orders will be judged if nothing else is known of them, as is so of nearly all. */
function expectedOf({ orders, refunds }: Facts, measure: Measure): JudgedOrder[] {
  const refunded = new Set(refunds.map(({ orderId }) => orderId));
  return orders
    .filter(({ orderId }) => !refunded.has(orderId))
    .map((order) => judgedOrder({ ...order, ...NOTHING_ELSE }, measure));
}

const NOTHING_ELSE = {
  mergedInto: null,
  verifiedCustomers: [],
  deleted: false,
  refunded: { amountMinor: 0n, goodsMinor: 0n, byAmountMinor: 0n, taxMinor: 0n },
} as const;

function differs(judged: JudgedOrder, stands: StoredOrder["stands"] | undefined): boolean {
  const derived = ["customerId", "day", "countedMinor", "pendingMinor", "notCounted"] as const;
  return derived.some((field) => judged[field] !== stands?.[field]);
}

/** What is derived of one order: its day in the shop, and what counts of it. */
export function judgedOrder(
  order: Omit<StoredOrder, "stands">,
  { valuation, timeZone }: Measure,
): JudgedOrder {
  const { refunded, orderId } = order;
  return {
    orderId,
    customerId: orderCustomer(order),
    day: shopDay(order.occurredAt, timeZone),
    ...amountsOf(orderVerdict(order, { refunded, shopCurrency: valuation.currency })),
  };
}

function amountsOf(
  verdict: OrderVerdict,
): Pick<JudgedOrder, "countedMinor" | "pendingMinor" | "notCounted"> {
  switch (verdict.kind) {
    case "counted": {
      const pendingMinor = verdict.pendingMinor > 0n ? verdict.pendingMinor : null;
      return { countedMinor: verdict.minor, pendingMinor, notCounted: null };
    }
    case "pending":
      return { countedMinor: null, pendingMinor: verdict.minor, notCounted: verdict.reason };
    case "not_counted":
      return { countedMinor: null, pendingMinor: null, notCounted: verdict.reason };
  }
}

function touchedOrders({ orders, refunds, deletedOrders }: Facts): bigint[] {
  const ids = [...orders, ...refunds, ...deletedOrders].map(({ orderId }) => orderId);
  return sortedUnique(ids);
}

function namedCustomers({ customers, deletedCustomers }: Facts): bigint[] {
  return [...customers, ...deletedCustomers].map(({ customerId }) => customerId);
}

function showsDifferently(before: ShownStanding | undefined, after: ShownStanding | undefined) {
  const shown = ["tierId", "windowSpendMinor", "orders", "revenueMinor"] as const;
  return shown.some((field) => before?.[field] !== after?.[field]);
}

function sortedUnique(ids: readonly bigint[]): bigint[] {
  return [...new Set(ids)].sort((a, b) => (a < b ? -1 : 1));
}
