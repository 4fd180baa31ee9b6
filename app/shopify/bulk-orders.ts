import { z } from "zod";
import {
  type HistoryChunk,
  type HistoryProblem,
  HistoryRefusal,
  type HistorySource,
} from "../usecases/history/history-source.ts";
import { type Facts, mergeFacts } from "../usecases/orders/facts.ts";
import { AdminFault, AnswerLost } from "./admin-answer.ts";
import { requireAccepted, type UserError } from "./admin-api.ts";
import { type BulkFamily, bulkFamilies } from "./bulk-lines.ts";
import { idFromGid } from "./gid.ts";
import { bulkOrderFields, bulkOrderSchema, nodeFacts, ORDERS_PER_CALL } from "./order-node.ts";
import { type AskedShop, wholeOrders } from "./order-queries.ts";
import { readPayload, UnreadablePayload } from "./payload-fields.ts";
import { askingForTerms, isDenied } from "./payment-terms.ts";

/**
 * Grouped: the lines of an order stand right behind it, so that one order at a time is held. Whatever
 * the app may see comes; without read_all_orders these are the orders of 60 days.
 */
export const bulkOrdersQuery = (terms: boolean) => `{
  orders { edges { node { ${bulkOrderFields(terms)} } } }
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
    bulkOperation(id: $id) { status errorCode createdAt objectCount url query }
  }`;

export const BULK_OPERATIONS = `#graphql
  query HadiyaBulkOperations {
    bulkOperations(first: 10, query: "operation_type:query", sortKey: CREATED_AT) {
      nodes { id status createdAt query }
    }
  }`;

/** What reading a bulk operation's result needs of its surroundings. */
export interface BulkSurroundings extends AskedShop {
  /** When the orders were asked for: an operation begun before may not see all that is allowed now. */
  readonly askedAt: Date;
  /** The result from a byte on; null when it is not to be had any more. */
  fetchFrom(url: string, byte: number): Promise<AsyncIterable<Uint8Array> | null>;
  clock(): Date;
}

/** Kept with what was read up to there. */
const positionSchema = z.object({
  operation: z.string(),
  byte: z.number().int().nonnegative(),
  line: z.number().int().positive(),
  /** How many operations have been asked for. */
  asked: z.number().int().positive(),
  /** The one before was denied, and had asked for payment terms; whether for them is to be seen. */
  termsDenied: z.boolean().default(false),
});
type Position = z.output<typeof positionSchema>;

/** An operation is looked at again after a quarter of the time it has taken so far, within these. */
const SOONEST_LOOK_MS = 2000;
const LATEST_LOOK_MS = 30_000;

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
  let position =
    kept === null
      ? yield* askAnew(around, { asked: 1, termsDenied: false })
      : positionSchema.parse(JSON.parse(kept));
  for (;;) {
    const result = yield* waitForResult(around, position);
    const granted = result.kind === "empty" || result.kind === "there";
    if (granted && position.termsDenied) {
      await around.terms.noteDenied();
      position = { ...position, termsDenied: false };
    }
    switch (result.kind) {
      case "empty":
        return;
      case "denied":
        if (!result.terms) throw new HistoryRefusal("access_denied");
        position = yield* askAnew(around, { asked: position.asked, termsDenied: true });
        continue;
      case "gone":
        break;
      case "there": {
        const bytes = await around.fetchFrom(result.url, position.byte);
        if (!bytes) break;
        yield* readResult(around, { position, orders, bytes, asOf: result.asOf });
        return;
      }
    }
    if (position.asked >= MOST_OPERATIONS) {
      throw new HistoryRefusal("bulk_refused", "its result could not be had");
    }
    position = yield* askAnew(around, { ...position, asked: position.asked + 1 });
  }
}

/** Where the operation is kept, before it is waited for: a killed process asks for no second one. */
async function* askAnew(
  around: BulkSurroundings,
  { asked, termsDenied }: Pick<Position, "asked" | "termsDenied">,
): AsyncGenerator<HistoryChunk, Position> {
  const operation = await runBulk(around, termsDenied);
  const position = { operation, byte: 0, line: 1, asked, termsDenied };
  yield { ...unread(position), anew: true };
  return position;
}

/** One that fails, and fails again when it is asked for anew, is not asked for a third time at once. */
const MOST_OPERATIONS = 2;

/** A chunk of nothing: this is where the source is. */
function unread(position: Position): HistoryChunk {
  return chunkOf({ facts: [], ordersRead: 0, problems: [] }, position);
}

async function runBulk(around: BulkSurroundings, termsDenied: boolean): Promise<string> {
  const run = (terms: boolean) => findOrRun(around, bulkOrdersQuery(terms));
  try {
    return await (termsDenied ? run(false) : askingForTerms(around.terms, run));
  } catch (error) {
    throw isDenied(error) ? new HistoryRefusal("access_denied") : error;
  }
}

/** Not idempotent: when the answer is lost, an operation that was not there before is ours. */
async function findOrRun(around: BulkSurroundings, query: string): Promise<string> {
  const before = await ourOperations(around, query);
  const since = around.askedAt.getTime() - SHOPIFYS_SECOND_MS;
  const going = before.find(
    ({ status, createdAt }) => UNDER_WAY.has(status) && Date.parse(createdAt) > since,
  );
  if (going) return going.id;
  try {
    return await askBulk(around, query);
  } catch (error) {
    if (!(error instanceof AnswerLost)) throw error;
    const known = new Set(before.map(({ id }) => id));
    const made = (await ourOperations(around, query)).find(({ id }) => !known.has(id));
    if (!made) throw error;
    return made.id;
  }
}

/** Shopify tells moments to the second. */
const SHOPIFYS_SECOND_MS = 1000;
const UNDER_WAY = new Set(["CREATED", "RUNNING"]);

async function askBulk({ call, domain }: AskedShop, query: string): Promise<string> {
  const { bulkOperationRunQuery: answer } = await call<{
    bulkOperationRunQuery: {
      readonly bulkOperation: { readonly id: string } | null;
      readonly userErrors: readonly UserError[];
    };
  }>(domain, RUN_BULK, { query }, { repeatable: false });
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
  readonly createdAt: string;
  readonly query: string;
}

async function ourOperations(
  { call, domain }: AskedShop,
  ours: string,
): Promise<ListedOperation[]> {
  const { bulkOperations } = await call<{
    bulkOperations: { readonly nodes: readonly ListedOperation[] };
  }>(domain, BULK_OPERATIONS);
  return bulkOperations.nodes.filter(({ query }) => query === ours);
}

interface Operation {
  readonly status: string;
  readonly errorCode: string | null;
  readonly createdAt: string;
  readonly objectCount: string;
  readonly url: string | null;
  readonly query: string;
}

/** What became of an operation. */
type BulkResult =
  | { readonly kind: "there"; readonly url: string; readonly asOf: Date }
  /** Of a shop without orders. */
  | { readonly kind: "empty" }
  /** It came to nothing, and has to be asked for anew. */
  | { readonly kind: "gone" }
  /** Whether payment terms were asked for, which may be what was denied. */
  | { readonly kind: "denied"; readonly terms: boolean };

async function* waitForResult(
  { call, domain, clock }: BulkSurroundings,
  position: Position,
): AsyncGenerator<HistoryChunk, BulkResult> {
  for (;;) {
    const { bulkOperation: operation } = await call<{ bulkOperation: Operation | null }>(
      domain,
      BULK_OPERATION,
      { id: position.operation },
    );
    if (!operation || !UNDER_WAY.has(operation.status)) return resultOf(operation);
    const tookMs = clock().getTime() - new Date(operation.createdAt).getTime();
    const waitMs = Math.min(LATEST_LOOK_MS, Math.max(SOONEST_LOOK_MS, tookMs / 4));
    yield { ...unread(position), waitMs };
  }
}

function resultOf(operation: Operation | null): BulkResult {
  if (operation?.errorCode === "ACCESS_DENIED") {
    return { kind: "denied", terms: operation.query.includes("paymentTerms") };
  }
  if (operation?.status !== "COMPLETED") return { kind: "gone" };
  const { url, createdAt, objectCount } = operation;
  if (url) return { kind: "there", url, asOf: new Date(createdAt) };
  return objectCount === "0" ? { kind: "empty" } : { kind: "gone" };
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
  let refunded = 0;
  for await (const family of bulkFamilies(bytes, position)) {
    families.push(family);
    if (hasRefunds(family)) refunded++;
    if (families.length < orders && refunded < MOST_REFUNDED) continue;
    yield chunkOf(await readFamilies(around, families, asOf), { ...position, ...family.next });
    families = [];
    refunded = 0;
  }
  const last = families.at(-1);
  if (last)
    yield chunkOf(await readFamilies(around, families, asOf), { ...position, ...last.next });
}

/** Asked for by themselves, so many take no longer than the run is held, on the smallest plan too. */
const MOST_REFUNDED = 2 * ORDERS_PER_CALL;

function hasRefunds({ root: { refunds } }: BulkFamily): boolean {
  return Array.isArray(refunds) && refunds.length > 0;
}

/** The orders as the result tells them; those with refunds as they are told when asked by themselves. */
async function readFamilies(
  around: BulkSurroundings,
  families: readonly BulkFamily[],
  asOf: Date,
): Promise<Read> {
  const now = around.clock();
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
  const said = await wholeOrders(around, { orderIds: [...lineOf.keys()], now });
  for (const orderId of said.unreadable) {
    problems.push({ line: lineOf.get(orderId) ?? 0, code: "unreadable", detail: "refunds" });
  }
  const whole = said.orders.map((order) => order.facts);
  return { facts: [...facts, ...whole], ordersRead: families.length, problems };
}
