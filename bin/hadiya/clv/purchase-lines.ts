import type { CsvRecord } from "../../../app/shopify/export/csv-records.ts";
import { cdnowColumns } from "../../../app/usecases/orders/order-log.ts";
import { readAmount, readCustomer, readDay } from "./cells.ts";
import type { FileLine, ReadingRules } from "./file-line.ts";
import { Unusable } from "./unusable.ts";

/** Where the cells of a purchase stand in a line; without values, value is null. */
export interface PurchaseColumns {
  readonly customer: number;
  readonly date: number;
  readonly value: number | null;
}

const NEEDED = ["customer_id", "date"] as const;

/** Columns by the header customer_id,date[,value], in any order and among others. */
export function purchaseColumns(file: string, header: readonly string[]): PurchaseColumns {
  const names = header.map((name) => name.toLowerCase());
  const missing = NEEDED.filter((name) => !names.includes(name));
  if (missing.length > 0) {
    throw new Unusable(
      `${file} has no ${missing.join(" and no ")} in its first line, which must be the header customer_id,date or customer_id,date,value, or that of Shopify's orders export.`,
    );
  }
  const twice = [...NEEDED, "value"].find(
    (name) => names.indexOf(name) !== names.lastIndexOf(name),
  );
  if (twice) throw new Unusable(`${file} names the column ${twice} twice.`);
  const value = names.indexOf("value");
  return {
    customer: names.indexOf("customer_id"),
    date: names.indexOf("date"),
    value: value < 0 ? null : value,
  };
}

/** The purchases of a CSV whose header has been read already. */
export function* csvPurchases(
  records: Iterable<CsvRecord>,
  header: { readonly columns: PurchaseColumns; readonly width: number },
  rules: ReadingRules,
): Generator<FileLine> {
  for (const { line, cells } of records) {
    if (!cells) yield { kind: "broken", line, problem: "its quotes do not match" };
    else if (cells.length > header.width && cells.slice(header.width).some(Boolean)) {
      const problem = `it has ${cells.length} columns, the header ${header.width}`;
      yield { kind: "broken", line, problem };
    } else yield purchaseLine({ line, cells }, header.columns, rules);
  }
}

/** The purchases of a log in CDNOW's own format, which has no commas; null when it is no such log. */
export function cdnowPurchases(
  lines: Iterable<string>,
  first: string,
  rules: ReadingRules,
): Generator<FileLine> | null {
  const found = cdnowColumns(cellsOf(first));
  const header = /^\s*\d/.test(first) ? null : first;
  const looksIt = header === null || cellsOf(header)[0] === "customer_id";
  return found && looksIt ? cdnowLines(lines, { header, columns: found }, rules) : null;
}

function* cdnowLines(
  lines: Iterable<string>,
  { header, columns }: { readonly header: string | null; readonly columns: PurchaseColumns },
  rules: ReadingRules,
): Generator<FileLine> {
  let line = 0;
  for (const text of lines) {
    line++;
    if (text.trim() === "" || text === header) continue;
    yield purchaseLine({ line, cells: cellsOf(text) }, columns, rules);
  }
}

function cellsOf(line: string): string[] {
  return line.trim().split(/\s+/);
}

function purchaseLine(
  { line, cells }: { readonly line: number; readonly cells: readonly string[] },
  columns: PurchaseColumns,
  { today, zeroValues }: ReadingRules,
): FileLine {
  const customer = readCustomer(cells[columns.customer] ?? "", "customer_id");
  if ("problem" in customer) return { kind: "broken", line, ...customer };
  const day = readDay(cells[columns.date] ?? "", today);
  if ("problem" in day) return { kind: "broken", line, ...day };
  const row = { customer: customer.value, day: day.value };
  if (columns.value === null) return { kind: "purchase", row: { ...row, spend: 0 } };
  const amount = readAmount(cells[columns.value] ?? "");
  if ("problem" in amount) return { kind: "broken", line, ...amount };
  const spend = amount.value;
  if (spend > 0) return { kind: "purchase", row: { ...row, spend } };
  if (zeroValues === "skip") return { kind: "left_out", reason: "no_value", day: row.day };
  if (spend < 0) return { kind: "broken", line, problem: `the value ${spend} is negative` };
  return { kind: "purchase", row: { ...row, spend: 0 } };
}
