import { HistoryRefusal } from "../usecases/history/history-source.ts";
import { PIECE_BYTES, type ReceivePorts } from "../usecases/history/receive-export.ts";
import { startBackfill } from "./backfills.ts";
import { bumpRevision } from "./shops.ts";
import type { Database, Sql } from "./sql.ts";

/** Keeps a file in the database, where any worker finds it, and nobody once it has been read. */
export function receivePorts(
  database: Database,
  { now, inspect }: { readonly now: Date; readonly inspect: ReceivePorts["inspect"] },
): ReceivePorts {
  return {
    inspect,
    begin: (shopId, fileName) =>
      startBackfill(database, {
        shopId,
        source: "csv",
        carriedBy: "worker",
        state: "receiving",
        fileName,
        now,
      }),
    savePiece: async (shopId, run, piece, bytes) => {
      await database.query(
        "insert into backfill_pieces (shop_id, run, piece, bytes) values ($1, $2, $3, $4)",
        [shopId, run, piece, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)],
      );
    },
    ready: (shopId, run, bytesTotal) =>
      database.transaction(async (sql) => {
        await sql.query(
          `update backfills set state = 'waiting', bytes_total = $3::text::bigint
           where shop_id = $1 and run = $2::int and state = 'receiving'`,
          [shopId, run, bytesTotal.toString()],
        );
        await bumpRevision(sql, shopId);
      }),
    discard: (shopId, run) => database.transaction((sql) => discardReceived(sql, shopId, run)),
  };
}

async function discardReceived(sql: Sql, shopId: number, run: number): Promise<void> {
  await sql.query("delete from backfill_pieces where shop_id = $1 and run = $2::int", [
    shopId,
    run,
  ]);
  await sql.query(
    "delete from backfills where shop_id = $1 and run = $2::int and state = 'receiving'",
    [shopId, run],
  );
}

/** Of files that stopped coming half-way an hour ago nothing is kept. Returns how many there were. */
export async function forgetHalfReceived(sql: Sql, now: Date): Promise<number> {
  const before = new Date(now.getTime() - 3_600_000);
  const rows = await sql.query<{ shop_id: number; run: number }>(
    "select shop_id, run from backfills where state = 'receiving' and asked_at < $1::timestamptz",
    [before],
  );
  for (const { shop_id: shopId, run } of rows) await discardReceived(sql, shopId, run);
  return rows.length;
}

/** A kept file's bytes from one of them on. */
export async function* piecesFrom(
  sql: Sql,
  { shopId, run }: { readonly shopId: number; readonly run: number },
  offset: number,
): AsyncGenerator<Uint8Array> {
  const first = Math.floor(offset / PIECE_BYTES);
  for (let piece = first; ; piece++) {
    const [row] = await sql.query<{ bytes: Uint8Array }>(
      "select bytes from backfill_pieces where shop_id = $1 and run = $2::int and piece = $3::int",
      [shopId, run, piece],
    );
    if (!row && piece === 0) throw new HistoryRefusal("file_gone");
    if (!row) return;
    yield piece === first ? row.bytes.subarray(offset - first * PIECE_BYTES) : row.bytes;
  }
}
