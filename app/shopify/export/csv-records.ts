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
  const ahead = new LinesAhead(lines);
  let width: number | null = null;
  try {
    for (let text = ahead.take(); text !== null; text = ahead.take()) {
      if (text.trim() === "") continue;
      const line = ahead.taken;
      const cells: CsvRecord["cells"] = plainCells(text) ?? quotedCells(text, width, ahead);
      width ??= cells?.length ?? null;
      yield { line, cells };
    }
  } finally {
    ahead.close();
  }
}

/** A cell up to its comma or the line's end: quoted (1) or bare (2). */
const CELL = /[ \t]*(?:"([^"]*(?:""[^"]*)*)"[ \t]*|([^",]*))(,|$)/y;
const LONGEST_PLAIN = 1 << 16;

/**
 * The cells of a line that is a record by itself; null when that takes a parser to tell.
 * The parser needs a tenth of a second for a thousand of Shopify's lines, and a shop has many more.
 */
function plainCells(text: string): string[] | null {
  if (!text.includes('"')) return text.split(",").map((cell) => cell.trim());
  if (text.length > LONGEST_PLAIN) return null;
  const cells: string[] = [];
  CELL.lastIndex = 0;
  for (let match = CELL.exec(text); match; match = CELL.exec(text)) {
    const [, quoted, bare = "", end] = match;
    cells.push((quoted?.replaceAll('""', '"') ?? bare).trim());
    if (end === "") return cells;
  }
  return null;
}

/** Takes as many more lines as close the quotes and fill the columns; if none do, none and null. */
function quotedCells(first: string, width: number | null, ahead: LinesAhead): CsvRecord["cells"] {
  const read = parsed(first);
  if (read !== "open") return read;
  let text = first;
  for (let more = 0; more < LONGEST_RECORD_LINES; more++) {
    const next = ahead.peek(more);
    if (next === null) return null;
    text += `\n${next}`;
    if (!next.includes('"')) continue;
    const longer = parsed(text);
    if (longer === "open") continue;
    if (longer === null || longer.length !== (width ?? longer.length)) return null;
    ahead.drop(more + 1);
    return longer;
  }
  return null;
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

/** Lines that can be looked at before they are taken. */
class LinesAhead {
  readonly #lines: Iterator<string>;
  #waiting: string[] = [];
  /** How many lines have been taken: the number of the last one. */
  taken = 0;

  constructor(lines: Iterable<string>) {
    this.#lines = lines[Symbol.iterator]();
  }

  take(): string | null {
    const line = this.#waiting.length > 0 ? this.#waiting.shift() : this.#next();
    if (line === undefined || line === null) return null;
    this.taken++;
    return line;
  }

  peek(distance: number): string | null {
    while (this.#waiting.length <= distance) {
      const line = this.#next();
      if (line === null) return null;
      this.#waiting.push(line);
    }
    return this.#waiting[distance] ?? null;
  }

  drop(count: number): void {
    this.#waiting = this.#waiting.slice(count);
    this.taken += count;
  }

  close(): void {
    this.#lines.return?.();
  }

  #next(): string | null {
    const { done, value } = this.#lines.next();
    return done ? null : value;
  }
}
