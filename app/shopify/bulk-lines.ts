/** One line of a bulk result, as JSON. */
type Line = Record<string, unknown>;

/** An object of the top connection, and what stood below it. */
export interface BulkFamily {
  readonly root: Line;
  readonly children: readonly Line[];
  /** Of the root, counted from 1. */
  readonly line: number;
  /** The byte, and the number of the line, that the next family begins at. */
  readonly next: { readonly byte: number; readonly line: number };
}

/**
 * Reads a grouped bulk result as it comes, one family at a time: an object's line, and behind it the
 * lines that name it or one of these as their parent. Throws when a line's parent is not at hand.
 */
export async function* bulkFamilies(
  bytes: AsyncIterable<Uint8Array>,
  start: { readonly byte: number; readonly line: number },
): AsyncGenerator<BulkFamily> {
  let family: { root: Line; children: Line[]; line: number; ids: Set<unknown> } | null = null;
  let at = start;
  for await (const { text, length } of linesOf(bytes)) {
    const value = JSON.parse(text) as Line;
    const { __parentId: parent } = value;
    if (parent === undefined) {
      if (family) yield { ...family, next: at };
      family = { root: value, children: [], line: at.line, ids: new Set([value.id]) };
    } else {
      if (!family?.ids.has(parent)) throw new Error("a bulk result is not grouped");
      family.children.push(value);
      family.ids.add(value.id);
    }
    at = { byte: at.byte + length, line: at.line + 1 };
  }
  if (family) yield { ...family, next: at };
}

const NEWLINE = 10;

/** Lines with their length in bytes, the end of line included; one piece of the stream at a time. */
async function* linesOf(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<{ text: string; length: number }> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of bytes) {
    const held: Buffer = rest.length > 0 ? Buffer.concat([rest, piece]) : Buffer.from(piece);
    let from = 0;
    for (let end = held.indexOf(NEWLINE); end >= 0; end = held.indexOf(NEWLINE, from)) {
      if (end > from) yield { text: held.toString("utf8", from, end), length: end + 1 - from };
      from = end + 1;
    }
    rest = held.subarray(from);
  }
  if (rest.length > 0) yield { text: rest.toString("utf8"), length: rest.length };
}
