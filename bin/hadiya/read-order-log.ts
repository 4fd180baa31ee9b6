import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { parse } from "csv-parse/sync";
import { isOrdersExport } from "../../app/shopify/export/exported-order.ts";
import {
  cdnowColumns,
  headerColumns,
  type LogColumns,
  type LogLine,
  logLine,
} from "../../app/usecases/orders/order-log.ts";

/** Reads an order log line by line, whichever of the two formats it is in. */
export async function* readOrderLog(file: string): AsyncGenerator<LogLine> {
  const first = await firstLine(file);
  if (first === null) throw new Error(`${file} is empty.`);
  if (first.includes(",")) yield* readCsv(file);
  else yield* readCdnow(file, first);
}

/** True for Shopify's orders export, in whatever shape a spreadsheet left it: by its header. */
export async function isExportFile(file: string): Promise<boolean> {
  const header = ((await firstLine(file)) ?? "").replaceAll("\0", "");
  return isOrdersExport(header.split(/[,;\t]/).map((name) => name.replaceAll('"', "").trim()));
}

/** Throws, with a sentence, when the file is no order log: before anything is done with it. */
export async function requireOrderLog(file: string): Promise<void> {
  const lines = readOrderLog(file);
  await lines.next();
  await lines.return(undefined);
}

function linesOf(file: string): AsyncIterable<string> {
  return createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
}

async function firstLine(file: string): Promise<string | null> {
  for await (const line of linesOf(file)) {
    if (line.trim() !== "") return line;
  }
  return null;
}

interface Numbered {
  readonly line: string;
  readonly number: number;
}

/** A note may run over some lines; a quote left open spoils its own line and none after it. */
const LONGEST_RECORD_LINES = 10;

async function* readCsv(file: string): AsyncGenerator<LogLine> {
  let header: { readonly columns: LogColumns; readonly width: number } | null = null;
  for await (const { cells, number } of csvRecords(file, () => header?.width ?? null)) {
    if (!cells) yield { kind: "broken", line: number, problem: "its quotes do not match" };
    else if (header) yield logLine(cells, header.columns, number);
    else header = { columns: requireColumns(file, cells), width: cells.length };
  }
}

interface CsvRecord {
  /** Null when no way was found to read it. */
  readonly cells: string[] | null;
  readonly number: number;
}

async function* csvRecords(file: string, width: () => number | null): AsyncGenerator<CsvRecord> {
  const ahead: Numbered[] = [];
  let number = 0;
  for await (const line of linesOf(file)) {
    number++;
    ahead.push({ line, number });
    if (ahead.length >= LONGEST_RECORD_LINES) yield* nextRecord(ahead, width());
  }
  while (ahead.length > 0) yield* nextRecord(ahead, width());
}

/** Takes the next record off the lines: one line, or as many as close its quotes and fill its columns. */
function nextRecord(ahead: Numbered[], width: number | null): CsvRecord[] {
  const [first] = ahead;
  if (!first) return [];
  if (first.line.trim() === "") {
    ahead.shift();
    return [];
  }
  for (let lines = 1; lines <= ahead.length; lines++) {
    const text = ahead.slice(0, lines).map(({ line }) => line);
    const cells = csvCells(text.join("\n"));
    if (!cells || (lines > 1 && cells.length !== width)) continue;
    ahead.splice(0, lines);
    return [{ cells, number: first.number }];
  }
  ahead.shift();
  return [{ cells: null, number: first.number }];
}

function requireColumns(file: string, header: string[]): LogColumns {
  const columns = headerColumns(header);
  if (typeof columns === "string") throw new Error(`${file}: ${columns}`);
  return columns;
}

function csvCells(text: string): string[] | null {
  try {
    const [cells] = parse(text, { bom: true, relax_column_count: true, trim: true }) as string[][];
    return cells ?? [];
  } catch {
    return null;
  }
}

async function* readCdnow(file: string, first: string): AsyncGenerator<LogLine> {
  const columns = cdnowColumns(cellsOf(first));
  if (!columns) {
    throw new Error(
      `${file} is neither a CSV with the header customer_id,date,value nor a log in CDNOW's format.`,
    );
  }
  let number = 0;
  for await (const line of linesOf(file)) {
    number++;
    const cells = cellsOf(line);
    const isHeader = number === 1 && !/^\d/.test(cells[0] ?? "");
    if (line.trim() !== "" && !isHeader) yield logLine(cells, columns, number);
  }
}

function cellsOf(line: string): string[] {
  return line.trim().split(/\s+/);
}
