import { type DocumentNode, type ExecutionResult, parse, validate } from "graphql";
import type { SandboxShop } from "../shop/sandbox-shop.ts";
import { integer, type ShopDatabase, text } from "../shop/shop-database.ts";
import type { Faults } from "../webhooks/faults.ts";
import { adminSchema } from "./admin-schema.ts";
import { bulkLines, bulkObjections, pagedQuery } from "./bulk-query.ts";
import {
  connection,
  type GraphArgs,
  type GraphSource,
  graphTime,
  graphTimeOrNull,
  idFromGid,
  notImplemented,
  pagesOf,
} from "./graph-source.ts";
import { gateOperation } from "./operation-gate.ts";

const MOST_AT_ONCE = 5;
const KEPT_MS = 7 * 86_400_000;
/** A result begins a new piece when the last one has grown beyond this. */
const PIECE_BYTES = 256_000;

type Status = "CREATED" | "RUNNING" | "COMPLETED" | "CANCELING" | "CANCELED" | "FAILED";

interface BulkOperation {
  id: string;
  query: string;
  grouped: boolean;
  status: Status;
  errorCode: "ACCESS_DENIED" | "INTERNAL_SERVER_ERROR" | null;
  createdAt: number;
  completedAt: number | null;
  objects: number;
  roots: number;
  bytes: number;
}

const UNDER_WAY: readonly Status[] = ["CREATED", "RUNNING", "CANCELING"];

/** Carries out one page of a query with the scopes the app had when it asked. */
export type ExecuteQuery = (document: DocumentNode, granted: string[]) => Promise<ExecutionResult>;

/** Bulk queries: taken on, carried out behind the app's back, and their results kept for a week. */
export class BulkOperations {
  readonly #shop: SandboxShop;
  readonly #database: ShopDatabase;
  readonly #faults: Faults;
  readonly #execute: ExecuteQuery;

  constructor(
    shop: SandboxShop,
    { database, faults }: { database: ShopDatabase; faults: Faults },
    execute: ExecuteQuery,
  ) {
    this.#shop = shop;
    this.#database = database;
    this.#faults = faults;
    this.#execute = execute;
  }

  runQuery(args: GraphArgs, granted: string[]): GraphSource {
    const query = String(args.query);
    const refusal = this.#refusal(query);
    if (refusal) return payload("BulkOperationRunQueryPayload", null, [refusal]);
    const operation: BulkOperation = {
      id: this.#shop.batch(() => this.#shop.ids.next()),
      query,
      grouped: args.groupObjects === true,
      status: "CREATED",
      errorCode: null,
      createdAt: this.#shop.now(),
      completedAt: null,
      objects: 0,
      roots: 0,
      bytes: 0,
    };
    this.#save(operation);
    setImmediate(() => void this.#run(operation.id, granted));
    return payload("BulkOperationRunQueryPayload", this.#source(operation), []);
  }

  cancel(args: GraphArgs): GraphSource {
    const operation = this.#find(args.id);
    const __typename = "BulkOperationCancelPayload";
    if (!operation) {
      return payload(__typename, null, [{ field: ["id"], message: "Bulk operation not found" }]);
    }
    if (!UNDER_WAY.includes(operation.status)) {
      const message = `A bulk operation cannot be canceled when it is ${operation.status.toLowerCase()}`;
      return payload(__typename, this.#source(operation), [{ field: null, message }]);
    }
    const canceling = { ...operation, status: "CANCELING" as const };
    this.#save(canceling);
    return payload(__typename, this.#source(canceling), []);
  }

  byId(args: GraphArgs): GraphSource | null {
    const operation = this.#find(args.id);
    return operation ? this.#source(operation) : null;
  }

  /** The newest first. */
  list(args: GraphArgs): GraphSource {
    if (args.query != null && args.query !== "operation_type:query") {
      throw notImplemented(`the search "${args.query}"`);
    }
    if (args.sortKey !== "CREATED_AT" || args.reverse === true) {
      throw notImplemented("sorting bulk operations");
    }
    return connection(args, pagesOf(this.#all()), (operation) => this.#source(operation));
  }

  current(): GraphSource | null {
    const [newest] = this.#all();
    return newest ? this.#source(newest) : null;
  }

  /** Goes on with what an earlier process left: Shopify starts such an operation over. */
  resume(granted: string[]): void {
    for (const { id, status } of this.#all()) {
      if (UNDER_WAY.includes(status)) setImmediate(() => void this.#run(id, granted));
    }
  }

  /** The result's bytes from `start` on; null when there is none, or its week is over. */
  result(id: string, start: number): { size: number; content: ReadableStream<Uint8Array> } | null {
    const operation = this.#find(`gid://shopify/BulkOperation/${id}`);
    if (!operation || this.#urlOf(operation) === null) return null;
    if (start > operation.bytes) return null;
    return { size: operation.bytes, content: this.#contentFrom(id, start) };
  }

  #refusal(query: string): GraphSource | null {
    const refused = (message: string, code: string) => ({
      __typename: "BulkOperationUserError",
      field: ["query"],
      message,
      code,
    });
    const { schema } = adminSchema();
    const document = parsed(query);
    if (!document) return refused("Invalid bulk query: it does not parse", "INVALID");
    const [invalid] = validate(schema, document);
    const objection = invalid?.message ?? bulkObjections(document, schema)[0];
    if (objection) return refused(objection, "INVALID");
    const underWay = this.#all().filter(({ status }) => UNDER_WAY.includes(status)).length;
    if (underWay < MOST_AT_ONCE) return null;
    return refused("Bulk operations limit reached. Please try again later.", "LIMIT_REACHED");
  }

  async #run(id: string, granted: string[]): Promise<void> {
    const gid = `gid://shopify/BulkOperation/${id}`;
    this.#database.run("delete from bulk_results where operation_id = ?", id);
    const isCanceled = this.#find(gid)?.status === "CANCELING";
    const status = isCanceled ? "CANCELING" : "RUNNING";
    this.#change(gid, { status, objects: 0, roots: 0, bytes: 0 });
    const { schema } = adminSchema();
    for (let after: string | null = null; ; ) {
      const operation = this.#find(gid);
      if (!operation) return;
      if (operation.status === "CANCELING") return this.#finish(gid, { status: "CANCELED" });
      const gate = gateOperation(adminSchema(), operation.query, granted);
      if (gate.kind === "closed") {
        return this.#finish(gid, { status: "FAILED", errorCode: "ACCESS_DENIED" });
      }
      const page = pagedQuery(gate.document, schema, after);
      const answer = await this.#execute(page, granted);
      const fails = operation.roots > 0 && this.#faults.strikes("bulkFailed");
      if (answer.errors || !answer.data || fails) {
        return this.#finish(gid, { status: "FAILED", errorCode: "INTERNAL_SERVER_ERROR" });
      }
      after = this.#append(gid, bulkLines({ ...answer.data }, operation.grouped));
      if (after === null) return this.#finish(gid, { status: "COMPLETED" });
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #append(gid: string, page: ReturnType<typeof bulkLines>): string | null {
    const operation = this.#find(gid);
    if (!operation) return null;
    const { objects, roots, bytes } = operation;
    const content = Buffer.from(page.lines.map((line) => `${line}\n`).join(""));
    this.#database.transaction(() => {
      for (let at = 0; at < content.length; at += PIECE_BYTES) {
        this.#database.run(
          "insert into bulk_results (operation_id, starts_at, content) values (?, ?, ?)",
          operation.id,
          bytes + at,
          content.subarray(at, at + PIECE_BYTES),
        );
      }
      this.#change(gid, {
        objects: objects + page.lines.length,
        roots: roots + page.roots,
        bytes: bytes + content.length,
      });
    });
    return page.next;
  }

  #finish(gid: string, end: Pick<BulkOperation, "status"> & Partial<BulkOperation>): void {
    const operation = this.#change(gid, { ...end, completedAt: this.#shop.now() });
    if (!operation) return;
    this.#shop.announce("bulk_operations/finish", {
      admin_graphql_api_id: gid,
      completed_at: graphTimeOrNull(operation.completedAt),
      created_at: graphTime(operation.createdAt),
      error_code: operation.errorCode?.toLowerCase() ?? null,
      status: operation.status.toLowerCase(),
      type: "query",
    });
  }

  #source(operation: BulkOperation): GraphSource {
    const { id, status } = operation;
    const url = this.#urlOf(operation);
    return {
      __typename: "BulkOperation",
      id: `gid://shopify/BulkOperation/${id}`,
      type: "QUERY",
      query: operation.query,
      status,
      errorCode: operation.errorCode,
      createdAt: graphTime(operation.createdAt),
      completedAt: graphTimeOrNull(operation.completedAt),
      objectCount: String(operation.objects),
      rootObjectCount: String(operation.roots),
      fileSize: url === null ? null : String(operation.bytes),
      url: status === "COMPLETED" ? url : null,
      partialDataUrl: status === "COMPLETED" ? null : url,
    };
  }

  /** None for an empty result, as at Shopify. */
  #urlOf({ id, bytes, completedAt }: BulkOperation): string | null {
    if (completedAt === null || bytes === 0) return null;
    if (completedAt + KEPT_MS <= this.#shop.now()) return null;
    return `${this.#shop.settings.origin}${RESULT_PATH}${id}.jsonl?Expires=${completedAt + KEPT_MS}`;
  }

  #contentFrom(id: string, start: number): ReadableStream<Uint8Array> {
    const database = this.#database;
    let at = start;
    return new ReadableStream({
      pull(controller) {
        const row = database.get(
          `select starts_at, content from bulk_results where operation_id = ? and starts_at <= ?
           order by starts_at desc limit 1`,
          id,
          at,
        );
        const content = row?.content;
        const skipped = row ? at - integer(row.starts_at) : 0;
        if (!(content instanceof Uint8Array) || skipped >= content.length)
          return controller.close();
        at += content.length - skipped;
        controller.enqueue(content.subarray(skipped));
      },
    });
  }

  #find(gid: unknown): BulkOperation | null {
    const id = idFromGid(gid, "BulkOperation");
    const row = id && this.#database.get("select body from bulk_operations where id = ?", id);
    return row ? (JSON.parse(text(row.body)) as BulkOperation) : null;
  }

  #all(): BulkOperation[] {
    return this.#database
      .all("select body from bulk_operations order by created_at desc, length(id) desc, id desc")
      .map((row) => JSON.parse(text(row.body)) as BulkOperation);
  }

  #change(gid: string, changes: Partial<BulkOperation>): BulkOperation | null {
    const before = this.#find(gid);
    if (!before) return null;
    const operation = { ...before, ...changes };
    this.#save(operation);
    return operation;
  }

  #save(operation: BulkOperation): void {
    this.#database.run(
      `insert into bulk_operations (id, created_at, body) values (?, ?, ?)
       on conflict (id) do update set body = excluded.body`,
      operation.id,
      operation.createdAt,
      JSON.stringify(operation),
    );
  }
}

/** Where results are fetched, before the operation's number. */
export const RESULT_PATH = "/bulk-operation-outputs/";

/** Answers a request for a result, or null when the address is none; knows `Range: bytes=N-`. */
export function bulkResult(operations: BulkOperations, request: Request): Response | null {
  const path = new URL(request.url).pathname;
  const id = path.startsWith(RESULT_PATH) && /(\d+)\.jsonl$/.exec(path)?.[1];
  if (!id) return null;
  const range = /^bytes=(\d+)-$/.exec(request.headers.get("range") ?? "");
  const start = Number(range?.[1] ?? 0);
  const found = operations.result(id, start);
  if (!found) return new Response("<Error><Code>ExpiredToken</Code></Error>", { status: 400 });
  const { size, content } = found;
  if (range && start >= size) return new Response(null, { status: 416 });
  const headers = { "content-type": "application/jsonl", "accept-ranges": "bytes" };
  if (!range) return new Response(content, { headers });
  const partial = { ...headers, "content-range": `bytes ${start}-${size - 1}/${size}` };
  return new Response(content, { status: 206, headers: partial });
}

function payload(
  __typename: string,
  bulkOperation: GraphSource | null,
  errors: object[],
): GraphSource {
  const userErrors = errors.map((error) => ({ __typename: "UserError", ...error }));
  return { __typename, bulkOperation, userErrors };
}

function parsed(query: string): DocumentNode | null {
  try {
    return parse(query, { maxTokens: 20_000 });
  } catch {
    return null;
  }
}
