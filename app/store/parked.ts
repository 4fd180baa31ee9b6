import type {
  DiscardedWebhook,
  OpenedWebhook,
  ParkedGroup,
  ParkedList,
  ParkedPorts,
  ParkedWebhook,
  WebhookKey,
  WebhookState,
} from "../usecases/inbox/parked-webhooks.ts";
import type { ParkReason } from "../usecases/inbox/process-inbox.ts";
import { bumpRevision } from "./shops.ts";
import type { Database, Sql } from "./sql.ts";

/** The webhooks of a shop that were set aside: listing and opening them, and what is decided of each. */
export function parkedPorts(database: Database): ParkedPorts {
  return {
    readParked: (shopId, limit) => readParked(database, shopId, limit),
    open: (shopId, key) => openRow(database, shopId, key),
    retry: async (shopId, { topic, eventId }, now) =>
      (await change(database, shopId, (sql) => sql.query(RETRY, [shopId, topic, eventId, now]))) >
      0,
    retryAlike: (shopId, { reason, now, limit }) =>
      change(database, shopId, (sql) => sql.query(RETRY_ALIKE, [shopId, reason, now, limit])),
    discard: async (shopId, { topic, eventId }, { by, why, now }) =>
      (await change(database, shopId, (sql) =>
        sql.query(DISCARD, [shopId, topic, eventId, now, by, why]),
      )) > 0,
    restore: async (shopId, { topic, eventId }) =>
      (await change(database, shopId, (sql) => sql.query(RESTORE, [shopId, topic, eventId]))) > 0,
  };
}

/** Each change and the news of it, together; whoever comes second finds nothing to change. */
function change(
  database: Database,
  shopId: number,
  statement: (sql: Sql) => Promise<readonly unknown[]>,
): Promise<number> {
  return database.transaction(async (sql) => {
    const { length } = await statement(sql);
    if (length > 0) await bumpRevision(sql, shopId);
    return length;
  });
}

const BACK_IN_QUEUE = "parked_at = null, outcome = null, reason = null, detail = null";

const RETRY = `
  update inbox set ${BACK_IN_QUEUE}, retried_at = $4::timestamptz
  where shop_id = $1 and topic = $2 and event_id = $3 and parked_at is not null and length(body) > 0
  returning 1`;

/** In one sequence, and past rows somebody is deciding about: two of these never wait in a ring. */
const RETRY_ALIKE = `
  with alike as (select topic, event_id from inbox
    where shop_id = $1 and parked_at is not null and reason = $2 and length(body) > 0
      and coalesce(retried_at, '-infinity') < $3::timestamptz
    order by sequence limit $4::int for update skip locked)
  update inbox i set ${BACK_IN_QUEUE}, retried_at = $3::timestamptz from alike a
  where i.shop_id = $1 and i.topic = a.topic and i.event_id = a.event_id
  returning 1`;

/** Dealt with from then on: its content is forgotten when any other's is. */
const DISCARD = `
  update inbox set parked_at = null, outcome = 'discarded', processed_at = $4::timestamptz,
    discarded_at = $4::timestamptz, discarded_by = $5, discard_why = $6
  where shop_id = $1 and topic = $2 and event_id = $3 and parked_at is not null
  returning 1`;

const RESTORE = `
  update inbox set parked_at = received_at, outcome = 'parked', processed_at = null,
    discarded_at = null, discarded_by = null, discard_why = null
  where shop_id = $1 and topic = $2 and event_id = $3 and discarded_at is not null
    and length(body) > 0
  returning 1`;

async function readParked(sql: Sql, shopId: number, limit: number): Promise<ParkedList> {
  const groups = await readGroups(sql, shopId);
  return {
    total: groups.reduce((total, { parked }) => total + parked, 0),
    groups,
    parked: await readNewestParked(sql, shopId, limit),
    ...(await readDiscarded(sql, shopId, limit)),
  };
}

function readGroups(sql: Sql, shopId: number): Promise<ParkedGroup[]> {
  return sql.query<ParkedGroup & Record<string, never>>(
    `select reason, count(*)::int as parked,
       (count(*) filter (where length(body) > 0))::int as retryable
     from inbox where shop_id = $1 and parked_at is not null group by reason order by 2 desc, 1`,
    [shopId],
  );
}

async function readNewestParked(sql: Sql, shopId: number, limit: number): Promise<ParkedWebhook[]> {
  const rows = await sql.query<InboxRow>(
    `select topic, event_id, reason, detail, received_at, parked_at, retried_at
     from inbox where shop_id = $1 and parked_at is not null
     order by parked_at desc, sequence desc limit $2::int`,
    [shopId, limit],
  );
  return rows.map((row) => ({
    topic: row.topic,
    eventId: row.event_id,
    reason: row.reason ?? "fault",
    detail: row.detail ?? "",
    receivedAt: row.received_at,
    parkedAt: row.parked_at ?? row.received_at,
    retriedAt: row.retried_at,
  }));
}

async function readDiscarded(
  sql: Sql,
  shopId: number,
  limit: number,
): Promise<Pick<ParkedList, "discarded" | "discardedTotal">> {
  const rows = await sql.query<InboxRow & { total: number }>(
    `select topic, event_id, reason, received_at, discarded_at, discarded_by, discard_why,
       length(body) as bytes, (count(*) over ())::int as total
     from inbox where shop_id = $1 and discarded_at is not null
     order by discarded_at desc, sequence desc limit $2::int`,
    [shopId, limit],
  );
  const discarded = rows.map(
    (row): DiscardedWebhook => ({
      topic: row.topic,
      eventId: row.event_id,
      reason: row.reason ?? "fault",
      receivedAt: row.received_at,
      discardedAt: row.discarded_at ?? row.received_at,
      discardedBy: row.discarded_by ?? "",
      why: row.discard_why ?? "",
      restorable: row.bytes > 0,
    }),
  );
  return { discarded, discardedTotal: rows[0]?.total ?? 0 };
}

interface InboxRow {
  topic: string;
  event_id: string;
  api_version: string | null;
  triggered_at: Date;
  received_at: Date;
  processed_at: Date | null;
  parked_at: Date | null;
  retried_at: Date | null;
  discarded_at: Date | null;
  discarded_by: string | null;
  discard_why: string | null;
  reason: ParkReason | null;
  detail: string | null;
  body: Uint8Array;
  bytes: number;
}

async function openRow(sql: Sql, shopId: number, key: WebhookKey): Promise<OpenedWebhook | null> {
  const [row] = await sql.query<InboxRow>(
    `select topic, event_id, api_version, triggered_at, received_at, processed_at, parked_at,
       retried_at, discarded_at, discarded_by, discard_why, reason, detail, body,
       length(body) as bytes
     from inbox where shop_id = $1 and topic = $2 and event_id = $3`,
    [shopId, key.topic, key.eventId],
  );
  return row
    ? {
        topic: row.topic,
        eventId: row.event_id,
        state: stateOf(row),
        reason: row.reason,
        detail: row.detail ?? "",
        bytes: row.bytes,
        apiVersion: row.api_version,
        triggeredAt: row.triggered_at,
        receivedAt: row.received_at,
        parkedAt: row.parked_at,
        retriedAt: row.retried_at,
        discardedAt: row.discarded_at,
        discardedBy: row.discarded_by,
        why: row.discard_why,
        body: row.body,
      }
    : null;
}

function stateOf(row: InboxRow): WebhookState {
  if (row.parked_at) return "parked";
  if (row.discarded_at) return "discarded";
  return row.processed_at ? "dealt_with" : "waiting";
}
