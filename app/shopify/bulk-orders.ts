import { z } from "zod";
import {
  type HistoryChunk,
  type HistoryProblem,
  HistoryRefusal,
  type HistorySource,
} from "../usecases/history/history-source.ts";
import { type Facts, mergeFacts } from "../usecases/orders/facts.ts";
import { AdminFault, AnswerLost } from "./admin-answer.ts";
import { type AdminCall, requireAccepted, type UserError } from "./admin-api.ts";
import { type BulkFamily, bulkFamilies } from "./bulk-lines.ts";
import { idFromGid } from "./gid.ts";
import { BULK_ORDER_FIELDS, bulkOrderSchema, nodeFacts } from "./order-node.ts";
import { wholeOrders } from "./order-queries.ts";
import { readPayload, UnreadablePayload } from "./payload-fields.ts";

/**
 * Grouped: the lines of an order stand right behind it, so that one order at a time is held. Whatever
 * the app may see comes; without read_all_orders these are the orders of 60 days.
 */
export const BULK_ORDERS = `{
  orders { edges { node { ${BULK_ORDER_FIELDS} } } }
}`;

export const RUN_BULK = `#graphql
  mutation HadiyaRunBulk($query: String!) {
    bulkOperationRunQuery(query: $query, groupObjects: true) {
      bulkOperation { id }
      userErrors { field message code }
    }
  }`;

export const BULK_OPERATION = `#graphql
  query HadiyaBulkOperation($id: ID!) {
    bulkOperation(id: $id) { status errorCode createdAt objectCount url }
  }`;

export const BULK_OPERATIONS = `#graphql
  query HadiyaBulkOperations {
    bulkOperations(first: 10, query: "operation_type:query", sortKey: CREATED_AT) {
      nodes { id status query }
    }
  }`;

/** What reading a bulk operation's result needs of its surroundings. */
export interface BulkSurroundings {
  readonly call: AdminCall;
  readonly domain: string;
  /** The result from a byte on; null when it is not to be had any more. */
  fetchFrom(url: string, byte: number): Promise<AsyncIterable<Uint8Array> | null>;
  sleep(milliseconds: number): Promise<void>;
  clock(): Date;
}

/** Kept with what was read up to there. */
const positionSchema = z.object({
  operation: z.string(),
  byte: z.number().int().nonnegative(),
  line: z.number().int().positive(),
});
type Position = z.output<typeof positionSchema>;

const FIRST_LOOK_MS = 2000;
const LONGEST_LOOK_MS = 30_000;

/**
 * All orders of a shop, by Shopify's bulk operation: asked for once, waited for, and read from where
 * the last chunk ended. A result that is gone (it is kept for a week), failed or was cancelled is
 * asked for anew from the beginning; recording what is known already changes nothing.
 */
export function bulkOrdersSource(around: BulkSurroundings): HistorySource {
  return { open: (position, orders) => readBulk(around, position, orders) };
}

async function* readBulk(
  around: BulkSurroundings,
  kept: string | null,
  orders: number,
): AsyncGenerator<HistoryChunk> {
  let position = kept === null ? null : positionSchema.parse(JSON.parse(kept));
  for (let begun = 0; begun < MOST_OPERATIONS; begun++) {
    position ??= { operation: await runBulk(around), byte: 0, line: 1 };
    yield alive(position);
    const result = yield* waitForResult(around, position);
    if (result === "empty") return;
    const bytes = result && (await around.fetchFrom(result.url, position.byte));
    if (result && bytes) {
      yield* readResult(around, { position, orders, bytes, asOf: result.asOf });
      return;
    }
    position = null;
  }
  throw new HistoryRefusal("bulk_refused", "its result could not be had");
}

/** One that fails, and fails again when it is asked for anew, is not asked for a third time at once. */
const MOST_OPERATIONS = 2;

/** A chunk of nothing: the source is alive, and this is where it is. */
function alive(position: Position): HistoryChunk {
  return chunkOf({ facts: [], ordersRead: 0, problems: [] }, position);
}

/** Not idempotent: when the answer is lost, an operation that was not there before is ours. */
async function runBulk({ call, domain }: BulkSurroundings): Promise<string> {
  const before = await ourOperations(call, domain);
  const going = before.find(({ status }) => status === "CREATED" || status === "RUNNING");
  if (going) return going.id;
  try {
    return await askBulk(call, domain);
  } catch (error) {
    if (!(error instanceof AnswerLost)) throw error;
    const known = new Set(before.map(({ id }) => id));
    const made = (await ourOperations(call, domain)).find(({ id }) => !known.has(id));
    if (!made) throw error;
    return made.id;
  }
}

async function askBulk(call: AdminCall, domain: string): Promise<string> {
  const { bulkOperationRunQuery: answer } = await call<{
    bulkOperationRunQuery: {
      readonly bulkOperation: { readonly id: string } | null;
      readonly userErrors: readonly UserError[];
    };
  }>(domain, RUN_BULK, { query: BULK_ORDERS }, { repeatable: false });
  if (answer.userErrors.some(({ code }) => code === "LIMIT_REACHED")) {
    throw new AdminFault("other bulk operations are under way", "LIMIT_REACHED");
  }
  requireAccepted("the bulk query of orders", answer.userErrors);
  if (!answer.bulkOperation) throw new AdminFault("no bulk operation, and no reason", "NO_ANSWER");
  return answer.bulkOperation.id;
}

interface ListedOperation {
  readonly id: string;
  readonly status: string;
  readonly query: string;
}

async function ourOperations(call: AdminCall, domain: string): Promise<ListedOperation[]> {
  const { bulkOperations } = await call<{
    bulkOperations: { readonly nodes: readonly ListedOperation[] };
  }>(domain, BULK_OPERATIONS);
  return bulkOperations.nodes.filter(({ query }) => query === BULK_ORDERS);
}

interface Operation {
  readonly status: string;
  readonly errorCode: string | null;
  readonly createdAt: string;
  readonly objectCount: string;
  readonly url: string | null;
}

/** Null when it came to nothing and has to be asked for anew; "empty" for a shop without orders. */
async function* waitForResult(
  { call, domain, sleep }: BulkSurroundings,
  position: Position,
): AsyncGenerator<HistoryChunk, { url: string; asOf: Date } | "empty" | null> {
  for (let look = 0; ; look++) {
    const { bulkOperation: operation } = await call<{ bulkOperation: Operation | null }>(
      domain,
      BULK_OPERATION,
      { id: position.operation },
    );
    if (operation?.errorCode === "ACCESS_DENIED") throw new HistoryRefusal("access_denied");
    switch (operation?.status) {
      case "CREATED":
      case "RUNNING":
        await sleep(Math.min(LONGEST_LOOK_MS, FIRST_LOOK_MS * 2 ** look));
        yield alive(position);
        continue;
      case "COMPLETED": {
        const { url, createdAt } = operation;
        if (url) return { url, asOf: new Date(createdAt) };
        return operation.objectCount === "0" ? "empty" : null;
      }
      default:
        return null;
    }
  }
}

interface Read {
  readonly facts: readonly Facts[];
  readonly ordersRead: number;
  readonly problems: readonly HistoryProblem[];
}

function chunkOf({ facts, ordersRead, problems }: Read, position: Position): HistoryChunk {
  return {
    facts: mergeFacts(facts),
    position: JSON.stringify(position),
    ordersRead,
    problems,
    bytesRead: position.byte,
  };
}

async function* readResult(
  around: BulkSurroundings,
  from: { position: Position; orders: number; bytes: AsyncIterable<Uint8Array>; asOf: Date },
): AsyncGenerator<HistoryChunk> {
  const { position, orders, bytes, asOf } = from;
  let families: BulkFamily[] = [];
  for await (const family of bulkFamilies(bytes, position)) {
    families.push(family);
    if (families.length < orders) continue;
    yield chunkOf(await readFamilies(around, families, asOf), { ...position, ...family.next });
    families = [];
  }
  const last = families.at(-1);
  if (last)
    yield chunkOf(await readFamilies(around, families, asOf), { ...position, ...last.next });
}

/** The orders as the result tells them; those with refunds as they are told when asked by themselves. */
async function readFamilies(
  { call, domain, clock }: BulkSurroundings,
  families: readonly BulkFamily[],
  asOf: Date,
): Promise<Read> {
  const now = clock();
  const facts: Facts[] = [];
  const problems: HistoryProblem[] = [];
  const lineOf = new Map<bigint, number>();
  for (const { root, children, line } of families) {
    try {
      const order = readPayload(bulkOrderSchema, { ...root, lineItems: { nodes: children } });
      if (order.refunds.length > 0) lineOf.set(idFromGid(order.id), line);
      else facts.push(nodeFacts(order, { at: asOf, now }));
    } catch (error) {
      if (!(error instanceof UnreadablePayload)) throw error;
      problems.push({ line, code: "unreadable", detail: error.message });
    }
  }
  const said = await wholeOrders(call, domain, { orderIds: [...lineOf.keys()], now });
  for (const orderId of said.unreadable) {
    problems.push({ line: lineOf.get(orderId) ?? 0, code: "unreadable", detail: "refunds" });
  }
  const whole = said.orders.map((order) => order.facts);
  return { facts: [...facts, ...whole], ordersRead: families.length, problems };
}
