import type { Database, Sql } from "./sql.ts";

/**
 * Removes dead rows and counts the live ones, so that plans fit the data: table by table, the largest
 * first, as long as `goOn` says so. True when it came to its end. A server's autovacuum does this by
 * itself; the embedded database has none.
 */
export async function tidy(database: Database, goOn: () => boolean = () => true): Promise<boolean> {
  if (database.kind === "server") return true;
  const tables = await database.query<{ name: string }>(
    `select quote_ident(relname) as name from pg_class
     where relkind = 'r' and relnamespace = 'public'::regnamespace order by relpages desc`,
  );
  for (const { name } of tables) {
    if (!goOn()) return false;
    await database.script(`vacuum (analyze) ${name}`);
  }
  return true;
}

/** A shop that grew fast would be walked by plans made for an empty one. */
export async function countStandings(database: Database): Promise<void> {
  if (database.kind === "server") return;
  await database.script("analyze standings");
}

/** How much of the write-ahead log may stand since the last checkpoint, in bytes. */
export interface LogLimits {
  readonly whileQuiet: number;
  readonly whileBusy: number;
}

/** A second's wait is worth it before a crash would take minutes to recover from. */
const LOG_LIMITS: LogLimits = { whileQuiet: 64 * 1024 ** 2, whileBusy: 1024 ** 3 };

/**
 * Makes a checkpoint once the log has grown: what was written before it need not be done again after a
 * crash, and its files are used again, where the door waits for a new one to be made. A server does this by
 * itself; the embedded database never does. True when one was made.
 */
export async function keepLogShort(
  database: Database,
  isQuiet: () => boolean,
  limits: LogLimits = LOG_LIMITS,
): Promise<boolean> {
  if (database.kind === "server") return false;
  const [log] = await database.query<{ bytes: number }>(
    `select pg_wal_lsn_diff(pg_current_wal_lsn(), redo_lsn)::float8 as bytes
     from pg_control_checkpoint()`,
  );
  if (!log || log.bytes < (isQuiet() ? limits.whileQuiet : limits.whileBusy)) return false;
  await database.script("checkpoint");
  return true;
}

/** For how many days is kept what is not a fact. */
export interface Retention {
  /** Webhooks that were dealt with, as they came. */
  readonly webhooksDays: number;
  /** Files that answer a person's request. */
  readonly answersDays: number;
}

/** What was set aside waits so long for somebody to look into it; the Health page says so. */
const SET_ASIDE_DAYS = 90;
/** An uploaded file is read within minutes: one that is still there was given up. */
const FILES_KEPT_DAYS = 7;
/** What a comparison with Shopify found; it names orders, not people, and is of no use for longer. */
const RUNS_KEPT_DAYS = 90;
/** Few enough that nobody at the door has to wait for them. */
const ROWS_PER_PASS = 250;

/**
 * Deletes what has been kept long enough, a few rows at a time. What a webhook said is in the facts;
 * the rest of it (addresses, telephone numbers) need not be here, nor its key: Shopify repeats one
 * for a day at most. True when more is to be deleted.
 */
export async function forgetOld(
  sql: Sql,
  { now, keep }: { readonly now: Date; readonly keep: Retention },
): Promise<boolean> {
  const before = (days: number) => new Date(now.getTime() - days * 86_400_000);
  const deleted = [
    await deleteUsedWebhooks(sql, before(keep.webhooksDays)),
    await emptyDiscarded(sql, before(keep.webhooksDays)),
    await deleteDiscarded(sql, before(SET_ASIDE_DAYS)),
    await deleteSetAside(sql, before(SET_ASIDE_DAYS)),
    await emptyAnswers(sql, before(keep.answersDays)),
    await deleteFiles(sql, before(FILES_KEPT_DAYS)),
    await deleteDrifts(sql, before(RUNS_KEPT_DAYS)),
    await deleteReconciliations(sql, before(RUNS_KEPT_DAYS)),
  ];
  return deleted.some((rows) => rows === ROWS_PER_PASS);
}

async function deleteUsedWebhooks(sql: Sql, before: Date): Promise<number> {
  const rows = await sql.query(
    `delete from inbox i using (select shop_id, topic, event_id from inbox
       where received_at < $1 and processed_at < $1 and discarded_at is null
       order by received_at limit $2::int) as old
     where i.shop_id = old.shop_id and i.topic = old.topic and i.event_id = old.event_id
     returning i.shop_id`,
    [before, ROWS_PER_PASS],
  );
  return rows.length;
}

/** Who discarded it, and why, can be read for as long as what was set aside is kept. */
async function emptyDiscarded(sql: Sql, before: Date): Promise<number> {
  const rows = await sql.query(
    `update inbox i set body = ''::bytea from (select shop_id, topic, event_id from inbox
       where discarded_at < $1 and length(body) > 0 limit $2::int) as old
     where i.shop_id = old.shop_id and i.topic = old.topic and i.event_id = old.event_id
     returning i.shop_id`,
    [before, ROWS_PER_PASS],
  );
  return rows.length;
}

async function deleteDiscarded(sql: Sql, before: Date): Promise<number> {
  const rows = await sql.query(
    `delete from inbox i using (select shop_id, topic, event_id from inbox
       where discarded_at < $1 limit $2::int) as old
     where i.shop_id = old.shop_id and i.topic = old.topic and i.event_id = old.event_id
     returning i.shop_id`,
    [before, ROWS_PER_PASS],
  );
  return rows.length;
}

async function deleteSetAside(sql: Sql, before: Date): Promise<number> {
  const rows = await sql.query(
    `delete from inbox i using (select shop_id, topic, event_id from inbox
       where parked_at < $1 order by parked_at limit $2::int) as old
     where i.shop_id = old.shop_id and i.topic = old.topic and i.event_id = old.event_id
       and i.parked_at < $1
     returning i.shop_id`,
    [before, ROWS_PER_PASS],
  );
  return rows.length;
}

/** The request and its receipt stay: they say what was done, and name nobody. */
async function emptyAnswers(sql: Sql, before: Date): Promise<number> {
  const rows = await sql.query(
    `update privacy_requests q set answer = null from (select shop_id, request_key
       from privacy_requests where received_at < $1 and answer is not null limit $2::int) as old
     where q.shop_id = old.shop_id and q.request_key = old.request_key returning q.shop_id`,
    [before, ROWS_PER_PASS],
  );
  return rows.length;
}

async function deleteFiles(sql: Sql, before: Date): Promise<number> {
  const rows = await sql.query(
    `delete from backfill_pieces p using (select b.shop_id, b.run, q.piece from backfills b
       join backfill_pieces q on q.shop_id = b.shop_id and q.run = b.run
       where b.asked_at < $1 limit $2::int) as old
     where p.shop_id = old.shop_id and p.run = old.run and p.piece = old.piece returning p.shop_id`,
    [before, ROWS_PER_PASS],
  );
  return rows.length;
}

async function deleteDrifts(sql: Sql, before: Date): Promise<number> {
  const rows = await sql.query(
    `delete from drifts d using (select r.shop_id, r.run, f.order_id from reconciliations r
       join drifts f on f.shop_id = r.shop_id and f.run = r.run
       where r.finished_at < $1 limit $2::int) as old
     where d.shop_id = old.shop_id and d.run = old.run and d.order_id = old.order_id
     returning d.shop_id`,
    [before, ROWS_PER_PASS],
  );
  return rows.length;
}

/** All but a shop's last one, from whose end the next goes on; and not before its drifts. */
async function deleteReconciliations(sql: Sql, before: Date): Promise<number> {
  const rows = await sql.query(
    `delete from reconciliations r using (select o.shop_id, o.run from reconciliations o
       where o.finished_at < $1
         and exists (select 1 from reconciliations n where n.shop_id = o.shop_id and n.run > o.run)
         and not exists (select 1 from drifts d where d.shop_id = o.shop_id and d.run = o.run)
       limit $2::int) as old
     where r.shop_id = old.shop_id and r.run = old.run returning r.shop_id`,
    [before, ROWS_PER_PASS],
  );
  return rows.length;
}
