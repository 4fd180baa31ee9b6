import { hash } from "node:crypto";
import {
  FINANCIAL_STATUSES,
  isFutureDated,
  NO_CONTACT,
  type OrderFact,
} from "../../domain/order.ts";
import type { HistoryProblemCode } from "../../usecases/history/history-source.ts";
import { type Facts, FROM_A_FILE, type Versioned } from "../../usecases/orders/facts.ts";
import { emailKey, phoneKey } from "../contact-key.ts";
import { isArranged } from "../payment-gateways.ts";
import {
  type Cell,
  type ExportedOrder,
  exportedPhone,
  readExportedOrder,
} from "./exported-order.ts";

/**
 * Whose an exported order is, which the export does not say by an id. "by_contact": the customer's who
 * is verified for its email or phone, as a guest's is. "each_email": a customer of its own for each
 * email, in a shop that Shopify tells nothing of its customers.
 */
export type ExportedBuyers = "by_contact" | "each_email";

export interface ExportRules {
  /** Orders dated later are refused. */
  readonly now: Date;
  readonly buyers: ExportedBuyers;
}

export type ExportReading =
  | { readonly order: Versioned<OrderFact>; readonly customer: Facts["customers"][number] | null }
  | { readonly code: HistoryProblemCode; readonly cell: string };

/** The facts an order's first line states. */
export function exportFacts(cell: Cell, { now, buyers }: ExportRules): ExportReading {
  const orderId = exportedId(cell("id"));
  if (typeof orderId !== "bigint") return { code: orderId, cell: cell("id") };
  const occurredAt = exportedInstant(cell("created at"));
  if (!occurredAt) return { code: "not_a_date", cell: cell("created at") };
  if (isFutureDated(occurredAt, now)) return { code: "future_date", cell: cell("created at") };
  if (occurredAt.getTime() < 0) return { code: "too_early", cell: cell("created at") };
  const order = readExportedOrder(cell);
  if ("code" in order) return order;
  const customer = buyers === "each_email" ? buyerOf(cell) : null;
  const fact = { ...orderFact(order, cell), orderId, occurredAt, ...whoseIs(customer, cell) };
  return { order: { ...fact, version: versionOf(fact, order, cell) }, customer };
}

function orderFact(
  order: ExportedOrder,
  cell: Cell,
): Omit<OrderFact, "orderId" | "occurredAt" | "customerId" | "emailKey" | "phoneKey"> {
  const { name, currency, totalMinor, financialStatus, test, origin } = order;
  return {
    name,
    totalMinor,
    ...goodsLeft(order),
    outstandingMinor: financialStatus === "partially_paid" ? order.outstandingMinor : 0n,
    taxesIncluded: false, // untold, and its refunds are taken off already
    currency,
    paidLater:
      cell("payment terms name") !== "" ||
      financialStatus === "authorized" ||
      isArranged(cell("payment method")),
    cancelledAt: order.cancelled ? (exportedInstant(cell("cancelled at")) ?? new Date(0)) : null,
    test,
    origin,
  };
}

/**
 * What was refunded is taken off the goods at once, shipping given back included: the export tells the
 * sum of an order's refunds and not one of them, and a refund of its own would be added to those that
 * Shopify tells of later. Its next word on the order has all of them, and replaces this one.
 */
function goodsLeft({
  financialStatus,
  subtotalMinor,
  refundedMinor,
}: ExportedOrder): Pick<OrderFact, "goodsMinor" | "financialStatus"> {
  if (refundedMinor <= 0n) return { goodsMinor: subtotalMinor, financialStatus };
  if (refundedMinor >= subtotalMinor) {
    return { goodsMinor: subtotalMinor, financialStatus: "refunded" };
  }
  return { goodsMinor: subtotalMinor - refundedMinor, financialStatus };
}

function whoseIs(customer: Facts["customers"][number] | null, cell: Cell) {
  if (customer) return { customerId: customer.customerId, ...NO_CONTACT };
  return {
    customerId: null,
    emailKey: emailKey(cell("email")),
    phoneKey: phoneKey(exportedPhone(cell)),
  };
}

/** A customer who is nothing but a digest of what they are reached by: their name stays in the file. */
function buyerOf(cell: Cell): Facts["customers"][number] | null {
  const key = emailKey(cell("email")) ?? phoneKey(exportedPhone(cell));
  if (key === null) return null;
  return {
    customerId: idFrom(key),
    displayName: null,
    email: null,
    locale: null,
    verified: NO_CONTACT,
    version: FROM_A_FILE,
  };
}

/** 62 bits of a digest, above zero. */
function idFrom(key: string): bigint {
  return (Buffer.from(key, "base64url").readBigUInt64BE() >> 2n) + 1n;
}

const LARGEST_ID = 2n ** 63n - 1n;
/** What a spreadsheet makes of a long number: 5.63E+12, 5,63E+12. */
const DAMAGED = /^\d+([.,]\d*)?e\+?\d+$/i;

function exportedId(text: string): bigint | "no_id" | "damaged_id" {
  const digits = text.startsWith("'") ? text.slice(1) : text;
  if (digits === "") return "no_id";
  if (DAMAGED.test(digits) || !/^\d{1,19}$/.test(digits)) return "damaged_id";
  const id = BigInt(digits);
  return id > 0n && id <= LARGEST_ID ? id : "damaged_id";
}

/** "2026-11-21 12:00:00 +0300", as Shopify writes moments in the shop's time zone. */
const MOMENT =
  /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2})(?::(\d{2}))? ?(?:Z|UTC|([+-])(\d{2}):?(\d{2}))$/;
const MINUTE_MS = 60_000;

/** Milliseconds since 1970, or null when it is no such moment. */
function exportedMoment(text: string): number | null {
  const match = MOMENT.exec(text);
  if (!match) return null;
  const [year, month, day, hour, minute] = match.slice(1, 6).map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const ms = Date.UTC(year, month - 1, day, hour, minute, Number(match[6] ?? 0));
  // A day that no calendar has would be moved to the next month.
  const isReal = new Date(ms).getUTCDate() === day && hour < 24 && minute < 60;
  if (!isReal || month < 1 || month > 12) return null;
  const offset = Number(match[8] ?? 0) * 60 + Number(match[9] ?? 0);
  return match[7] === "-" ? ms + offset * MINUTE_MS : ms - offset * MINUTE_MS;
}

function exportedInstant(text: string): Date | null {
  const ms = exportedMoment(text);
  return ms === null ? null : new Date(ms);
}

/**
 * Below every word of Shopify's own, which begin with the year, and above none at all. Of several
 * exports the later is the greater: by the last moment it tells of, how far the order got, and what
 * was refunded; then by content, so that the sequence of imports does not matter.
 */
function versionOf(
  fact: Omit<OrderFact, "version">,
  { refundedMinor, financialStatus }: ExportedOrder,
  cell: Cell,
): string {
  let last = fact.occurredAt.getTime();
  for (const column of LATER_MOMENTS) {
    const text = cell(column);
    if (text !== "" && text !== cell("created at")) {
      last = Math.max(last, exportedMoment(text) ?? last);
    }
  }
  return [
    "0 export",
    new Date(last).toISOString(),
    String(refundedMinor > 0n ? refundedMinor : 0n).padStart(18, "0"),
    String(FINANCIAL_STATUSES.indexOf(financialStatus)).padStart(2, "0"),
    fact.customerId === null ? "1" : "0",
    hash("sha1", contentOf(fact)).slice(0, 12),
  ].join(" ");
}

const LATER_MOMENTS = ["paid at", "fulfilled at", "cancelled at"] as const;

function contentOf(fact: Omit<OrderFact, "version">): string {
  const { name, totalMinor, goodsMinor, outstandingMinor, currency, financialStatus } = fact;
  const { paidLater, test, origin, customerId, emailKey, phoneKey } = fact;
  return [
    name,
    totalMinor,
    goodsMinor,
    outstandingMinor,
    currency,
    financialStatus,
    paidLater,
    test,
    origin,
    customerId,
    emailKey,
    phoneKey,
    fact.cancelledAt?.getTime(),
  ].join("|");
}
