import { majorUnits, parseMoney } from "../../../app/domain/money.ts";
import {
  FINANCIAL_STATUSES,
  type FinancialStatus,
  type OrderOrigin,
} from "../../../app/domain/order.ts";
import { type NotCountedReason, orderVerdict } from "../../../app/domain/qualifying-spend.ts";
import { type Read, readCustomer, readDay, shown } from "./cells.ts";
import type { CsvRecord } from "../../../app/shopify/export/csv-records.ts";
import type { FileLine, LeftOut, ReadingRules } from "./file-line.ts";
import { Unusable } from "./unusable.ts";

/** Columns of Shopify's orders export by its own names, lower-cased. */
const NEEDED = ["name", "email", "financial status", "currency", "total", "created at"] as const;
const OPTIONAL = [
  "id",
  "phone",
  "refunded amount",
  "cancelled at",
  "payment method",
  "source",
  "tags",
] as const;
type Column = (typeof NEEDED)[number] | (typeof OPTIONAL)[number];

/** Only Shopify's export has this column; a CSV of purchases has no use for it. */
export function isShopifyHeader(header: readonly string[]): boolean {
  return header.some((name) => name.toLowerCase() === "financial status");
}

/**
 * The orders of Shopify's export, one line for each thing bought; what concerns the order as a
 * whole stands on its first line. Its days are the shop's: the times are written in its zone.
 */
export function* shopifyPurchases(
  file: string,
  records: Iterable<CsvRecord>,
  header: readonly string[],
  rules: ReadingRules,
): Generator<FileLine> {
  const cellOf = cellReader(file, header);
  const seen = new Set<string>();
  let previousName: string | null = null;
  let shopCurrency = "";
  for (const { line, cells } of records) {
    if (!cells) {
      yield { kind: "broken", line, problem: "its quotes do not match" };
      continue;
    }
    const cell = (column: Column) => cellOf(cells, column);
    const name = cell("name");
    const anotherThingBought = name === previousName && cell("financial status") === "";
    previousName = name;
    if (anotherThingBought) continue;
    const order = readOrder(cell, rules);
    if ("problem" in order) {
      yield { kind: "broken", line, ...order };
      continue;
    }
    const { currency } = order.value;
    const key = cell("id") || name;
    const result = seen.has(key) ? leftOut("twice", order.value) : judged(order.value, cell, rules);
    seen.add(key);
    yield result;
    if (result.kind !== "purchase") continue;
    shopCurrency ||= currency;
    if (currency !== shopCurrency) throw new Unusable(manyCurrencies(file, shopCurrency, currency));
  }
}

function manyCurrencies(file: string, one: string, other: string): string {
  return `${file} has orders in ${one} and in ${other}; a forecast needs one currency.`;
}

type Cell = (column: Column) => string;

function cellReader(file: string, header: readonly string[]) {
  const names = header.map((name) => name.toLowerCase());
  const missing = NEEDED.filter((name) => !names.includes(name));
  if (missing.length > 0) {
    const columns = missing.map((name) => name[0]?.toUpperCase() + name.slice(1)).join(" and no ");
    throw new Unusable(`${file} looks like Shopify's orders export but has no column ${columns}.`);
  }
  const at = Object.fromEntries(
    [...NEEDED, ...OPTIONAL].map((name) => [name, names.indexOf(name)]),
  );
  return (cells: readonly string[], column: Column) => cells[at[column] ?? -1] ?? "";
}

interface ExportedOrder {
  readonly day: number;
  readonly financialStatus: FinancialStatus;
  readonly totalMinor: bigint;
  readonly refundedMinor: bigint;
  readonly currency: string;
}

function readOrder(cell: Cell, { today }: ReadingRules): Read<ExportedOrder> {
  const day = readDay(cell("created at"), today);
  if ("problem" in day) return day;
  const status = cell("financial status").toLowerCase();
  const financialStatus = FINANCIAL_STATUSES.find((known) => known === status);
  if (!financialStatus) {
    return { problem: `${shown(cell("financial status"))} is not a financial status` };
  }
  const currency = cell("currency").toUpperCase();
  try {
    const totalMinor = parseMoney(cell("total"), currency).minor;
    const refundedMinor = parseMoney(cell("refunded amount") || "0", currency).minor;
    return { value: { day: day.value, financialStatus, totalMinor, refundedMinor, currency } };
  } catch (error) {
    if (error instanceof RangeError) return { problem: error.message };
    throw error;
  }
}

function judged(order: ExportedOrder, cell: Cell, { zeroValues }: ReadingRules): FileLine {
  const { day, currency, totalMinor, refundedMinor } = order;
  const test = /bogus/i.test(cell("payment method"));
  const cancelledAt = cell("cancelled at") === "" ? null : new Date(0);
  const known = { goodsMinor: totalMinor, outstandingMinor: totalMinor, paidLater: false };
  const verdict = orderVerdict(
    { ...order, ...known, cancelledAt, test, deleted: false },
    { refunded: { goodsMinor: refundedMinor, byAmountMinor: 0n }, shopCurrency: currency },
  );
  if (verdict.kind === "pending") return leftOut("unpaid", order);
  const free = verdict.kind === "not_counted" && verdict.reason === "zero";
  if (verdict.kind === "not_counted" && !(free && totalMinor === 0n && zeroValues === "keep")) {
    return leftOut(reasonFor(verdict.reason), order);
  }
  const origin = originOf(cell);
  if (origin !== "shop") return leftOut(origin, order);
  const customer = readCustomer(buyer(cell), "email");
  if ("problem" in customer) return leftOut("nobody", order);
  const minor = verdict.kind === "counted" ? verdict.minor : 0n;
  const spend = majorUnits({ minor, currency });
  return { kind: "purchase", row: { customer: customer.value, day, spend } };
}

function leftOut(reason: LeftOut, { day }: ExportedOrder): FileLine {
  return { kind: "left_out", reason, day };
}

function reasonFor(reason: NotCountedReason): LeftOut {
  switch (reason) {
    case "zero":
      return "no_value";
    case "deleted":
    case "no_goods":
    case "other_currency":
      throw new Error(`an exported order cannot be ${reason}`);
    default:
      return reason;
  }
}

/** Shopify's export has no word for it: by the order's source, and by the tags that are in use. */
function originOf(cell: Cell): OrderOrigin {
  const tags = cell("tags")
    .toLowerCase()
    .split(",")
    .map((tag) => tag.trim());
  if (cell("source").startsWith("subscription_contract")) return "renewal";
  if (tags.some((tag) => /^subscription (recurring order|renewal)$/.test(tag))) return "renewal";
  return tags.some((tag) => tag === "wholesale" || tag === "b2b") ? "wholesale" : "shop";
}

/** By email or, without one, by phone; Shopify writes an apostrophe before a number. */
function buyer(cell: Cell): string {
  const phone = cell("phone")
    .replaceAll(/[^\d+]/g, "")
    .replace(/^00/, "+");
  return cell("email").toLowerCase() || phone;
}
