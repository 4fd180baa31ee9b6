import { HistoryRefusal } from "../../usecases/history/history-source.ts";

/** Longer than any line of an export, shorter than what would fill the memory. */
const LONGEST_LINE_BYTES = 1 << 24;
const LINE_FEED = 10;

export interface ExportLine {
  readonly text: string;
  /** What of the file it takes up, with its end. */
  readonly bytes: number;
}

/** Cuts a file's bytes into lines as they come; without their ends, LF or CRLF, in UTF-8. */
export class LineCutter {
  #rest: Buffer = Buffer.alloc(0);

  push(chunk: Uint8Array): readonly ExportLine[] {
    const bytes = joined(this.#rest, chunk);
    const lines: ExportLine[] = [];
    let from = 0;
    for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, from)) {
      lines.push({ text: textOf(bytes, from, at), bytes: at + 1 - from });
      from = at + 1;
    }
    this.#rest = bytes.subarray(from);
    if (this.#rest.length > LONGEST_LINE_BYTES) throw new HistoryRefusal("not_an_export");
    return lines;
  }

  /** The last line, when it has no end. */
  end(): readonly ExportLine[] {
    const bytes = this.#rest;
    return bytes.length > 0 ? [{ text: textOf(bytes, 0, bytes.length), bytes: bytes.length }] : [];
  }
}

function joined(rest: Buffer, chunk: Uint8Array): Buffer {
  const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  return rest.length > 0 ? Buffer.concat([rest, bytes]) : bytes;
}

const CARRIAGE_RETURN = 13;

function textOf(bytes: Buffer, from: number, to: number): string {
  const end = to > from && bytes[to - 1] === CARRIAGE_RETURN ? to - 1 : to;
  return bytes.toString("utf8", from, end);
}

const BYTE_ORDER_MARK = "\ufeff";

/** The header as a spreadsheet may have left it; refuses what Shopify did not write. */
export function headerText(line: string): string {
  const text = line.startsWith(BYTE_ORDER_MARK) ? line.slice(1) : line;
  // UTF-16, by its zero bytes or its own byte order mark.
  if (/[\0\ufffd]/.test(text)) throw new HistoryRefusal("other_encoding");
  return text;
}
