import { type CustomerSummary, customerSummary } from "../../domain/clv/customer-summary.ts";
import type { Valuation } from "../../domain/customer-standing.ts";
import { type CountedOrder, ORDER_ORIGINS } from "../../domain/order.ts";
import { tierStanding } from "../../domain/tiers/tier-standing.ts";
import type { StandingColumns, WalkColumns } from "../clv/customer-columns.ts";
import type { Valuer } from "../clv/valuer.ts";
import { deriveStandings, type FactStore, type Measure } from "../orders/record-facts.ts";
import type { HoldingStore } from "./backfill.ts";

/** Customers who wait to be derived from their orders, held until the transaction ends. */
export interface UnderivedPage {
  /** Ascending. */
  readonly customerId: BigInt64Array;
  /** The class they held when the valuation was published, as classNumber says. */
  readonly valueClass: Int32Array;
  /** What checkout was told; see WalkColumns. */
  readonly shownSpendMinor: BigInt64Array;
  readonly shownTier: Int32Array;
  readonly shownOrders: Int32Array;
  readonly shownRevenueMinor: BigInt64Array;
}

/** Orders of some customers, in the sequence of the customers' ids. */
export interface OrderColumns {
  readonly customerId: BigInt64Array;
  readonly orderId: BigInt64Array;
  readonly day: Int32Array;
  /** 0 where nothing counts, or nothing waits to be paid. */
  readonly countedMinor: BigInt64Array;
  readonly pendingMinor: BigInt64Array;
  /** The place of its origin in ORDER_ORIGINS. */
  readonly origin: Int32Array;
}

/** What of a standing the orders alone say; row for row as the customers. */
export interface SummaryColumns
  extends Pick<
    WalkColumns,
    | "customerId"
    | "orders"
    | "revenueMinor"
    | "purchaseDays"
    | "firstDay"
    | "lastDay"
    | "firstDayMinor"
    | "logGaps"
  > {
  readonly apartOrders: Int32Array;
  readonly apartRevenueMinor: BigInt64Array;
  readonly pendingOrders: Int32Array;
  readonly pendingMinor: BigInt64Array;
}

/** What deriving a page needs, inside one transaction of one shop. */
export interface DeriveStore extends FactStore, HoldingStore {
  measure(): Promise<Measure>;
  /** Null when nobody after `after` waits. */
  holdUnderived(valuation: Valuation, after: bigint): Promise<UnderivedPage | null>;
  readOrderColumns(customerIds: BigInt64Array): Promise<OrderColumns>;
  saveDerived(
    summaries: SummaryColumns,
    standings: StandingColumns,
    valuation: Valuation,
  ): Promise<void>;
  announce(): Promise<void>;
}

export interface DerivePorts {
  deriving(shopId: number, work: (store: DeriveStore) => Promise<void>): Promise<void>;
  /** Called after each transaction, so that others get their turn where the database is shared. */
  rest(): Promise<void>;
}

/** Which shop is to be derived, by whom. */
export interface DeriveOrder {
  readonly shopId: number;
  readonly now: Date;
  readonly valuer: Valuer;
  readonly stopping: AbortSignal;
  /** Called in the transaction of each page. */
  readonly advance: (store: HoldingStore) => Promise<void>;
  readonly progress: () => void;
}

/** Told once in so many pages: an open page that follows along loads anew each time. */
const PAGES_PER_ANNOUNCEMENT = 10;

/**
 * Derives everyone who waits for it from their orders, page by page. A page's customers are held while
 * it is derived: an order recorded meanwhile waits for that, and then derives its customer itself.
 * False when it was told to stop before the end.
 */
export async function deriveUnderived(ports: DerivePorts, order: DeriveOrder): Promise<boolean> {
  let adopted: Valuation | null = null;
  let after = -1n;
  for (let pages = 0; ; pages++) {
    if (order.stopping.aborted) return false;
    let last: bigint | undefined;
    await ports.deriving(order.shopId, async (store) => {
      const { valuation } = await store.measure();
      if (adopted !== valuation) await order.valuer.adopt({ valuation, measuredHere: false });
      adopted = valuation;
      const page = await store.holdUnderived(valuation, after);
      if (page) await derivePage(store, page, { ...order, valuation });
      last = page?.customerId.at(-1);
      if (page) await order.advance(store);
      if (!page || pages % PAGES_PER_ANNOUNCEMENT === 0) await store.announce();
    });
    if (last === undefined) return true;
    after = last;
    order.progress();
    await ports.rest();
  }
}

async function derivePage(
  store: DeriveStore,
  page: UnderivedPage,
  at: Pick<DeriveOrder, "now" | "valuer"> & { readonly valuation: Valuation },
): Promise<void> {
  const { now, valuer, valuation } = at;
  const orders = await store.readOrderColumns(page.customerId);
  const { summaries, walk, tierOnly } = summed(page, orders, valuation);
  if (tierOnly.length > 0) await deriveStandings(store, tierOnly, { valuation, now });
  if (summaries.customerId.length === 0) return;
  const shown = shownOf(page);
  const standings = await valuer.score(walk);
  await store.saveDerived(summaries, standings, valuation);
  const changed = Array.from(summaries.customerId).filter((id, row) => {
    const before = shown.get(id);
    return (
      standings.changed[row] === 1 ||
      before?.orders !== summaries.orders[row] ||
      before?.revenueMinor !== summaries.revenueMinor[row]
    );
  });
  await store.markStale(changed, now);
}

function shownOf({ customerId, shownOrders, shownRevenueMinor }: UnderivedPage) {
  return new Map(
    Array.from(customerId, (id, row) => [
      id,
      { orders: shownOrders[row], revenueMinor: shownRevenueMinor[row] },
    ]),
  );
}

interface Summed {
  readonly summaries: SummaryColumns;
  /** What they are scored by; a copy, since a valuer keeps what it is given. */
  readonly walk: WalkColumns;
  /** Who has nothing but orders kept apart: whether these earn a tier does not show in a summary. */
  readonly tierOnly: readonly bigint[];
}

function summed(page: UnderivedPage, orders: OrderColumns, valuation: Valuation): Summed {
  const rows: Row[] = [];
  const tierOnly: bigint[] = [];
  let from = 0;
  for (const [at, id] of page.customerId.entries()) {
    let to = from;
    while (to < orders.customerId.length && orders.customerId[to] === id) to++;
    const row = rowOf(orders, { from, to, at }, valuation);
    from = to;
    if (row.summary.orders === 0 && row.summary.apartOrders > 0) tierOnly.push(id);
    else rows.push(row);
  }
  return { summaries: summaryColumns(page, rows), walk: walkColumns(page, rows), tierOnly };
}

interface Row {
  /** Of the page. */
  readonly at: number;
  readonly summary: CustomerSummary;
  readonly windowSpendMinor: bigint;
  readonly pendingOrders: number;
  readonly pendingMinor: bigint;
}

function rowOf(
  orders: OrderColumns,
  { from, to, at }: { readonly from: number; readonly to: number; readonly at: number },
  valuation: Valuation,
): Row {
  const counted: CountedOrder[] = [];
  let [pendingOrders, pendingMinor] = [0, 0n];
  for (let row = from; row < to; row++) {
    const minor = orders.countedMinor[row] ?? 0n;
    const pending = orders.pendingMinor[row] ?? 0n;
    const origin = ORDER_ORIGINS[orders.origin[row] ?? 0] ?? "shop";
    const day = orders.day[row] ?? 0;
    if (minor > 0n) counted.push({ orderId: orders.orderId[row] ?? 0n, day, minor, origin });
    if (pending > 0n) {
      pendingOrders++;
      pendingMinor += pending;
    }
  }
  const { windowSpendMinor } = tierStanding(counted, valuation);
  return { at, summary: customerSummary(counted), windowSpendMinor, pendingOrders, pendingMinor };
}

function summaryColumns({ customerId }: UnderivedPage, rows: readonly Row[]): SummaryColumns {
  const ints = (of: (row: Row) => number) => Int32Array.from(rows, of);
  const bigs = (of: (row: Row) => bigint) => BigInt64Array.from(rows, of);
  return {
    customerId: bigs(({ at }) => customerId[at] ?? 0n),
    orders: ints(({ summary }) => summary.orders),
    revenueMinor: bigs(({ summary }) => summary.revenueMinor),
    purchaseDays: ints(({ summary }) => summary.purchaseDays),
    firstDay: ints(({ summary }) => summary.firstDay ?? 0),
    lastDay: ints(({ summary }) => summary.lastDay ?? 0),
    firstDayMinor: bigs(({ summary }) => summary.firstDayMinor),
    logGaps: Float64Array.from(rows, ({ summary }) => summary.logGaps),
    apartOrders: ints(({ summary }) => summary.apartOrders),
    apartRevenueMinor: bigs(({ summary }) => summary.apartRevenueMinor),
    pendingOrders: ints(({ pendingOrders }) => pendingOrders),
    pendingMinor: bigs(({ pendingMinor }) => pendingMinor),
  };
}

function walkColumns(page: UnderivedPage, rows: readonly Row[]): WalkColumns {
  const { apartOrders, apartRevenueMinor, pendingOrders, pendingMinor, ...summaries } =
    summaryColumns(page, rows);
  return {
    ...summaries,
    valueClass: Int32Array.from(rows, ({ at }) => page.valueClass[at] ?? 0),
    windowSpendMinor: BigInt64Array.from(rows, ({ windowSpendMinor }) => windowSpendMinor),
    shownSpendMinor: BigInt64Array.from(rows, ({ at }) => page.shownSpendMinor[at] ?? 0n),
    shownTier: Int32Array.from(rows, ({ at }) => page.shownTier[at] ?? 0),
  };
}
