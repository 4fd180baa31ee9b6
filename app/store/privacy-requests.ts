import type { InboxRow } from "../usecases/inbox/process-inbox.ts";
import type {
  InboxPlace,
  OpenRequest,
  RequestPorts,
} from "../usecases/privacy/carry-out-requests.ts";
import type { PersonFile } from "../usecases/privacy/person-file.ts";
import {
  addToReceipt,
  type PrivacyRequest,
  type PrivacyTopic,
  type Receipt,
} from "../usecases/privacy/receipt.ts";
import type { RequestListReader } from "../usecases/privacy/request-list.ts";
import { emptyBodies } from "./forget-redacted.ts";
import { readPersonFile } from "./person-file.ts";
import { bumpRevision, readRevision, readShop } from "./shops.ts";
import type { Database, Sql } from "./sql.ts";

/** What a webhook of the privacy topics says of how a person is reached. */
export type ReadContacts = (row: InboxRow) => readonly string[];

/** The database's side of carrying out privacy requests. */
export function requestPorts(
  database: Database,
  {
    readContacts,
    rest,
  }: { readonly readContacts: ReadContacts; readonly rest: () => Promise<void> },
): RequestPorts {
  return {
    openRequests: (shopId) => openRequests(database, shopId),
    personFile: (shopId, customerId, now) => readPersonFile(database, shopId, { customerId, now }),
    saveAnswer: (shopId, request, answer, now) =>
      database.transaction((sql) => saveAnswer(sql, shopId, { request, answer, now })),
    contactsOf: async (shopId, request) => {
      const row = await requestRow(database, shopId, request);
      return row ? readContacts(row) : [];
    },
    redactedIds: (shopId) => redactedIds(database, shopId),
    emptyBodies: (shopId, request, page) =>
      database.transaction((sql) => emptyPage(sql, shopId, { request, ...page })),
    eraseFiles: (shopId, request, names) =>
      database.transaction((sql) => eraseFiles(sql, shopId, { request, names })),
    eraseShopRows: (shopId, request) =>
      database.transaction((sql) => eraseShopRows(sql, shopId, request)),
    finish: (shopId, request, now) =>
      database.transaction((sql) => finish(sql, shopId, { request, now })),
    rest,
  };
}

/** Shops with a request that is still to be carried out. */
export async function shopsWithRequests(sql: Sql): Promise<number[]> {
  const rows = await sql.query<{ shop_id: number }>(
    `select distinct shop_id from privacy_requests
     where carried_out_at is null and declined is null order by shop_id`,
  );
  return rows.map(({ shop_id: shopId }) => shopId);
}

async function openRequests(sql: Sql, shopId: number): Promise<OpenRequest[]> {
  const rows = await sql.query<{
    request_key: string;
    topic: PrivacyTopic;
    customer_id: bigint | null;
  }>(
    `select request_key, topic, customer_id from privacy_requests
     where shop_id = $1 and carried_out_at is null and declined is null
     order by received_at, request_key`,
    [shopId],
  );
  return rows.map((row) => ({
    requestKey: row.request_key,
    topic: row.topic,
    customerId: row.customer_id,
  }));
}

/** One that a redaction overtook finds nothing of the person any more. */
async function saveAnswer(
  sql: Sql,
  shopId: number,
  {
    request,
    answer,
    now,
  }: { readonly request: OpenRequest; readonly answer: PersonFile; readonly now: Date },
): Promise<void> {
  await sql.query(
    `update privacy_requests set answer = $3::text::jsonb, carried_out_at = $4
     where shop_id = $1 and request_key = $2 and carried_out_at is null`,
    [shopId, request.requestKey, JSON.stringify(answer), now],
  );
  await bumpRevision(sql, shopId);
}

async function requestRow(
  sql: Sql,
  shopId: number,
  { topic, requestKey }: OpenRequest,
): Promise<InboxRow | null> {
  const [row] = await sql.query<{ body: Uint8Array }>(
    "select body from inbox where shop_id = $1 and topic = $2 and event_id = $3",
    [shopId, topic, requestKey],
  );
  return row ? { topic, eventId: requestKey, triggeredAt: "", body: row.body } : null;
}

async function redactedIds(sql: Sql, shopId: number): Promise<ReadonlySet<string>> {
  const rows = await sql.query<{ id: string }>(
    `select customer_id::text as id from customers where shop_id = $1 and redacted_at is not null
     union select order_id::text from orders where shop_id = $1 and redacted_at is not null`,
    [shopId],
  );
  return new Set(rows.map(({ id }) => id));
}

const BODIES_PER_PAGE = 100;

async function emptyPage(
  sql: Sql,
  shopId: number,
  page: {
    readonly request: OpenRequest;
    readonly after: InboxPlace | null;
    readonly names: (body: Uint8Array) => boolean;
    readonly now: Date;
  },
): Promise<InboxPlace | null> {
  const { request, after, names, now } = page;
  const rows = await sql.query<{ topic: string; event_id: string; body: Uint8Array }>(
    `select topic, event_id, body from inbox
     where shop_id = $1 and (topic, event_id) > ($2, $3) and length(body) > 0
     order by topic, event_id limit $4::int`,
    [shopId, after?.topic ?? "", after?.eventId ?? "", BODIES_PER_PAGE],
  );
  const named = rows
    .filter(({ topic, event_id: id }) => topic !== request.topic || id !== request.requestKey)
    .filter(({ body }) => names(body))
    .map((row) => ({ topic: row.topic, eventId: row.event_id }));
  await holdRows(sql, shopId, named);
  await write(sql, shopId, request, {
    inbox: await emptyBodies(sql, shopId, { rows: named, now }),
  });
  const last = rows.at(-1);
  return last ? { topic: last.topic, eventId: last.event_id } : null;
}

/** Longer than anything a person is recognised by, so that none hides where two pieces meet. */
const OVERLAP_BYTES = 1000;

async function eraseFiles(
  sql: Sql,
  shopId: number,
  {
    request,
    names,
  }: { readonly request: OpenRequest; readonly names: (bytes: Uint8Array) => boolean },
): Promise<void> {
  const pieces = await sql.query<{ run: number; piece: number }>(
    "select run, piece from backfill_pieces where shop_id = $1 order by run, piece",
    [shopId],
  );
  const runs = new Set<number>();
  let before = { run: 0, bytes: Buffer.alloc(0) };
  for (const { run, piece } of pieces) {
    const [row] = await sql.query<{ bytes: Uint8Array }>(
      "select bytes from backfill_pieces where shop_id = $1 and run = $2 and piece = $3",
      [shopId, run, piece],
    );
    const end = before.run === run ? before.bytes.subarray(-OVERLAP_BYTES) : Buffer.alloc(0);
    const bytes = Buffer.concat([end, row?.bytes ?? Buffer.alloc(0)]);
    if (names(bytes)) runs.add(run);
    before = { run, bytes };
  }
  for (const run of runs) {
    const deleted = await sql.query(
      "delete from backfill_pieces where shop_id = $1 and run = $2 returning piece",
      [shopId, run],
    );
    await write(sql, shopId, request, { backfill_pieces: deleted.length });
  }
}

/** A batch that has one of these rows ends first: only then is it known whether it was dealt with. */
async function holdRows(sql: Sql, shopId: number, rows: readonly InboxPlace[]): Promise<void> {
  for (const { topic, eventId } of rows) {
    await sql.query(
      "select 1 from inbox where shop_id = $1 and topic = $2 and event_id = $3 for update",
      [shopId, topic, eventId],
    );
  }
}

async function write(
  sql: Sql,
  shopId: number,
  { requestKey }: OpenRequest,
  erased: Receipt,
): Promise<void> {
  if (Object.values(erased).every((rows) => rows === 0)) return;
  const [row] = await sql.query<{ receipt: string | null }>(
    "select receipt::text from privacy_requests where shop_id = $1 and request_key = $2 for update",
    [shopId, requestKey],
  );
  const receipt = addToReceipt(JSON.parse(row?.receipt ?? "{}") as Receipt, erased);
  await sql.query(
    "update privacy_requests set receipt = $3::text::jsonb where shop_id = $1 and request_key = $2",
    [shopId, requestKey, JSON.stringify(receipt)],
  );
}

const ROWS_PER_PAGE = 2000;
/** What goes with a shop: those of store/personal-data.ts, derived ones first. Then the inbox. */
export const SHOP_TABLES = [
  "standings",
  "stale_perks",
  "customer_merges",
  "contact_keys",
  "refunds",
  "orders",
  "customers",
  "backfill_pieces",
  "backfills",
  "drifts",
  "reconciliations",
  "valuation_versions",
  "programme_versions",
] as const;

/** Holds the shop, so that it cannot come back in between; once it has, its new rows are its own. */
async function eraseShopRows(
  sql: Sql,
  shopId: number,
  request: OpenRequest,
): Promise<"more" | "all" | "back"> {
  const gone = await sql.query(
    "select 1 from shops where shop_id = $1 and redacted_at is not null for update",
    [shopId],
  );
  if (gone.length === 0) {
    await decline(sql, shopId, request);
    return "back";
  }
  for (const table of SHOP_TABLES) {
    const [deleted] = await sql.query<{ rows: number }>(
      `with gone as (delete from ${table} where shop_id = $1 and ctid in (
         select ctid from ${table} where shop_id = $1 limit $2::int) returning 1)
       select count(*)::int as rows from gone`,
      [shopId, ROWS_PER_PAGE],
    );
    await write(sql, shopId, request, { [table]: deleted?.rows ?? 0 });
    if ((deleted?.rows ?? 0) > 0) return "more";
  }
  return eraseInbox(sql, shopId, request);
}

/** The requests themselves stay, without their body, so that one told again is known. */
async function eraseInbox(sql: Sql, shopId: number, request: OpenRequest) {
  const deleted = await sql.query(
    `delete from inbox where shop_id = $1 and ctid in (
       select ctid from inbox where shop_id = $1 and topic <> 'shop/redact' limit $2::int)
     returning event_id`,
    [shopId, ROWS_PER_PAGE],
  );
  await write(sql, shopId, request, { inbox: deleted.length });
  return deleted.length > 0 ? "more" : "all";
}

async function decline(sql: Sql, shopId: number, { requestKey }: OpenRequest): Promise<void> {
  await sql.query(
    `update privacy_requests set declined = 'installed_again'
     where shop_id = $1 and request_key = $2 and carried_out_at is null`,
    [shopId, requestKey],
  );
  await bumpRevision(sql, shopId);
}

async function finish(
  sql: Sql,
  shopId: number,
  { request, now }: { readonly request: OpenRequest; readonly now: Date },
): Promise<void> {
  const { topic, requestKey } = request;
  if (topic === "shop/redact") await resetShop(sql, shopId, request);
  await sql.query(
    "update inbox set body = ''::bytea where shop_id = $1 and topic = $2 and event_id = $3",
    [shopId, topic, requestKey],
  );
  await sql.query(
    `update privacy_requests set carried_out_at = $3
     where shop_id = $1 and request_key = $2 and carried_out_at is null`,
    [shopId, requestKey, now],
  );
  await bumpRevision(sql, shopId);
}

/** What is left of the shop is its address, and that it was here. */
async function resetShop(sql: Sql, shopId: number, request: OpenRequest): Promise<void> {
  await sql.query("update privacy_requests set answer = null where shop_id = $1", [shopId]);
  await sql.query(
    `update shops set name = null, currency = null, time_zone = null, language = null,
       launched_at = null, updated_at = null, discount_id = null, costs = null, valuation = 0,
       caught_up = 0, valuation_asked = 0
     where shop_id = $1 and redacted_at is not null`,
    [shopId],
  );
  await write(sql, shopId, request, { shops: 1 });
}

/** Reads the list of requests. */
export function requestListReader(sql: Sql): RequestListReader {
  return {
    readRequests: async (shopId, limit) => ({
      requests: await readRequests(sql, shopId, limit),
      timeZone: (await readShop(sql, shopId))?.timeZone ?? "UTC",
      revision: await readRevision(sql, shopId),
    }),
  };
}

/** A shop's requests, newest first, without the files. */
export async function readRequests(
  sql: Sql,
  shopId: number,
  limit: number,
): Promise<PrivacyRequest[]> {
  const rows = await sql.query<{
    request_key: string;
    topic: PrivacyTopic;
    customer_id: bigint | null;
    received_at: Date;
    carried_out_at: Date | null;
    declined: string | null;
    receipt: string | null;
    metafield_erased_at: Date | null;
    has_answer: boolean;
  }>(
    `select request_key, topic, customer_id, received_at, carried_out_at, declined,
       receipt::text as receipt, metafield_erased_at, answer is not null as has_answer
     from privacy_requests where shop_id = $1
     order by received_at desc, request_key limit $2::int`,
    [shopId, limit],
  );
  return rows.map((row) => ({
    requestKey: row.request_key,
    topic: row.topic,
    customerId: row.customer_id,
    receivedAt: row.received_at,
    carriedOutAt: row.carried_out_at,
    declined: row.declined !== null,
    receipt: row.receipt === null ? null : (JSON.parse(row.receipt) as Receipt),
    metafieldErasedAt: row.metafield_erased_at,
    hasAnswer: row.has_answer,
  }));
}

/** The file a request was answered with; null for another shop's request, or once it is gone. */
export async function readAnswer(
  sql: Sql,
  shopId: number,
  requestKey: string,
): Promise<PersonFile | null> {
  const [row] = await sql.query<{ answer: string | null }>(
    "select answer::text from privacy_requests where shop_id = $1 and request_key = $2",
    [shopId, requestKey],
  );
  return row?.answer ? (JSON.parse(row.answer) as PersonFile) : null;
}
