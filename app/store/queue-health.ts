import type { Sql } from "./sql.ts";

/** How the work behind the pages is doing, over all shops. */
export interface QueueHealth {
  readonly waiting: number;
  readonly parked: number;
  /** Jobs that failed as often as they may. */
  readonly failedJobs: number;
  readonly lastWebhook: Date | null;
}

export async function readQueueHealth(sql: Sql): Promise<QueueHealth> {
  const [inbox] = await sql.query<{ waiting: number; parked: number; last: Date | null }>(
    `select count(*) filter (where processed_at is null and parked_at is null)::int as waiting,
       count(*) filter (where parked_at is not null)::int as parked, max(received_at) as last
     from inbox`,
  );
  return {
    waiting: inbox?.waiting ?? 0,
    parked: inbox?.parked ?? 0,
    failedJobs: await countFailedJobs(sql),
    lastWebhook: inbox?.last ?? null,
  };
}

/**
 * Jobs that failed as often as they may; of one shop and since some moment when asked so. The
 * queue's own tables are made when the worker first runs.
 */
export async function countFailedJobs(
  sql: Sql,
  only?: { readonly shopId: number; readonly after: Date },
): Promise<number> {
  const [table] = await sql.query<{ found: string | null }>(
    "select to_regclass('pgboss.job')::text as found",
  );
  if (!table?.found) return 0;
  const [row] = await sql.query<{ failed: number }>(
    `select count(*)::int as failed from pgboss.job where state = 'failed'
       and ($1::text is null or (data->>'shopId' = $1::text and completed_on > $2::timestamptz))`,
    [only?.shopId.toString() ?? null, only?.after ?? null],
  );
  return row?.failed ?? 0;
}
