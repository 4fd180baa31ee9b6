import { majorUnits } from "../../../app/domain/money.ts";
import { type NotCountedReason, orderVerdict } from "../../../app/domain/qualifying-spend.ts";
import type { ShopDay } from "../../../app/domain/time.ts";
import type { CsvRecord } from "../../../app/shopify/export/csv-records.ts";
import {
  type Cell,
  cellReader,
  type ExportedOrder,
  type ExportProblem,
  exportedPhone,
  isFurtherLine,
  missingColumns,
  readExportedOrder,
} from "../../../app/shopify/export/exported-order.ts";
import { type Read, readCustomer, readDay, shown } from "./cells.ts";
import type { FileLine, LeftOut, ReadingRules } from "./file-line.ts";
import { Unusable } from "./unusable.ts";

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
  requireColumns(file, header);
  const cellOf = cellReader(header);
  const seen = new Set<string>();
  let previousName: string | null = null;
  let shopCurrency = "";
  for (const { line, cells } of records) {
    if (!cells) {
      yield { kind: "broken", line, problem: "its quotes do not match" };
      continue;
    }
    const cell: Cell = (column) => cellOf(cells, column);
    const name = cell("name");
    const isFurther = isFurtherLine(cell, previousName);
    previousName = name;
    if (isFurther) continue;
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

function requireColumns(file: string, header: readonly string[]): void {
  const missing = missingColumns(header);
  if (missing.length === 0) return;
  const columns = missing.join(" and no ");
  throw new Unusable(`${file} looks like Shopify's orders export but has no column ${columns}.`);
}

interface DatedOrder extends ExportedOrder {
  readonly day: ShopDay;
}

function readOrder(cell: Cell, { today }: ReadingRules): Read<DatedOrder> {
  const day = readDay(cell("created at"), today);
  if ("problem" in day) return day;
  const order = readExportedOrder(cell);
  if ("code" in order) return { problem: sentenceFor(order) };
  return { value: { ...order, day: day.value } };
}

function sentenceFor({ code, cell, why }: ExportProblem): string {
  return code === "unknown_status" ? `${shown(cell)} is not a financial status` : why;
}

function judged(order: DatedOrder, cell: Cell, { zeroValues }: ReadingRules): FileLine {
  const { day, currency, totalMinor, refundedMinor, origin } = order;
  const cancelledAt = order.cancelled ? new Date(0) : null;
  const known = {
    goodsMinor: totalMinor,
    outstandingMinor: totalMinor,
    paidLater: false,
    taxesIncluded: true,
  };
  const verdict = orderVerdict(
    { ...order, ...known, cancelledAt, deleted: false },
    {
      refunded: { goodsMinor: refundedMinor, byAmountMinor: 0n, taxMinor: 0n },
      shopCurrency: currency,
    },
  );
  if (verdict.kind === "pending") return leftOut("unpaid", order);
  const free = verdict.kind === "not_counted" && verdict.reason === "zero";
  if (verdict.kind === "not_counted" && !(free && totalMinor === 0n && zeroValues === "keep")) {
    return leftOut(reasonFor(verdict.reason), order);
  }
  if (origin !== "shop") return leftOut(origin, order);
  const customer = readCustomer(buyer(cell), "email");
  if ("problem" in customer) return leftOut("nobody", order);
  const minor = verdict.kind === "counted" ? verdict.minor : 0n;
  const spend = majorUnits({ minor, currency });
  return { kind: "purchase", row: { customer: customer.value, day, spend } };
}

function leftOut(reason: LeftOut, { day }: DatedOrder): FileLine {
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

/** By email or, without one, by phone. */
function buyer(cell: Cell): string {
  return cell("email").toLowerCase() || exportedPhone(cell);
}
