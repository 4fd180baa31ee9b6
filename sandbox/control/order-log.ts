import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { type CsvError, parse } from "csv-parse/sync";
import { parseAmount } from "../shop/amount.ts";
import { isCalendarDay } from "../shop/shop-time.ts";

export interface LogRow {
  /** Line in the file, from 1. */
  line: number;
  /** The customer's id as the file writes it. */
  customer: string;
  /** `1997-01-12` */
  day: string;
  amount: number;
}

export interface BrokenLine {
  line: number;
  reason: string;
}

export interface OrderLog {
  /** Of the file's bytes: the same file gives the same orders. */
  hash: string;
  /** By day, and within one in the file's order. */
  rows: LogRow[];
  brokenLines: BrokenLine[];
}

type Parsed = Pick<OrderLog, "rows" | "brokenLines">;

/**
 * Reads an order log: the CDNOW format (columns by blanks: id, date, CDs, value, or the sample's
 * five), or CSV with a header `customer_id,date,value`. What it cannot read it names by line.
 * Throws when the header lacks a column.
 */
export function readOrderLog(file: string, currency: string): OrderLog {
  const bytes = readFileSync(file);
  const content = bytes.toString("utf8");
  const isCsv = content.split("\n", 1)[0]?.includes(",") ?? false;
  const { rows, brokenLines } = isCsv ? readCsv(content, currency) : readColumns(content, currency);
  rows.sort((a, b) => compare(a.day, b.day) || a.line - b.line);
  brokenLines.sort((a, b) => a.line - b.line);
  return { hash: createHash("sha256").update(bytes).digest("hex"), rows, brokenLines };
}

function readColumns(content: string, currency: string): Parsed {
  const parsed: Parsed = { rows: [], brokenLines: [] };
  for (const [index, text] of content.split("\n").entries()) {
    const fields = text.trim().split(/\s+/);
    const isHeader = index === 0 && !/\d{8}/.test(text);
    if (fields[0] === "" || isHeader) continue;
    const line = index + 1;
    if (fields.length !== 4 && fields.length !== 5) {
      const reason = `expected 4 or 5 columns, found ${fields.length}`;
      parsed.brokenLines.push({ line, reason });
      continue;
    }
    const [customer = ""] = fields;
    const [date = "", , value = ""] = fields.slice(-3);
    addRow(parsed, { line, customer, date, value }, currency);
  }
  return parsed;
}

function readCsv(content: string, currency: string): Parsed {
  const parsed: Parsed = { rows: [], brokenLines: [] };
  const records: { record: Record<string, string>; info: { lines: number } }[] = parse(content, {
    bom: true,
    info: true,
    trim: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    columns: (header: string[]) => {
      const names = header.map((name) => name.toLowerCase());
      for (const needed of ["customer_id", "date", "value"]) {
        if (!names.includes(needed)) throw new Error(`the CSV header has no column "${needed}"`);
      }
      return names;
    },
    on_skip: (error: CsvError | undefined) => {
      parsed.brokenLines.push({ line: Number(error?.lines ?? 0), reason: csvReason(error) });
      return undefined;
    },
  });
  for (const { record, info } of records) {
    const { customer_id: customer = "", date = "" } = record;
    addRow(parsed, { line: info.lines, customer, date, value: record.value ?? "" }, currency);
  }
  return parsed;
}

function csvReason(error: CsvError | undefined): string {
  if (error?.code === "CSV_RECORD_INCONSISTENT_COLUMNS") return "wrong number of columns";
  return error?.message ?? "not CSV";
}

function addRow(
  parsed: Parsed,
  fields: { line: number; customer: string; date: string; value: string },
  currency: string,
): void {
  const { line, customer, date, value } = fields;
  const day = dayOf(date);
  const amount = parseAmount(value, currency);
  const broken = (reason: string) => parsed.brokenLines.push({ line, reason });
  if (customer === "") broken("no customer id");
  else if (!day) broken(`"${date}" is no date`);
  else if (amount === null) broken(`"${value}" is no amount in ${currency}`);
  else if (amount < 0) broken(`"${value}" is negative`);
  else parsed.rows.push({ line, customer, day, amount });
}

/** `19970112`, `1997-01-12`, or the day of `1997-01-12T10:00:00Z`; null for what is no day. */
function dayOf(date: string): string | null {
  const match = /^(\d{4})-?(\d\d)-?(\d\d)(?:[T ].*)?$/.exec(date);
  if (!match) return null;
  const day = `${match[1]}-${match[2]}-${match[3]}`;
  return isCalendarDay(day) ? day : null;
}

/** By code unit: days in ISO form are in the order of time. */
function compare(a: string, b: string): number {
  return Number(a > b) - Number(a < b);
}
