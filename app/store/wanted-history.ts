import type { HistoryLimits } from "../usecases/history/backfill.ts";
import { insertBackfill } from "./backfills.ts";
import { bumpRevision } from "./shops.ts";
import type { Database, Sql } from "./sql.ts";

const MS_PER_DAY = 86_400_000;

const READS_ALL = "$1::text = any(string_to_array(coalesce(t.scope, ''), ','))";

/**
 * Installed shops whose past was not asked for since they were installed, or only as far as Shopify
 * let us read then, and lets us read more now. One whose run has failed is asked again an hour later.
 */
const WANTING = `from shops s join sessions t on t.shop = s.domain and not t."isOnline"
  where s.installed_at is not null and s.uninstalled_at is null and s.valuation > 0
    and s.shut_out_at is null
    and not exists (select 1 from backfills b where b.shop_id = s.shop_id and b.source = 'bulk'
      and b.asked_at >= s.installed_at
      and (b.oldest_allowed is null or not ${READS_ALL})
      and (b.state <> 'failed' or b.finished_at > $2::timestamptz - interval '1 hour'))`;

/** Shops whose past orders are to be fetched from Shopify. */
export async function shopsWantingHistory(
  sql: Sql,
  { limits, now }: { readonly limits: HistoryLimits; readonly now: Date },
): Promise<number[]> {
  const rows = await sql.query<{ shop_id: number }>(`select s.shop_id ${WANTING}`, [
    limits.scope,
    now,
  ]);
  return rows.map(({ shop_id: shopId }) => shopId);
}

/**
 * Asks for a shop's past orders, once however many processes do; returns the run, or null when they
 * are not wanted any more. A run that is not done, having failed or having begun before the shop came
 * back or let us read more, begins anew.
 */
export async function askForHistory(
  database: Database,
  shopId: number,
  { limits, now }: { readonly limits: HistoryLimits; readonly now: Date },
): Promise<number | null> {
  return database.transaction(async (sql) => {
    await sql.query("select 1 from shops where shop_id = $1 for update", [shopId]);
    const [wanting] = await sql.query<{ installed_at: Date; reads_all: boolean }>(
      `select s.installed_at, ${READS_ALL} as reads_all ${WANTING} and s.shop_id = $3`,
      [limits.scope, now, shopId],
    );
    if (!wanting) return null;
    const { installed_at: installedAt, reads_all: readsAll } = wanting;
    const wish = {
      shopId,
      source: "bulk",
      carriedBy: "worker",
      oldestAllowed: readsAll ? null : new Date(now.getTime() - limits.daysWithout * MS_PER_DAY),
      now: now > installedAt ? now : installedAt, // by another process's clock
    } as const;
    const run = (await beginAnew(sql, wish)) ?? (await insertBackfill(sql, wish));
    await bumpRevision(sql, shopId);
    return run;
  });
}

/** Whoever holds the run loses it. Null when there is none, or it is done. */
async function beginAnew(
  sql: Sql,
  wish: { readonly shopId: number; readonly oldestAllowed: Date | null; readonly now: Date },
): Promise<number | null> {
  const [begun] = await sql.query<{ run: number }>(
    `update backfills set state = 'waiting', position = null, bytes_read = 0, orders_read = 0,
       orders_recorded = 0, orders_left_out = 0, problems = null, oldest_allowed = $2::timestamptz,
       asked_at = $3::timestamptz, started_at = null, finished_at = null, holder = null,
       held_until = null, faults = 0, failure = null, failure_detail = null
     where shop_id = $1 and state <> 'done'
       and run = (select max(run) from backfills where shop_id = $1 and source = 'bulk')
     returning run`,
    [wish.shopId, wish.oldestAllowed, wish.now],
  );
  return begun?.run ?? null;
}
