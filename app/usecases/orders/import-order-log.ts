import { currencyExponent, parseMoney } from "../../domain/money.ts";
import { isFutureDated, NO_CONTACT } from "../../domain/order.ts";
import { type Facts, FROM_A_FILE, NO_FACTS } from "./facts.ts";
import type { LoggedOrder, LogLine } from "./order-log.ts";
import { type FactStore, type Measure, recordFacts } from "./record-facts.ts";

export interface ImportPorts {
  /** Records some facts of the shop in one transaction of their own. */
  transaction(
    shopId: number,
    work: (
      store: FactStore & { measure(): Promise<Measure>; announce(): Promise<void> },
    ) => Promise<void>,
  ): Promise<void>;
  /** A whole number above zero, below 2^63, the same for the same text. */
  idFor(text: string): bigint;
  /** Noon of a calendar day in a time zone. */
  noonOf(date: string, timeZone: string): Date;
  /** Called after each batch with the orders recorded so far. */
  progress(recorded: number): void;
}

export interface ImportReport {
  readonly orders: number;
  readonly broken: readonly { readonly line: number; readonly problem: string }[];
}

const ORDERS_PER_TRANSACTION = 1000;

/**
 * Records the orders of a log as paid orders, at noon of their day. Importing the same log again
 * changes nothing, and one that has grown adds what is new: an order's id is made of who, when, how
 * much and which of several such. Broken lines are reported, the rest goes in.
 */
export async function importOrderLog(
  ports: ImportPorts,
  lines: AsyncIterable<LogLine>,
  shop: {
    readonly shopId: number;
    readonly currency: string;
    readonly timeZone: string;
    readonly now: Date;
    /** The day it is: what is dated later is refused. Apart from now, which may be an earlier day. */
    readonly today: Date;
  },
): Promise<ImportReport> {
  const broken: { line: number; problem: string }[] = [];
  const seen = new Map<string, number>();
  const numbers = new Map<string, string>();
  let batch: Facts[] = [];
  let orders = 0;
  const record = async () => {
    const facts = joined(batch);
    batch = [];
    await ports.transaction(shop.shopId, async (store) => {
      await recordFacts(store, facts, { measure: await store.measure(), now: shop.now });
      await store.announce();
    });
    orders += facts.orders.length;
    ports.progress(orders);
  };
  for await (const line of lines) {
    const problem = line.kind === "broken" ? line.problem : orderProblem(ports, line.order, shop);
    if (line.kind === "broken" || problem) {
      broken.push({ line: line.line, problem: problem ?? "" });
      continue;
    }
    batch.push(
      loggedFacts(ports, line.order, { ...shop, repeat: repeatOf(seen, line.order), numbers }),
    );
    if (batch.length === ORDERS_PER_TRANSACTION) await record();
  }
  if (batch.length > 0) await record();
  return { orders, broken };
}

function orderProblem(
  ports: ImportPorts,
  order: LoggedOrder,
  { currency, timeZone, today }: Parameters<typeof importOrderLog>[2],
): string | null {
  const isFuture = isFutureDated(ports.noonOf(order.date, timeZone), today);
  return isFuture ? `${order.date} is still to come` : amountProblem(order, currency);
}

function amountProblem({ value }: LoggedOrder, currency: string): string | null {
  try {
    parseMoney(value, currency);
    return null;
  } catch {
    return `the value ${value} has more than ${currencyExponent(currency)} decimals, which ${currency} has not`;
  }
}

/** 0 for the first order of this customer, day and value, 1 for the second. */
function repeatOf(seen: Map<string, number>, { customer, date, value }: LoggedOrder): number {
  const key = `${customer}|${date}|${value}`;
  const repeat = seen.get(key) ?? 0;
  seen.set(key, repeat + 1);
  return repeat;
}

function loggedFacts(
  ports: ImportPorts,
  { customer, date, value }: LoggedOrder,
  shop: {
    readonly currency: string;
    readonly timeZone: string;
    readonly repeat: number;
    readonly numbers: Map<string, string>;
  },
): Facts {
  const customerId = customerIdFor(ports, customer, shop.numbers);
  const occurredAt = ports.noonOf(date, shop.timeZone);
  const version = `${occurredAt.toISOString()} import`;
  const totalMinor = parseMoney(value, shop.currency).minor;
  const order = {
    orderId: ports.idFor(`${customer}|${date}|${value}|${shop.repeat}`),
    name: `${date}/${shop.repeat + 1}`,
    customerId,
    occurredAt,
    totalMinor,
    goodsMinor: totalMinor, // all a log says of an order is one amount
    outstandingMinor: 0n,
    taxesIncluded: false,
    currency: shop.currency,
    financialStatus: "paid" as const,
    paidLater: false,
    cancelledAt: null,
    test: false,
    origin: "shop" as const,
    ...NO_CONTACT,
    version,
  };
  const person = {
    customerId,
    displayName: null,
    email: null,
    locale: null,
    verified: NO_CONTACT,
    externalId: customer,
    version: FROM_A_FILE,
  };
  return { ...NO_FACTS, orders: [order], customers: [person] };
}

/**
 * A number stands for itself, so that a shop's own ids are kept; "007" and "7" in one file are two
 * customers all the same, and the later of them gets an id of its own.
 */
function customerIdFor(ports: ImportPorts, customer: string, numbers: Map<string, string>): bigint {
  if (!/^\d{1,18}$/.test(customer) || BigInt(customer) === 0n) return ports.idFor(customer);
  const number = BigInt(customer).toString();
  const first = numbers.get(number) ?? customer;
  numbers.set(number, first);
  return first === customer ? BigInt(customer) : ports.idFor(customer);
}

function joined(all: readonly Facts[]): Facts {
  return {
    ...NO_FACTS,
    orders: all.flatMap(({ orders }) => orders),
    customers: all.flatMap(({ customers }) => customers),
  };
}
