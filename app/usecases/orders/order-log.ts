/** One purchase of an order log: who, on which day, for how much (decimal text, major units). */
export interface LoggedOrder {
  readonly customer: string;
  /** "1997-01-12" */
  readonly date: string;
  readonly value: string;
}

export type LogLine =
  | { readonly kind: "order"; readonly line: number; readonly order: LoggedOrder }
  | { readonly kind: "broken"; readonly line: number; readonly problem: string };

/** Columns of a log by the words in its header, or by their count in CDNOW's own format. */
export interface LogColumns {
  readonly customer: number;
  readonly date: number;
  readonly value: number;
}

const CDNOW_COLUMNS: Readonly<Record<number, LogColumns>> = {
  4: { customer: 0, date: 1, value: 3 }, // customer, date, CDs, dollars
  5: { customer: 0, date: 2, value: 4 }, // master id, sample id, date, CDs, dollars
};

/** Columns of CDNOW's format by how many there are; null when it is no such line. */
export function cdnowColumns(cells: readonly string[]): LogColumns | null {
  return CDNOW_COLUMNS[cells.length] ?? null;
}

/** Columns by the header of a CSV; a sentence when one is missing. */
export function headerColumns(cells: readonly string[]): LogColumns | string {
  const names = cells.map((cell) => cell.trim().toLowerCase());
  const missing = ["customer_id", "date", "value"].filter((name) => !names.includes(name));
  if (missing.length > 0) {
    return `The header must name customer_id, date and value; ${missing.join(" and ")} is missing.`;
  }
  return {
    customer: names.indexOf("customer_id"),
    date: names.indexOf("date"),
    value: names.indexOf("value"),
  };
}

const DATE = /^(\d{4})-?(\d{2})-?(\d{2})(?:[T ][\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?$/;
const VALUE = /^\d{1,12}(\.\d+)?$/;

/** Reads one line's cells; what is wrong with a broken one is said in a sentence. */
export function logLine(cells: readonly string[], columns: LogColumns, line: number): LogLine {
  const cell = (column: number) => cells[column]?.trim() ?? "";
  const customer = cell(columns.customer);
  const date = isoDate(cell(columns.date));
  const value = cell(columns.value);
  if (customer === "") return broken(line, "no customer_id");
  if (!date) return broken(line, `"${cell(columns.date)}" is not a date such as 2026-11-21`);
  if (value.startsWith("-")) return broken(line, `the value ${value} is negative`);
  if (!VALUE.test(value)) return broken(line, `"${value}" is not a value such as 12.50`);
  return { kind: "order", line, order: { customer, date, value } };
}

function broken(line: number, problem: string): LogLine {
  return { kind: "broken", line, problem };
}

function isoDate(text: string): string | null {
  const match = DATE.exec(text);
  if (!match) return null;
  const iso = `${match[1]}-${match[2]}-${match[3]}`;
  const ms = Date.parse(`${iso}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(iso) ? iso : null;
}
