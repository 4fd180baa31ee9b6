import type { Sql } from "./sql.ts";

/** What waits over all shops, as the metrics show it. */
export interface QueueFigures {
  readonly waiting: number;
  readonly oldestWaitingSeconds: number;
  readonly parked: number;
  readonly perksWaiting: number;
  readonly jobs: readonly {
    readonly queue: string;
    readonly state: string;
    readonly count: number;
  }[];
}

/** Counting stops here: in a flood nobody needs the rest of the digits, and each would cost. */
const COUNTED = 100_000;

export async function readQueueFigures(sql: Sql, now: Date): Promise<QueueFigures> {
  const since = await readWaitingSince(sql);
  const [counts] = await sql.query<{ waiting: number; parked: number; perks: number }>(
    `select
       (select count(*)::int from (select 1 from inbox
         where processed_at is null and parked_at is null limit $1::int) w) as waiting,
       (select count(*)::int from (select 1 from inbox
         where parked_at is not null limit $1::int) p) as parked,
       (select count(*)::int from (select 1 from stale_perks limit $1::int) s) as perks`,
    [COUNTED],
  );
  return {
    waiting: counts?.waiting ?? 0,
    parked: counts?.parked ?? 0,
    perksWaiting: counts?.perks ?? 0,
    oldestWaitingSeconds: since ? Math.max(0, (now.getTime() - since.getTime()) / 1000) : 0,
    jobs: await readJobs(sql),
  };
}

/** The first of each shop, found by hopping from shop to shop: cheap however many wait. */
async function readWaitingSince(sql: Sql): Promise<Date | null> {
  const [row] = await sql.query<{ since: Date | null }>(`
    with recursive hop as (
      (select shop_id from inbox where processed_at is null and parked_at is null order by shop_id limit 1)
      union all
      select (select i.shop_id from inbox i where i.processed_at is null and i.parked_at is null
        and i.shop_id > hop.shop_id order by i.shop_id limit 1) from hop where hop.shop_id is not null
    ) select min((select coalesce(i.retried_at, i.received_at) from inbox i
        where i.shop_id = hop.shop_id and i.processed_at is null and i.parked_at is null
        order by i.sequence limit 1)) as since
      from hop where hop.shop_id is not null`);
  return row?.since ?? null;
}

/** None before a worker has first run: the queue's own tables are made then. */
async function readJobs(sql: Sql): Promise<QueueFigures["jobs"]> {
  const [table] = await sql.query<{ found: string | null }>(
    "select to_regclass('pgboss.job')::text as found",
  );
  if (!table?.found) return [];
  return sql.query<QueueFigures["jobs"][number] & Record<string, never>>(
    `select name as queue, state::text as state, count(*)::int as count
     from pgboss.job where name not like '\\_\\_pgboss%' group by 1, 2 order by 1, 2`,
  );
}
