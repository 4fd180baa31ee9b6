import { HistoryRefusal, type HistoryRefusalReason } from "./history-source.ts";

/** A file on its way from the merchant. */
export interface SentFile {
  readonly name: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}

export interface ReceivePorts {
  /** Makes room for a file; returns its run. */
  begin(shopId: number, fileName: string): Promise<number>;
  /** pieces are counted from 0, and all but the last are of PIECE_BYTES. */
  savePiece(shopId: number, run: number, piece: number, bytes: Uint8Array): Promise<void>;
  /** The whole file is here: whoever works may read it. */
  ready(shopId: number, run: number, bytesTotal: number): Promise<void>;
  /** Nothing of the file is kept. */
  discard(shopId: number, run: number): Promise<void>;
  /** Throws HistoryRefusal when what begins like this cannot be an orders export. */
  inspect(beginning: Uint8Array): Promise<void>;
}

/** What came of a file that was sent. */
export type ReceiveOutcome =
  | { readonly kind: "received"; readonly run: number }
  | {
      readonly kind: "refused";
      readonly reason: HistoryRefusalReason | "too_large";
      readonly detail: string | null;
    };

/** How a file is cut up to be kept. */
export const PIECE_BYTES = 1 << 20;
/** What is taken from a browser; a longer file goes in by the command line. */
export const MOST_FILE_BYTES = 256 << 20;

/**
 * Takes in a file a merchant sends, piece by piece and never more of it in memory, to be read by
 * whichever worker comes to it. What is no orders export, or too long, is refused and not kept.
 */
export async function receiveExport(
  ports: ReceivePorts,
  shopId: number,
  file: SentFile,
): Promise<ReceiveOutcome> {
  const run = await ports.begin(shopId, file.name);
  try {
    let [pieces, total] = [0, 0];
    for await (const bytes of piecesOf(file.bytes)) {
      total += bytes.length;
      if (total > MOST_FILE_BYTES)
        return await refused(ports, { shopId, run, reason: "too_large" });
      if (pieces === 0) await ports.inspect(bytes);
      await ports.savePiece(shopId, run, pieces++, bytes);
    }
    if (pieces === 0) return await refused(ports, { shopId, run, reason: "no_orders" });
    await ports.ready(shopId, run, total);
    return { kind: "received", run };
  } catch (error) {
    if (error instanceof HistoryRefusal) {
      const { reason, detail } = error;
      return refused(ports, { shopId, run, reason, detail });
    }
    await ports.discard(shopId, run);
    throw error;
  }
}

async function refused(
  ports: ReceivePorts,
  why: {
    readonly shopId: number;
    readonly run: number;
    readonly reason: HistoryRefusalReason | "too_large";
    readonly detail?: string | null;
  },
): Promise<ReceiveOutcome> {
  await ports.discard(why.shopId, why.run);
  return { kind: "refused", reason: why.reason, detail: why.detail ?? null };
}

/** The same bytes in pieces of one length. */
async function* piecesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.length; ) {
      const part = chunk.subarray(from, from + PIECE_BYTES - length);
      held.push(part);
      length += part.length;
      from += part.length;
      if (length < PIECE_BYTES) continue;
      yield whole(held, length);
      [held, length] = [[], 0];
    }
  }
  if (length > 0) yield whole(held, length);
}

function whole(parts: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
