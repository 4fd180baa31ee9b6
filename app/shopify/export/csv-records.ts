import { CsvError, parse } from "csv-parse/sync";

/** One record of a CSV with the number of its first line. */
export interface CsvRecord {
  readonly line: number;
  /** Null when its quotes do not match. */
  readonly cells: readonly string[] | null;
}

/** A note may run over many lines; a quote left open spoils its own line and none after it. */
const LONGEST_RECORD_LINES = 500;

/** The records of a CSV by RFC 4180, blank lines left out and cells trimmed. */
export function* csvRecords(lines: Iterable<string>): Generator<CsvRecord> {
  const reader = new CsvReader();
  for (const line of lines) yield* reader.push(line);
  yield* reader.end();
}

/** What is known of a first waiting line whose quotes are still open. */
interface OpenRecord {
  readonly text: string;
  /** Lines after the first that are in the text. */
  readonly more: number;
}

/** Reads a CSV as its lines come, however they come: gives the records that each line completes. */
export class CsvReader {
  /** How many lines are done with: given in a record, blank, or broken. */
  taken = 0;
  #width: number | null = null;
  #waiting: string[] = [];
  #open: OpenRecord | null = null;

  push(line: string): readonly CsvRecord[] {
    this.#waiting.push(line);
    return this.#records(false);
  }

  /** No more lines come. */
  end(): readonly CsvRecord[] {
    return this.#records(true);
  }

  #records(ended: boolean): readonly CsvRecord[] {
    const records: CsvRecord[] = [];
    for (let text = this.#waiting[0]; text !== undefined; text = this.#waiting[0]) {
      if (text.trim() === "") {
        this.#take(1);
        continue;
      }
      const line = this.taken + 1;
      const read = this.#open ? "open" : (plainCells(text) ?? parsed(text));
      const cells = read === "open" ? this.#closed(text, ended) : read;
      if (cells === "open") break;
      if (read !== "open") this.#take(1);
      this.#width ??= cells?.length ?? null;
      records.push({ line, cells });
    }
    return records;
  }

  /**
   * Takes as many more lines as close the quotes and fill the columns; if none do, the first alone and
   * null. "open" when that cannot be told before more lines have come.
   */
  #closed(first: string, ended: boolean): CsvRecord["cells"] | "open" {
    let { text, more } = this.#open ?? { text: first, more: 0 };
    while (more < LONGEST_RECORD_LINES && more + 1 < this.#waiting.length) {
      more++;
      const next = this.#waiting[more] ?? "";
      text += `\n${next}`;
      if (!next.includes('"')) continue;
      const longer = parsed(text);
      if (longer === "open") continue;
      const fits = longer !== null && longer.length === (this.#width ?? longer.length);
      this.#take(fits ? more + 1 : 1);
      return fits ? longer : null;
    }
    this.#open = { text, more };
    if (!ended && more < LONGEST_RECORD_LINES) return "open";
    this.#take(1);
    return null;
  }

  #take(lines: number): void {
    this.#waiting = lines < this.#waiting.length ? this.#waiting.slice(lines) : [];
    this.#open = null;
    this.taken += lines;
  }
}

/**
 * The cells of a line that is a record by itself; null when that takes a parser to tell.
 * The parser needs a tenth of a second for a thousand of Shopify's lines, and a shop has many more.
 */
function plainCells(text: string): string[] | null {
  if (!text.includes(QUOTE)) return text.split(",").map((cell) => cell.trim());
  const cells: string[] = [];
  for (let at = 0; ; ) {
    const start = afterBlanks(text, at);
    const cell = text[start] === QUOTE ? quotedCell(text, start) : bareCell(text, at);
    if (!cell) return null;
    cells.push(cell.value);
    if (cell.end >= text.length) return cells;
    at = cell.end + 1;
  }
}

const QUOTE = '"';

interface PlainCell {
  readonly value: string;
  /** Where its comma stands, or the line's end. */
  readonly end: number;
}

function quotedCell(text: string, start: number): PlainCell | null {
  let close = text.indexOf(QUOTE, start + 1);
  let doubled = false;
  while (close >= 0 && text[close + 1] === QUOTE) {
    doubled = true;
    close = text.indexOf(QUOTE, close + 2);
  }
  if (close < 0) return null;
  const end = afterBlanks(text, close + 1);
  if (end < text.length && text[end] !== ",") return null;
  const value = text.slice(start + 1, close);
  return { value: (doubled ? value.replaceAll('""', QUOTE) : value).trim(), end };
}

function bareCell(text: string, start: number): PlainCell | null {
  const comma = text.indexOf(",", start);
  const end = comma < 0 ? text.length : comma;
  const value = text.slice(start, end);
  return value.includes(QUOTE) ? null : { value: value.trim(), end };
}

function afterBlanks(text: string, from: number): number {
  let at = from;
  while (text[at] === " " || text[at] === "\t") at++;
  return at;
}

/** The cells of one record; "open" when its text ends within quotes, null when it is none. */
function parsed(text: string): readonly string[] | "open" | null {
  try {
    const records: string[][] = parse(text, { trim: true, relax_column_count: true });
    return records.length === 1 ? (records[0]?.map((cell) => cell.trim()) ?? null) : null;
  } catch (error) {
    return error instanceof CsvError && error.code === "CSV_QUOTE_NOT_CLOSED" ? "open" : null;
  }
}
