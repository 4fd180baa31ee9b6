import { currencyExponent, parseMoney } from "../../domain/money.ts";
import { isFutureDated, NO_CONTACT } from "../../domain/order.ts";
import { type Facts, FROM_A_FILE, NO_FACTS } from "../orders/facts.ts";
import type { LoggedOrder, LogLine } from "../orders/order-log.ts";
import type { HistoryChunk, HistoryProblem, HistorySource } from "./history-source.ts";

/** A log, and how its orders become a shop's. */
export interface OrderLog {
  /** From its beginning, each time it is called. */
  lines(): AsyncIterable<LogLine>;
  readonly currency: string;
  readonly timeZone: string;
  /** What is dated later is refused. */
  readonly today: Date;
  /** A whole number above zero, below 2^63, the same for the same text. */
  idFor(text: string): bigint;
  /** Noon of a calendar day in a time zone. */
  noonOf(date: string, timeZone: string): Date;
  /** Told of each line that is left out; of a run that is carried on, of all again. */
  onBroken(line: number, problem: string): void;
}

/**
 * The orders of a plain log as paid orders, at noon of their day. Importing the same log again changes
 * nothing, and one that has grown adds what is new: an order's id is made of who, when, how much and
 * which of several such. So it is always read from its beginning; a position says which lines are
 * stored already.
 */
export function orderLogSource(log: OrderLog): HistorySource {
  return { open: (position, orders) => readLog(log, Number(position ?? 0), orders) };
}

async function* readLog(
  log: OrderLog,
  stored: number,
  ordersPerChunk: number,
): AsyncGenerator<HistoryChunk> {
  const seen = new Map<string, number>();
  const numbers = new Map<string, string>();
  let chunk = new Chunk();
  for await (const line of log.lines()) {
    const problem = line.kind === "broken" ? line.problem : orderProblem(line.order, log);
    if (problem) log.onBroken(line.line, problem);
    const facts =
      line.kind === "order" && !problem
        ? loggedFacts(line.order, log, { repeat: repeatOf(seen, line.order), numbers })
        : null;
    if (line.line <= stored) continue;
    chunk.add(line.line, facts);
    if (chunk.ordersRead < ordersPerChunk) continue;
    yield chunk.done();
    chunk = new Chunk();
  }
  if (chunk.ordersRead > 0) yield chunk.done();
}

/** Lines until there are enough of them. */
class Chunk {
  readonly #orders: Facts["orders"][number][] = [];
  readonly #customers: Facts["customers"][number][] = [];
  readonly #problems: HistoryProblem[] = [];
  #line = 0;
  ordersRead = 0;

  /** facts: null for a line that is left out. */
  add(line: number, facts: Pick<Facts, "orders" | "customers"> | null): void {
    this.#line = line;
    this.ordersRead++;
    if (!facts) this.#problems.push({ line, code: "unreadable", detail: null });
    this.#orders.push(...(facts?.orders ?? []));
    this.#customers.push(...(facts?.customers ?? []));
  }

  done(): HistoryChunk {
    return {
      facts: { ...NO_FACTS, orders: this.#orders, customers: this.#customers },
      position: `${this.#line}`,
      ordersRead: this.ordersRead,
      problems: this.#problems,
      bytesRead: null,
    };
  }
}

function orderProblem(
  order: LoggedOrder,
  { currency, timeZone, today, noonOf }: OrderLog,
): string | null {
  const isFuture = isFutureDated(noonOf(order.date, timeZone), today);
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
  { customer, date, value }: LoggedOrder,
  log: OrderLog,
  { repeat, numbers }: { readonly repeat: number; readonly numbers: Map<string, string> },
): Pick<Facts, "orders" | "customers"> {
  const customerId = customerIdFor(customer, numbers, log.idFor);
  const occurredAt = log.noonOf(date, log.timeZone);
  const version = `${occurredAt.toISOString()} import`;
  const totalMinor = parseMoney(value, log.currency).minor;
  const order = {
    orderId: log.idFor(`${customer}|${date}|${value}|${repeat}`),
    name: `${date}/${repeat + 1}`,
    customerId,
    occurredAt,
    totalMinor,
    goodsMinor: totalMinor, // all a log says of an order is one amount
    outstandingMinor: 0n,
    taxesIncluded: false,
    currency: log.currency,
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
  return { orders: [order], customers: [person] };
}

/**
 * A number stands for itself, so that a shop's own ids are kept; "007" and "7" in one file are two
 * customers all the same, and the later of them gets an id of its own.
 */
function customerIdFor(
  customer: string,
  numbers: Map<string, string>,
  idFor: OrderLog["idFor"],
): bigint {
  if (!/^\d{1,18}$/.test(customer) || BigInt(customer) === 0n) return idFor(customer);
  const number = BigInt(customer).toString();
  const first = numbers.get(number) ?? customer;
  numbers.set(number, first);
  return first === customer ? BigInt(customer) : idFor(customer);
}
