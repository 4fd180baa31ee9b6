import { setImmediate as nextTurn } from "node:timers/promises";
import {
  type HistoryChunk,
  type HistoryProblem,
  HistoryRefusal,
  type HistorySource,
} from "../../usecases/history/history-source.ts";
import { type Facts, NO_FACTS } from "../../usecases/orders/facts.ts";
import { CsvReader, type CsvRecord } from "./csv-records.ts";
import { type ExportRules, exportFacts } from "./export-facts.ts";
import { headerText, LineCutter } from "./export-lines.ts";
import {
  type Cell,
  cellReader,
  isFurtherLine,
  isOrdersExport,
  missingColumns,
} from "./exported-order.ts";

/** A file that can be read from any of its bytes. */
export interface ExportFile {
  bytesFrom(offset: number): AsyncIterable<Uint8Array>;
}

/** So that orders of very many lines still make progress. */
const LINES_PER_ORDER = 25;
/** About 2 ms of reading, after which others get their turn. */
const BYTES_PER_TURN = 1 << 16;

/** Shopify's orders export, whatever its size: never more of it in memory than one chunk. */
export function ordersExportSource(file: ExportFile, rules: ExportRules): HistorySource {
  return {
    open: (position, orders) => readExport(file, { ...rules, orders }, placeFrom(position)),
  };
}

/** Where reading goes on: the file's byte and line, and the order whose lines may follow. */
interface Place {
  readonly at: number;
  readonly line: number;
  readonly after: string | null;
}

function placeFrom(position: string | null): Place | null {
  return position === null ? null : (JSON.parse(position) as Place);
}

interface Reading extends ExportRules {
  /** About how many a chunk should have. */
  readonly orders: number;
}

async function* readExport(
  file: ExportFile,
  rules: Reading,
  place: Place | null,
): AsyncGenerator<HistoryChunk> {
  const header = await readHeader(file);
  const from = place ?? { at: header.bytes, line: header.lines, after: null };
  const reading = new ExportReading(header.cells, rules, from);
  for await (const bytes of inTurns(file.bytesFrom(from.at))) {
    reading.take(bytes);
    if (reading.isFull) yield reading.chunk();
  }
  reading.end();
  if (reading.isEmpty && place === null) throw new HistoryRefusal("no_orders");
  yield reading.chunk();
}

/** Throws HistoryRefusal when a file that begins like this cannot be an orders export. */
export async function inspectExport(beginning: Uint8Array): Promise<void> {
  await readHeader({
    async *bytesFrom() {
      yield beginning;
    },
  });
}

interface Header {
  readonly cells: readonly string[];
  readonly bytes: number;
  readonly lines: number;
}

async function readHeader(file: ExportFile): Promise<Header> {
  const cutter = new LineCutter();
  const reader = new CsvReader();
  let [bytes, lines] = [0, 0];
  const recordsIn = (some: ReturnType<LineCutter["push"]>): Header | null => {
    for (const line of some) {
      bytes += line.bytes;
      lines++;
      const [record] = reader.push(lines === 1 ? headerText(line.text) : line.text);
      if (record) return { cells: soundHeader(record), bytes, lines };
    }
    return null;
  };
  for await (const chunk of file.bytesFrom(0)) {
    const header = recordsIn(cutter.push(chunk));
    if (header) return header;
  }
  const header = recordsIn(cutter.end());
  const [last] = header ? [] : reader.end();
  if (header) return header;
  if (!last) throw new HistoryRefusal("no_orders");
  return { cells: soundHeader(last), bytes, lines };
}

function soundHeader({ cells }: CsvRecord): readonly string[] {
  const header = cells ?? [];
  if (header.length === 1 && /[;\t|]/.test(header[0] ?? "")) {
    throw new HistoryRefusal("other_separator");
  }
  if (!isOrdersExport(header)) throw new HistoryRefusal("not_an_export");
  const missing = [...missingColumns(header), ...missingColumns(header, ["id"])];
  if (missing.length > 0) throw new HistoryRefusal("column_missing", missing.join(", "));
  return header;
}

async function* inTurns(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.length; from += BYTES_PER_TURN) {
      yield chunk.subarray(from, from + BYTES_PER_TURN);
      await nextTurn();
    }
  }
}

/** What has been read of the file since the last chunk. */
class ExportReading {
  readonly #cutter = new LineCutter();
  readonly #reader = new CsvReader();
  readonly #cellOf: ReturnType<typeof cellReader>;
  readonly #rules: Reading;
  readonly #from: Place;
  /** Bytes of lines that are not done with. */
  #waiting: number[] = [];
  #done = 0;
  #at: number;
  #after: string | null;
  #orders: Facts["orders"][number][] = [];
  #customers: Facts["customers"][number][] = [];
  #problems: HistoryProblem[] = [];
  #ordersRead = 0;
  #lines = 0;

  constructor(header: readonly string[], rules: Reading, from: Place) {
    this.#cellOf = cellReader(header);
    this.#rules = rules;
    this.#from = from;
    this.#at = from.at;
    this.#after = from.after;
  }

  get isFull(): boolean {
    const { orders } = this.#rules;
    return this.#ordersRead >= orders || this.#lines >= orders * LINES_PER_ORDER;
  }

  get isEmpty(): boolean {
    return this.#ordersRead === 0 && this.#done === 0;
  }

  take(bytes: Uint8Array): void {
    this.#read(this.#cutter.push(bytes));
  }

  end(): void {
    this.#read(this.#cutter.end());
    for (const record of this.#reader.end()) this.#record(record);
    this.#settle();
  }

  /** All read since the last chunk. */
  chunk(): HistoryChunk {
    const place: Place = {
      at: this.#at,
      line: this.#from.line + this.#done,
      after: this.#after,
    };
    const chunk: HistoryChunk = {
      facts: { ...NO_FACTS, orders: this.#orders, customers: this.#customers },
      position: JSON.stringify(place),
      ordersRead: this.#ordersRead,
      problems: this.#problems,
      bytesRead: this.#at,
    };
    this.#orders = [];
    this.#customers = [];
    this.#problems = [];
    [this.#ordersRead, this.#lines] = [0, 0];
    return chunk;
  }

  #read(lines: ReturnType<LineCutter["push"]>): void {
    for (const line of lines) {
      this.#waiting.push(line.bytes);
      this.#lines++;
      for (const record of this.#reader.push(line.text)) this.#record(record);
      this.#settle();
    }
  }

  /** Counts the lines the reader is done with. */
  #settle(): void {
    for (; this.#done < this.#reader.taken; this.#done++) this.#at += this.#waiting.shift() ?? 0;
  }

  #record({ line, cells }: CsvRecord): void {
    if (!cells) this.#problem(line, "quotes", "");
    else this.#order(line, (column) => this.#cellOf(cells, column));
  }

  #order(line: number, cell: Cell): void {
    const isFurther = isFurtherLine(cell, this.#after);
    this.#after = cell("name");
    if (isFurther) return;
    const read: ReturnType<typeof exportFacts> =
      cell("financial status") === ""
        ? { code: "first_line_missing", cell: cell("name") } // as in a file that was sorted
        : exportFacts(cell, this.#rules);
    if ("code" in read) {
      this.#problem(line, read.code, read.cell);
      return;
    }
    this.#ordersRead++;
    this.#orders.push(read.order);
    if (read.customer) this.#customers.push(read.customer);
  }

  #problem(line: number, code: HistoryProblem["code"], cell: string): void {
    this.#ordersRead++;
    this.#problems.push({ line: this.#from.line + line, code, detail: harmless(cell) });
  }
}

const MOST_SHOWN = 30;

/** What may be kept of a cell: numbers and dates, never words, which could name somebody. */
function harmless(cell: string): string | null {
  return /^[#'\d\s.,:;+\-/E]+$/i.test(cell) ? cell.slice(0, MOST_SHOWN) : null;
}
