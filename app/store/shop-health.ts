import type {
  AccessSeen,
  BackfillSeen,
  BoundedCount,
  ComparisonSeen,
  EffectsSeen,
  HealthReader,
  InboxSeen,
} from "../usecases/health/shop-health.ts";
import { readLastBackfill } from "./backfills.ts";
import { countFailedJobs } from "./queue-health.ts";
import { readShutOut } from "./shop-access.ts";
import { readShop } from "./shops.ts";
import type { Sql } from "./sql.ts";

/** Counting stops here: beyond it the page says "more than", and stays as quick as ever. */
const COUNTED = 10_000;

/** missingScopes: what of the scopes Hadiya asks for a token does not carry. */
export function healthReader(
  sql: Sql,
  missingScopes: (granted: string | null) => string[],
): HealthReader {
  return {
    readShop: async (shopId) => {
      const shop = await readShop(sql, shopId);
      const { revision } = await readProgress(sql, shopId);
      return shop && { timeZone: shop.timeZone ?? "UTC", revision };
    },
    readInbox: (shopId) => readInbox(sql, shopId),
    readEffects: (shopId, now) => readEffects(sql, shopId, now),
    countParked: (shopId) => countParked(sql, shopId),
    readBackfill: (shopId) => readBackfill(sql, shopId),
    readComparison: (shopId) => readComparison(sql, shopId),
    readAccess: (shopId, now) => readAccess(sql, shopId, { missingScopes, now }),
  };
}

async function readBackfill(sql: Sql, shopId: number): Promise<BackfillSeen | null> {
  const last = await readLastBackfill(sql, shopId);
  return (
    last && {
      state: last.state === "done" || last.state === "failed" ? last.state : "running",
      source: last.source === "bulk" ? "shopify" : "file",
      startedAt: last.startedAt ?? last.askedAt,
      endedAt: last.finishedAt,
      orders: last.ordersRead,
    }
  );
}

async function readComparison(sql: Sql, shopId: number): Promise<ComparisonSeen | null> {
  const [last] = await sql.query<{
    finished_at: Date;
    seen: number;
    drifted: number;
    healed: number;
  }>(
    `select finished_at, seen, drifted, healed from reconciliations
     where shop_id = $1 and finished_at is not null and error is null order by run desc limit 1`,
    [shopId],
  );
  if (!last) return null;
  const { finished_at: endedAt, seen: compared, drifted, healed } = last;
  return { endedAt, compared, drifted, healed };
}

interface Progress {
  revision: bigint;
  heard_at: Date | null;
  dealt_at: Date | null;
}

async function readProgress(sql: Sql, shopId: number): Promise<Progress> {
  const [row] = await sql.query<Progress>(
    "select revision, heard_at, dealt_at from shop_revisions where shop_id = $1",
    [shopId],
  );
  return row ?? { revision: 0n, heard_at: null, dealt_at: null };
}

const WAITS = "shop_id = $1 and processed_at is null and parked_at is null";

async function readInbox(sql: Sql, shopId: number): Promise<InboxSeen> {
  const { heard_at: heardAt, dealt_at: dealtAt } = await readProgress(sql, shopId);
  const kinds = await sql.query<{ kind: string; webhooks: number }>(
    `select split_part(topic, '/', 1) as kind, count(*)::int as webhooks
     from (select topic from inbox where ${WAITS} limit $2::int) x group by 1 order by 2 desc, 1`,
    [shopId, COUNTED + 1],
  );
  const [ends] = await sql.query<{ since: Date | null; newest: Date | null }>(
    `select (select coalesce(retried_at, received_at) from inbox
         where ${WAITS} order by sequence limit 1) as since,
       (select received_at from inbox where ${WAITS} order by sequence desc limit 1) as newest`,
    [shopId],
  );
  const newest = ends?.newest ?? null;
  return {
    lastReceivedAt: newest && (!heardAt || newest > heardAt) ? newest : heardAt,
    waiting: bounded(kinds.reduce((total, { webhooks }) => total + webhooks, 0)),
    waitingKinds: kinds,
    waitingSince: ends?.since ?? null,
    newestTookMs: heardAt && dealtAt ? Math.max(0, dealtAt.getTime() - heardAt.getTime()) : null,
  };
}

function bounded(found: number): BoundedCount {
  return { counted: Math.min(found, COUNTED), more: found > COUNTED };
}

const DAY_MS = 86_400_000;

async function readEffects(sql: Sql, shopId: number, now: Date): Promise<EffectsSeen> {
  const [perks] = await sql.query<{ waiting: number; since: Date | null }>(
    `select count(*)::int as waiting, min(since) as since
     from (select since from stale_perks where shop_id = $1 limit $2::int) x`,
    [shopId, COUNTED + 1],
  );
  const after = new Date(now.getTime() - DAY_MS);
  return {
    perksWaiting: bounded(perks?.waiting ?? 0),
    perksSince: perks?.since ?? null,
    gaveUp: await countFailedJobs(sql, { shopId, after }),
  };
}

async function countParked(sql: Sql, shopId: number): Promise<number> {
  const [row] = await sql.query<{ parked: number }>(
    "select count(*)::int as parked from inbox where shop_id = $1 and parked_at is not null",
    [shopId],
  );
  return row?.parked ?? 0;
}

async function readAccess(
  sql: Sql,
  shopId: number,
  {
    missingScopes,
    now,
  }: { readonly missingScopes: (granted: string | null) => string[]; readonly now: Date },
): Promise<AccessSeen> {
  const [token] = await sql.query<{ scope: string | null; usable: boolean }>(
    `select t.scope, t."accessToken" <> ''
         and coalesce(t."refreshTokenExpires", t.expires, 'infinity') > $2::timestamp as usable
     from shops s join sessions t on t.shop = s.domain
     where s.shop_id = $1 and not t."isOnline" order by usable desc limit 1`,
    [shopId, now.toISOString()],
  );
  const shutOut = await readShutOut(sql, shopId);
  if (shutOut || !token?.usable) return { hasAccess: false, missingScopes: [] };
  return { hasAccess: true, missingScopes: missingScopes(token.scope) };
}
