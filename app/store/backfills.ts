import {
  type Backfill,
  type BackfillCarrier,
  type BackfillProgress,
  type BackfillState,
  type HeldBackfill,
  type NewBackfill,
  RunLost,
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

/** Notes a run that is to be carried out; returns its number. */
export async function startBackfill(database: Database, wish: NewBackfill): Promise<number> {
  return database.transaction(async (sql) => {
    await sql.query("select 1 from shops where shop_id = $1 for update", [wish.shopId]);
    return insertBackfill(sql, wish);
  });
}

/** In a transaction that holds the shop, so that two do not take the same number. */
export async function insertBackfill(sql: Sql, wish: NewBackfill): Promise<number> {
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

/** A shop's latest runs and the one that asks Shopify, however long ago; the newest first. */
export async function readBackfills(sql: Sql, shopId: number, most = 10): Promise<Backfill[]> {
  const rows = await sql.query<BackfillRow>(
    `select * from backfills where shop_id = $1 and (source = 'bulk' or run in
       (select run from backfills where shop_id = $1 order by run desc limit $2::int))
     order by run desc`,
    [shopId, most],
  );
  return rows.map(backfill);
}

/** The last run of a shop, or one that failed and was the last of its source; null: there was none. */
export async function readLastBackfill(sql: Sql, shopId: number): Promise<Backfill | null> {
  const [row] = await sql.query<BackfillRow>(
    `select * from backfills b where shop_id = $1 and run =
       (select max(run) from backfills l where l.shop_id = $1 and l.source = b.source)
     order by state = 'failed' desc, run desc limit 1`,
    [shopId],
  );
  return row ? backfill(row) : null;
}

/** The run of a command that was reading this file and is not over; null when there is none. */
export async function readUnfinished(
  sql: Sql,
  shopId: number,
  fileKey: string,
): Promise<Backfill | null> {
  const [row] = await sql.query<BackfillRow>(
    `select * from backfills where shop_id = $1 and file_key = $2 and carried_by = 'command'
       and state in ('waiting', 'recording', 'deriving') order by run desc limit 1`,
    [shopId, fileKey],
  );
  return row ? backfill(row) : null;
}

/** Longer than any chunk or sign of life takes; a killed process's run waits no longer than this. */
const HELD_SECONDS = 30;

/** Takes a run to carry it on; null while somebody else does, or when it is over. */
export async function holdBackfill(
  sql: Sql,
  { shopId, run }: Pick<Backfill, "shopId" | "run">,
  { holder, now }: { readonly holder: string; readonly now: Date },
): Promise<HeldBackfill | null> {
  const [held] = await sql.query<BackfillRow>(
    `update backfills set holder = $3, started_at = coalesce(started_at, $4::timestamptz),
       held_until = clock_timestamp() + interval '${HELD_SECONDS} seconds',
       state = case state when 'waiting' then 'recording' else state end
     where shop_id = $1 and run = $2::int and state in ('waiting', 'recording', 'deriving')
       and (held_until is null or held_until < clock_timestamp())
     returning *`,
    [shopId, run, holder, now],
  );
  return held ? { ...backfill(held), holder } : null;
}

/**
 * Runs that a worker may take up: nobody holds them, their shops are installed, and what is asked of
 * Shopify is asked of a shop that lets us in.
 */
export async function backfillsWaiting(
  sql: Sql,
): Promise<readonly Pick<Backfill, "shopId" | "run" | "source">[]> {
  const rows = await sql.query<{ shop_id: number; run: number; source: string }>(
    `select b.shop_id, b.run, b.source from backfills b join shops s on s.shop_id = b.shop_id
     where b.carried_by = 'worker' and b.state in ('waiting', 'recording', 'deriving')
       and (b.held_until is null or b.held_until < clock_timestamp())
       and s.installed_at is not null and s.uninstalled_at is null and s.valuation > 0
       and (b.source <> 'bulk' or s.shut_out_at is null)
     order by b.asked_at, b.shop_id, b.run`,
  );
  return rows.map((row) => ({
    shopId: row.shop_id,
    run: row.run,
    source: row.source as HistorySourceKind,
  }));
}

/** True while somebody is bringing past orders into the shop; not while Shopify prepares them. */
export async function isBackfilling(sql: Sql, shopId: number): Promise<boolean> {
  const rows = await sql.query(
    `select 1 from backfills where shop_id = $1 and state in ('recording', 'deriving')
       and held_until > clock_timestamp()
       and (holder is not null or orders_read > 0 or orders_recorded > 0) limit 1`,
    [shopId],
  );
  return rows.length > 0;
}

/** Keeps how far a run is; throws RunLost when it is not this holder's any more. */
export async function advanceBackfill(
  sql: Sql,
  { shopId, run, holder }: HeldBackfill,
  progress: BackfillProgress,
): Promise<void> {
  const rows = await sql.query(
    `update backfills set state = $4, position = $5, bytes_read = $6::text::bigint,
       orders_read = $7::int, orders_recorded = $8::int, orders_left_out = $9::int,
       problems = $10::text::jsonb, faults = 0, failure_detail = null,
       held_until = clock_timestamp() + interval '${HELD_SECONDS} seconds'
     where shop_id = $1 and run = $2::int and holder = $3 and state in ('recording', 'deriving')
     returning run`,
    [
      shopId,
      run,
      holder,
      progress.state,
      progress.position,
      progress.bytesRead.toString(),
      progress.ordersRead,
      progress.ordersRecorded,
      progress.ordersLeftOut,
      JSON.stringify(progress.problems),
    ],
  );
  if (rows.length === 0) throw new RunLost(`run ${run} of shop ${shopId} is somebody else's`);
}

/** Holds on to a run whose source takes its time; throws RunLost when it is not this holder's any more. */
export async function holdOn(sql: Sql, { shopId, run, holder }: HeldBackfill): Promise<void> {
  const rows = await sql.query(
    `update backfills set held_until = clock_timestamp() + interval '${HELD_SECONDS} seconds'
     where shop_id = $1 and run = $2::int and holder = $3 and state in ('recording', 'deriving')
     returning run`,
    [shopId, run, holder],
  );
  if (rows.length === 0) throw new RunLost(`run ${run} of shop ${shopId} is somebody else's`);
}

/** Ends a run, well or not; what was kept of its source goes. */
export async function endBackfill(
  sql: Sql,
  { shopId, run, holder }: HeldBackfill,
  end: {
    readonly state: "done" | "failed";
    readonly failure: string | null;
    readonly detail: string | null;
    readonly now: Date;
  },
): Promise<void> {
  const rows = await sql.query(
    `update backfills set state = $4, failure = $5, failure_detail = $6,
       finished_at = $7::timestamptz, holder = null, held_until = null
     where shop_id = $1 and run = $2::int and holder = $3 returning run`,
    [shopId, run, holder, end.state, end.failure, end.detail, end.now],
  );
  if (rows.length === 0) throw new RunLost(`run ${run} of shop ${shopId} is somebody else's`);
  await sql.query("delete from backfill_pieces where shop_id = $1 and run = $2::int", [
    shopId,
    run,
  ]);
}

/** Lets go of a run; after a fault nobody takes it up for a while, longer each time. */
export async function letGoOfBackfill(
  sql: Sql,
  { shopId, run, holder }: HeldBackfill,
  fault: string | null,
): Promise<void> {
  await sql.query(
    `update backfills set holder = null, failure_detail = $4,
       faults = case when $4::text is null then faults else faults + 1 end,
       held_until = case when $4::text is not null
         then clock_timestamp() + power(2, least(faults, 8)) * interval '1 second' end
     where shop_id = $1 and run = $2::int and holder = $3`,
    [shopId, run, holder, fault],
  );
}

/** Lets go of a run that has nothing to read yet; nobody takes it up until then, unless it is woken. */
export async function putOffBackfill(
  sql: Sql,
  { shopId, run, holder }: HeldBackfill,
  milliseconds: number,
): Promise<void> {
  await sql.query(
    `update backfills set holder = null,
       held_until = clock_timestamp() + $4::int * interval '1 millisecond'
     where shop_id = $1 and run = $2::int and holder = $3`,
    [shopId, run, holder, Math.round(milliseconds)],
  );
}

/** What the shop's run waits for at Shopify is over: whoever looks next takes it up. */
export async function wakeBackfill(sql: Sql, shopId: number): Promise<void> {
  await sql.query(
    `update backfills set held_until = null
     where shop_id = $1 and source = 'bulk' and state = 'recording' and holder is null
       and faults = 0`,
    [shopId],
  );
}
