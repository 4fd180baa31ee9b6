import type {
  Backfill,
  BackfillCarrier,
  BackfillState,
  NewBackfill,
} from "../usecases/history/backfill.ts";
import type { HistoryProblem, HistorySourceKind } from "../usecases/history/history-source.ts";
import type { Database, Sql } from "./sql.ts";

interface BackfillRow {
  shop_id: number;
  run: number;
  source: string;
  carried_by: string;
  state: string;
  file_name: string | null;
  file_key: string | null;
  bytes_total: bigint | null;
  bytes_read: bigint;
  position: string | null;
  orders_read: number;
  orders_recorded: number;
  orders_left_out: number;
  problems: HistoryProblem[] | null;
  oldest_allowed: Date | null;
  asked_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  faults: number;
  failure: string | null;
  failure_detail: string | null;
}

function backfill(row: BackfillRow): Backfill {
  return {
    shopId: row.shop_id,
    run: row.run,
    source: row.source as HistorySourceKind,
    carriedBy: row.carried_by as BackfillCarrier,
    state: row.state as BackfillState,
    fileName: row.file_name,
    fileKey: row.file_key,
    bytesTotal: row.bytes_total === null ? null : Number(row.bytes_total),
    bytesRead: Number(row.bytes_read),
    position: row.position,
    ordersRead: row.orders_read,
    ordersRecorded: row.orders_recorded,
    ordersLeftOut: row.orders_left_out,
    problems: row.problems ?? [],
    oldestAllowed: row.oldest_allowed,
    askedAt: row.asked_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    faults: row.faults,
    failure: row.failure,
    failureDetail: row.failure_detail,
  };
}

/**
 * Notes a run that is to be carried out; returns its number. One from Shopify's bulk operation that
 * is not over yet serves again: installing twice does not ask for everything twice.
 */
export async function startBackfill(database: Database, wish: NewBackfill): Promise<number> {
  return database.transaction(async (sql) => {
    await sql.query("select 1 from shops where shop_id = $1 for update", [wish.shopId]);
    if (wish.source === "bulk") {
      const [going] = await sql.query<{ run: number }>(
        `select run from backfills where shop_id = $1 and source = 'bulk'
           and state in ('waiting', 'recording', 'deriving') order by run desc limit 1`,
        [wish.shopId],
      );
      if (going) return going.run;
    }
    return insertBackfill(sql, wish);
  });
}

async function insertBackfill(sql: Sql, wish: NewBackfill): Promise<number> {
  const [made] = await sql.query<{ run: number }>(
    `insert into backfills (shop_id, run, source, carried_by, state, file_name, file_key,
       bytes_total, oldest_allowed, asked_at)
     select $1::int, coalesce(max(run), 0) + 1, $2, $3, $4, $5, $6, $7::text::bigint,
       $8::timestamptz, $9::timestamptz
     from backfills where shop_id = $1::int returning run`,
    [
      wish.shopId,
      wish.source,
      wish.carriedBy,
      wish.state ?? "waiting",
      wish.fileName ?? null,
      wish.fileKey ?? null,
      wish.bytesTotal?.toString() ?? null,
      wish.oldestAllowed ?? null,
      wish.now,
    ],
  );
  if (!made) throw new Error("the run was not stored");
  return made.run;
}

/** A shop's runs, the newest first. */
export async function readBackfills(sql: Sql, shopId: number, most = 10): Promise<Backfill[]> {
  const rows = await sql.query<BackfillRow>(
    "select * from backfills where shop_id = $1 order by run desc limit $2::int",
    [shopId, most],
  );
  return rows.map(backfill);
}

/** The last run of a shop; null when there was none. */
export async function readLastBackfill(sql: Sql, shopId: number): Promise<Backfill | null> {
  const [last] = await readBackfills(sql, shopId, 1);
  return last ?? null;
}
