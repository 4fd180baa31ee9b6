import type { ShopDay } from "../time.ts";

/**
 * Purchases of many customers in columns. Customer i's purchase days stand at positions
 * offsets[i] to offsets[i + 1] - 1, each day once, ascending.
 */
export interface PurchaseLog {
  readonly customers: number;
  /** customers + 1 positions; the last is the number of purchases. */
  readonly offsets: Int32Array;
  readonly days: Int32Array;
  /** Major units spent on that day; 0 for a purchase of unknown or no spend. */
  readonly spend: Float64Array;
}

/**
 * What the models look at of each customer, in columns, as of one day; whole days.
 * The literature's frequency, recency and T: repeat purchases, first to last, first to now.
 */
export interface Histories {
  readonly asOf: ShopDay;
  readonly customers: number;
  /** Purchase days less one, >= 0. */
  readonly frequency: Int32Array;
  /** Days from the first to the last purchase; 0 at frequency 0. */
  readonly recency: Int32Array;
  /** Days from the first purchase to asOf, >= recency. */
  readonly age: Int32Array;
  /** Mean spend of the repeat purchases, major units; 0 at frequency 0 or without spend. */
  readonly meanSpend: Float64Array;
  /** Sum over all customers of ln(days between neighbouring purchases); the regularity of buying. */
  readonly logGaps: number;
}

/** Histories as they stood at the end of day asOf, with the log's customer each row is of. */
export interface HistoriesAt extends Histories {
  readonly customer: Int32Array;
}

/** One purchase as it stands in a shop's books. */
export interface PurchaseRow {
  /** Who, in the shop's own words; equal text is the same customer. */
  readonly customer: string;
  readonly day: ShopDay;
  /** Major units, >= 0; 0 when nothing is known of it. */
  readonly spend: number;
}

/** A log with the customers its numbers stand for: customer i is ids[i]. */
export interface NumberedPurchases {
  readonly log: PurchaseLog;
  readonly ids: readonly string[];
}

/**
 * Rows in any sequence as a log. Customers are numbered as they first appear; a customer's
 * purchases of one day are one purchase with the sum of their spend.
 */
export function purchaseLog(rows: Iterable<PurchaseRow>): NumberedPurchases {
  const numbers = new Map<string, number>();
  const customer: number[] = [];
  const day: ShopDay[] = [];
  const spend: number[] = [];
  for (const row of rows) {
    let number = numbers.get(row.customer);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(row.customer, number);
    }
    customer.push(number);
    day.push(row.day);
    spend.push(row.spend);
  }
  const rowColumns = {
    customers: numbers.size,
    customer: new Int32Array(customer),
    day: new Int32Array(day),
    spend: new Float64Array(spend),
  };
  return { log: joinedDays(rowColumns, byCustomerThenDay(rowColumns)), ids: [...numbers.keys()] };
}

interface RowColumns {
  readonly customers: number;
  readonly customer: Int32Array;
  readonly day: Int32Array;
  readonly spend: Float64Array;
}

/** Two stable counting sorts, so that a million rows take no comparisons. */
function byCustomerThenDay({ customer, day, customers }: RowColumns): Int32Array {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const each of day) {
    first = Math.min(first, each);
    last = Math.max(last, each);
  }
  const asTheyCame = day.map((_, row) => row);
  const byDay = sortedBy({ keys: day, least: first, range: last - first + 1 }, asTheyCame);
  return sortedBy({ keys: customer, least: 0, range: customers }, byDay);
}

function sortedBy(
  by: { readonly keys: Int32Array; readonly least: number; readonly range: number },
  order: Int32Array,
): Int32Array {
  const { keys, least, range } = by;
  if (order.length === 0) return order;
  const next = new Int32Array(range + 1);
  const bump = (slot: number) => {
    const value = next[slot] ?? 0;
    next[slot] = value + 1;
    return value;
  };
  for (const row of order) bump((keys[row] ?? 0) - least + 1);
  for (let slot = 1; slot <= range; slot++) next[slot] = (next[slot] ?? 0) + (next[slot - 1] ?? 0);
  const sorted = new Int32Array(order.length);
  for (const row of order) sorted[bump((keys[row] ?? 0) - least)] = row;
  return sorted;
}

function joinedDays(rows: RowColumns, order: Int32Array): PurchaseLog {
  const { customer, day, spend, customers } = rows;
  const offsets = new Int32Array(customers + 1);
  const days = new Int32Array(order.length);
  const spends = new Float64Array(order.length);
  let purchases = 0;
  let previous = -1;
  for (const row of order) {
    const which = customer[row] ?? 0;
    const sameDay = customer[previous] === which && day[previous] === day[row];
    if (!sameDay) purchases++;
    const at = purchases - 1;
    days[at] = day[row] ?? 0;
    spends[at] = (spends[at] ?? 0) + (spend[row] ?? 0);
    offsets[which + 1] = purchases;
    previous = row;
  }
  return {
    customers,
    offsets,
    days: days.slice(0, purchases),
    spend: spends.slice(0, purchases),
  };
}

/**
 * What was known at the end of day `asOf`. Customers who first bought later are left out.
 * Source: Fader & Hardie, "Creating an RFM summary" (frequency, recency, T).
 */
export function historiesAt(log: PurchaseLog, asOf: ShopDay): HistoriesAt {
  const customer = customersBy(log, asOf);
  const customers = customer.length;
  const columns = {
    frequency: new Int32Array(customers),
    recency: new Int32Array(customers),
    age: new Int32Array(customers),
    meanSpend: new Float64Array(customers),
  };
  let logGaps = 0;
  customer.forEach((which, row) => {
    const first = log.offsets[which] ?? 0;
    const end = log.offsets[which + 1] ?? 0;
    const firstDay = log.days[first] ?? 0;
    let last = first;
    let spend = 0;
    while (last + 1 < end && (log.days[last + 1] ?? 0) <= asOf) {
      last++;
      spend += log.spend[last] ?? 0;
      logGaps += Math.log((log.days[last] ?? 0) - (log.days[last - 1] ?? 0));
    }
    columns.frequency[row] = last - first;
    columns.recency[row] = (log.days[last] ?? 0) - firstDay;
    columns.age[row] = asOf - firstDay;
    columns.meanSpend[row] = last > first ? spend / (last - first) : 0;
  });
  return { asOf, customers, customer, ...columns, logGaps };
}

function customersBy({ customers, offsets, days }: PurchaseLog, asOf: ShopDay): Int32Array {
  const known: number[] = [];
  for (let which = 0; which < customers; which++) {
    if ((days[offsets[which] ?? 0] ?? 0) <= asOf) known.push(which);
  }
  return Int32Array.from(known);
}

/** What each of these customers did after `after`, up to and including `until`. */
export function purchasesBetween(
  log: PurchaseLog,
  { customer }: Pick<HistoriesAt, "customer">,
  { after, until }: { readonly after: ShopDay; readonly until: ShopDay },
): { readonly purchases: Int32Array; readonly spend: Float64Array } {
  const purchases = new Int32Array(customer.length);
  const spend = new Float64Array(customer.length);
  customer.forEach((which, row) => {
    for (let at = log.offsets[which] ?? 0; at < (log.offsets[which + 1] ?? 0); at++) {
      const day = log.days[at] ?? 0;
      if (day <= after || day > until) continue;
      purchases[row] = (purchases[row] ?? 0) + 1;
      spend[row] = (spend[row] ?? 0) + (log.spend[at] ?? 0);
    }
  });
  return { purchases, spend };
}
