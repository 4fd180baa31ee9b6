import type { InboxRow, RowOutcome } from "../usecases/inbox/process-inbox.ts";
import type { Inbox, Webhook } from "../usecases/inbox/receive-webhook.ts";
import { byteaArray, int4Array, textArray } from "./binary-array.ts";
import type { Database, Sql } from "./sql.ts";

const LARGEST_BATCH_ROWS = 256;
const LARGEST_BATCH_BYTES = 8_000_000;

interface Waiting {
  readonly shopId: number;
  readonly webhook: Webhook;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Group commit: what arrives while one insert is under way goes into the next, in one statement.
 * Waiting longer than that on purpose only slowed it (docs/decisions/003).
 */
export function openInbox(
  database: Database,
  shopIdOf: (domain: string) => Promise<number>,
  onStored: (webhooks: number) => void,
): Inbox {
  let waiting: Waiting[] = [];
  let writing = false;

  async function write(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, batchSize(waiting));
      waiting = waiting.slice(batch.length);
      const stored = await insert(database, batch).then(
        () => {
          for (const { resolve } of batch) resolve();
          return batch.length;
        },
        () => insertEach(database, batch),
      );
      if (stored > 0) onStored(stored);
    }
    writing = false;
  }

  return {
    append: async (webhook) => {
      const shopId = await shopIdOf(webhook.shopDomain);
      const stored = new Promise<void>((resolve, reject) => {
        waiting.push({ shopId, webhook, resolve, reject });
      });
      if (!writing) {
        writing = true;
        setImmediate(() => void write());
      }
      return stored;
    },
  };
}

function batchSize(waiting: readonly Waiting[]): number {
  let bytes = 0;
  const full = waiting.findIndex(({ webhook }, index) => {
    bytes += webhook.body.length;
    return index > 0 && (index >= LARGEST_BATCH_ROWS || bytes > LARGEST_BATCH_BYTES);
  });
  return full < 0 ? waiting.length : full;
}

/** One webhook the database refuses must not take its neighbours with it. Returns how many it took. */
async function insertEach(database: Database, batch: readonly Waiting[]): Promise<number> {
  let stored = 0;
  for (const one of batch) {
    try {
      await insert(database, [one]);
      stored += 1;
      one.resolve();
    } catch (error) {
      one.reject(error);
    }
  }
  return stored;
}

const INSERT = `
  insert into inbox (shop_id, topic, event_id, webhook_id, api_version, triggered_at, received_at, body)
  select s, t, e, w, v, g::timestamptz, r::timestamptz, b
  from unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bytea[])
    as x(s, t, e, w, v, g, r, b)
  on conflict do nothing`;

async function insert(database: Database, batch: readonly Waiting[]): Promise<void> {
  const texts = (of: (webhook: Webhook) => string | null) =>
    textArray(batch.map(({ webhook }) => of(webhook)));
  await database.query(INSERT, [
    int4Array(batch.map(({ shopId }) => shopId)),
    texts(({ topic }) => topic),
    texts(({ eventId }) => eventId),
    texts(({ webhookId }) => webhookId),
    texts(({ apiVersion }) => apiVersion),
    texts(({ triggeredAt }) => triggeredAt),
    texts(({ receivedAt }) => receivedAt.toISOString()),
    byteaArray(batch.map(({ webhook }) => webhook.body)),
  ]);
}

/** Shops with webhooks waiting, found by hopping over the index: cheap however many rows wait. */
export async function shopsWaiting(sql: Sql): Promise<number[]> {
  const rows = await sql.query<{ shop_id: number }>(`
    with recursive hop as (
      (select shop_id from inbox where processed_at is null and parked_at is null order by shop_id limit 1)
      union all
      select (select i.shop_id from inbox i where i.processed_at is null and i.parked_at is null
        and i.shop_id > hop.shop_id order by i.shop_id limit 1) from hop where hop.shop_id is not null
    ) select shop_id from hop where shop_id is not null`);
  return rows.map(({ shop_id: shopId }) => shopId);
}

/** How many webhooks wait, over all shops. */
export async function countWaiting(sql: Sql): Promise<number> {
  const [row] = await sql.query<{ waiting: number }>(
    "select count(*)::int as waiting from inbox where processed_at is null and parked_at is null",
  );
  return row?.waiting ?? 0;
}

/**
 * The oldest waiting webhooks of a shop, held until the transaction ends; others' are skipped. Bodies
 * travel as base64: shorter than a driver's own hexadecimal, and read several times as fast.
 */
export async function claimRows(sql: Sql, shopId: number, limit: number): Promise<InboxRow[]> {
  const rows = await sql.query<{
    topic: string;
    event_id: string;
    triggered_at: string;
    body: string;
  }>(
    `select topic, event_id, encode(body, 'base64') as body,
       to_char(triggered_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') as triggered_at
     from inbox where shop_id = $1 and processed_at is null and parked_at is null
     order by sequence limit $2::int for update skip locked`,
    [shopId, limit],
  );
  return rows.map((row) => ({
    topic: row.topic,
    eventId: row.event_id,
    triggeredAt: row.triggered_at,
    body: Buffer.from(row.body, "base64"),
  }));
}

/** Claims one row once more, unless it is done or somebody else holds it. */
export async function claimRowAgain(sql: Sql, shopId: number, row: InboxRow): Promise<boolean> {
  const rows = await sql.query(
    `select 1 from inbox where shop_id = $1 and topic = $2 and event_id = $3
       and processed_at is null and parked_at is null for update skip locked`,
    [shopId, row.topic, row.eventId],
  );
  return rows.length > 0;
}

const LONGEST_DETAIL = 500;

/** Returns when the newest of them came in; null when there were none. */
export async function finishRows(
  sql: Sql,
  shopId: number,
  { outcomes, now }: { readonly outcomes: readonly RowOutcome[]; readonly now: Date },
): Promise<Date | null> {
  const [newest] = await sql.query<{ received_at: Date | null }>(
    `with done as (
       update inbox i set outcome = x.outcome, reason = x.reason, detail = x.detail,
         processed_at = case when x.outcome <> 'parked' then $7::timestamptz end,
         parked_at = case when x.outcome = 'parked' then $7::timestamptz end
       from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
         as x(topic, event_id, outcome, reason, detail)
       where i.shop_id = $1 and i.topic = x.topic and i.event_id = x.event_id
       returning i.received_at)
     select max(received_at) as received_at from done`,
    [
      shopId,
      textArray(outcomes.map(({ row }) => row.topic)),
      textArray(outcomes.map(({ row }) => row.eventId)),
      textArray(outcomes.map(({ outcome }) => outcome)),
      textArray(outcomes.map(({ reason }) => reason)),
      textArray(outcomes.map(({ detail }) => detail?.slice(0, LONGEST_DETAIL) ?? null)),
      now,
    ],
  );
  return newest?.received_at ?? null;
}

/** Webhooks that came before the shop was set up are taken up again. */
export async function unparkEarly(sql: Sql, shopId: number): Promise<void> {
  await sql.query(
    `update inbox set parked_at = null, outcome = null, reason = null, detail = null
     where shop_id = $1 and parked_at is not null and reason = 'not_installed'`,
    [shopId],
  );
}
