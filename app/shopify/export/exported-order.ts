import { parseMoney } from "../../domain/money.ts";
import { FINANCIAL_STATUSES, type FinancialStatus, type OrderOrigin } from "../../domain/order.ts";
import type { HistoryProblemCode } from "../../usecases/history/history-source.ts";

/** Columns of Shopify's orders export by its own names, lower-cased. */
const NEEDED = ["name", "email", "financial status", "currency", "total", "created at"] as const;
const OPTIONAL = [
  "id",
  "phone",
  "paid at",
  "fulfilled at",
  "subtotal",
  "refunded amount",
  "outstanding balance",
  "cancelled at",
  "payment method",
  "payment terms name",
  "source",
  "tags",
] as const;
export type ExportColumn = (typeof NEEDED)[number] | (typeof OPTIONAL)[number];

/** What stands in a column of one record; "" where the file has no such column. */
export type Cell = (column: ExportColumn) => string;

/** Only Shopify's export has this column; a CSV of purchases has no use for it. */
export function isOrdersExport(header: readonly string[]): boolean {
  return header.some((name) => name.toLowerCase() === "financial status");
}

/** Columns every export has that are missing in this one, in Shopify's spelling. */
export function missingColumns(
  header: readonly string[],
  needed: readonly ExportColumn[] = NEEDED,
): string[] {
  const names = header.map((name) => name.toLowerCase());
  return needed
    .filter((name) => !names.includes(name))
    .map((name) => `${name[0]?.toUpperCase()}${name.slice(1)}`);
}

/** Finds the columns of a header, whatever their sequence. */
export function cellReader(
  header: readonly string[],
): (cells: readonly string[], column: ExportColumn) => string {
  const names = header.map((name) => name.toLowerCase());
  const at = Object.fromEntries(
    [...NEEDED, ...OPTIONAL].map((name) => [name, names.indexOf(name)]),
  );
  return (cells, column) => cells[at[column] ?? -1] ?? "";
}

/** True for a further thing bought: what concerns the order as a whole stands on its first line. */
export function isFurtherLine(cell: Cell, previousName: string | null): boolean {
  return cell("financial status") === "" && cell("name") === previousName;
}

/** Why an order's line cannot be used. */
export interface ExportProblem {
  readonly code: HistoryProblemCode;
  /** What stands in the cell. */
  readonly cell: string;
  /** What is wrong with an amount, in a sentence. */
  readonly why: string;
}

/** What an order's first line says, as far as every reader looks at it. */
export interface ExportedOrder {
  readonly name: string;
  readonly financialStatus: FinancialStatus;
  readonly currency: string;
  readonly totalMinor: bigint;
  /** After discounts, before shipping and, where prices are without it, tax. */
  readonly subtotalMinor: bigint;
  readonly refundedMinor: bigint;
  readonly outstandingMinor: bigint;
  readonly cancelled: boolean;
  readonly test: boolean;
  readonly origin: OrderOrigin;
}

/** Reads an order's first line. */
export function readExportedOrder(cell: Cell): ExportedOrder | ExportProblem {
  const status = cell("financial status").toLowerCase();
  const financialStatus = FINANCIAL_STATUSES.find((known) => known === status);
  if (!financialStatus) return { code: "unknown_status", cell: cell("financial status"), why: "" };
  const amounts = readAmounts(cell);
  if ("code" in amounts) return amounts;
  return {
    name: cell("name"),
    financialStatus,
    ...amounts,
    cancelled: cell("cancelled at") !== "",
    test: /bogus/i.test(cell("payment method")),
    origin: originOf(cell),
  };
}

type Amounts = Pick<
  ExportedOrder,
  "currency" | "totalMinor" | "subtotalMinor" | "refundedMinor" | "outstandingMinor"
>;

function readAmounts(cell: Cell): Amounts | ExportProblem {
  const currency = cell("currency").toUpperCase();
  let reading = "";
  const minor = (text: string) => {
    reading = text;
    return parseMoney(text, currency).minor;
  };
  try {
    return {
      currency,
      totalMinor: minor(cell("total")),
      subtotalMinor: minor(cell("subtotal") || cell("total")),
      refundedMinor: minor(cell("refunded amount") || "0"),
      outstandingMinor: minor(cell("outstanding balance") || "0"),
    };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const isCurrency = error.message.includes("ISO 4217");
    return isCurrency
      ? { code: "unknown_currency", cell: cell("currency"), why: error.message }
      : { code: "not_an_amount", cell: reading, why: error.message };
  }
}

/** Shopify's export has no word for it: by the order's source, and by the tags that are in use. */
function originOf(cell: Cell): OrderOrigin {
  if (cell("source").startsWith("subscription_contract")) return "renewal";
  if (cell("tags") === "") return "shop";
  const tags = cell("tags")
    .toLowerCase()
    .split(",")
    .map((tag) => tag.trim());
  if (tags.some((tag) => /^subscription (recurring order|renewal)$/.test(tag))) return "renewal";
  return tags.some((tag) => tag === "wholesale" || tag === "b2b") ? "wholesale" : "shop";
}

/** The phone number the order was placed with; Shopify writes an apostrophe before a number. */
export function exportedPhone(cell: Cell): string {
  return cell("phone")
    .replaceAll(/[^\d+]/g, "")
    .replace(/^00/, "+");
}
