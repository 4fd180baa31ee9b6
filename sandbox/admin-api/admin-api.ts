import { randomUUID } from "node:crypto";
import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  getOperationAST,
  type OperationDefinitionNode,
} from "graphql";
import type { SandboxShop } from "../shop/sandbox-shop.ts";
import type { ShopDatabase } from "../shop/shop-database.ts";
import type { Faults } from "../webhooks/faults.ts";
import { AccessTokens } from "./access-tokens.ts";
import { ADMIN_API_VERSION, adminSchema } from "./admin-schema.ts";
import { BulkOperations } from "./bulk-operations.ts";
import { type AdminCall, CallLog } from "./call-log.ts";
import { DiscountResolvers } from "./discount-resolvers.ts";
import { type GraphArgs, type GraphSource, resolveField, resolveType } from "./graph-source.ts";
import { MetafieldResolvers } from "./metafield-resolvers.ts";
import { gateOperation } from "./operation-gate.ts";
import { OrderResolvers } from "./order-resolvers.ts";
import { PointsBucket } from "./points-bucket.ts";
import { MAXIMUM_QUERY_COST, requestedCost, type Variables } from "./query-cost.ts";
import { ShopResolvers } from "./shop-resolvers.ts";

interface GraphRequest {
  query: string;
  operationName: string | null;
  variables: Variables;
}

interface GraphAnswer {
  status: number;
  body: Record<string, unknown>;
  call: Partial<AdminCall>;
}

/** Shopify's endpoints for apps: the token endpoint and the GraphQL Admin API. */
export class AdminApi {
  readonly tokens: AccessTokens;
  readonly log: CallLog;
  readonly bucket: PointsBucket;
  readonly bulk: BulkOperations;
  readonly #shop: SandboxShop;
  readonly #database: ShopDatabase;
  readonly #faults: Faults;

  constructor(shop: SandboxShop, database: ShopDatabase, faults: Faults) {
    this.#shop = shop;
    this.#database = database;
    this.#faults = faults;
    this.tokens = new AccessTokens(database, shop);
    this.log = new CallLog(database);
    this.bucket = new PointsBucket(shop.settings.plan);
    this.bulk = new BulkOperations(shop, { database, faults }, (document, granted) =>
      this.#executeInBulk(document, granted),
    );
  }

  /** Answers what a `*.myshopify.com` host would; `shopDomain` is that host. */
  async handle(request: Request, shopDomain: string): Promise<Response> {
    const started = performance.now();
    const path = new URL(request.url).pathname;
    if (this.#faults.strikes("adminSilent")) await silence(request.signal);
    const { status, body, call } = await this.#answer(request, path, shopDomain);
    const requestId = randomUUID();
    this.log.add({
      at: this.#shop.now(),
      path,
      status,
      requestId,
      operation: null,
      fields: [],
      requestedCost: null,
      errors: errorMessages(body),
      userErrors: [],
      protectedFields: [],
      ...call,
      milliseconds: Math.round(performance.now() - started),
    });
    if (this.#faults.strikes("adminLostAnswer")) {
      return json(502, { errors: "sandbox: carried out, but the answer was lost" }, requestId);
    }
    return json(status, body, requestId);
  }

  async #answer(request: Request, path: string, shopDomain: string): Promise<GraphAnswer> {
    if (path === "/admin/oauth/access_token" && request.method === "POST") {
      const asked = await readBody(request);
      if (!asked) return { status: 400, body: { error: "invalid_request" }, call: {} };
      const { status, body } = this.tokens.grant(shopDomain, asked);
      return { status, body: { ...body }, call: { operation: "token" } };
    }
    const version = /^\/admin\/api\/([^/]+)\/graphql\.json$/.exec(path)?.[1];
    if (!version || request.method !== "POST") return failed(404, "Not Found");
    if (version !== ADMIN_API_VERSION) {
      return failed(404, `sandbox: only API version ${ADMIN_API_VERSION} is here`);
    }
    const token = request.headers.get("x-shopify-access-token") ?? "";
    const { adminShutOut } = this.#faults.settings;
    if (adminShutOut > 0) return failed(adminShutOut, "sandbox: the shop lets nobody in");
    if (this.#faults.strikes("adminExpired")) this.tokens.end(token);
    const granted = shopDomain === this.#shop.settings.domain ? this.tokens.scopesOf(token) : null;
    if (!granted) {
      const message =
        "[API] Invalid API key or access token (unrecognized login or wrong password)";
      return failed(401, message);
    }
    if (this.#faults.strikes("adminUnavailable")) return failed(503, "Service Unavailable");
    const asked = await readGraphRequest(request);
    return asked ? this.#execute(asked, granted) : failed(400, "the body is no GraphQL request");
  }

  async #execute(asked: GraphRequest, granted: string[]): Promise<GraphAnswer> {
    const known = adminSchema();
    const gate = gateOperation(known, asked.query, granted);
    if (gate.kind === "closed") return { status: 200, body: { errors: gate.errors }, call: {} };
    const { document, protectedFields } = gate;
    const operation = getOperationAST(document, asked.operationName);
    if (!operation) {
      const errors = [{ message: "An operation name is required" }];
      return { status: 200, body: { errors }, call: {} };
    }
    const cost = requestedCost(known.schema, document, operation, asked.variables);
    const call = { ...callOf(operation), requestedCost: cost, protectedFields };
    const refusal = this.#charge(cost);
    if (refusal) return { status: 200, body: refusal, call };
    const result = await execute({
      schema: known.schema,
      document,
      rootValue: this.#root(operation, granted),
      variableValues: asked.variables,
      operationName: asked.operationName,
      fieldResolver: resolveField,
      typeResolver: resolveType,
    });
    const body = { ...result, extensions: { cost: this.#costReport(cost, cost) } };
    return { status: 200, body, call: { ...call, userErrors: userErrorMessages(result.data) } };
  }

  /** Costs no points, and is not logged: the app has not asked for this page. */
  async #executeInBulk(document: DocumentNode, granted: string[]): Promise<ExecutionResult> {
    const operation = getOperationAST(document);
    if (!operation) throw new Error("a bulk query is one operation");
    return execute({
      schema: adminSchema().schema,
      document,
      rootValue: this.#root(operation, granted),
      fieldResolver: resolveField,
      typeResolver: resolveType,
    });
  }

  /** Null when the points were there and have been taken. */
  #charge(cost: number): Record<string, unknown> | null {
    if (cost > MAXIMUM_QUERY_COST) {
      const message = `Query cost is ${cost}, which exceeds the single query max cost limit (${MAXIMUM_QUERY_COST}).`;
      const extensions = { code: "MAX_COST_EXCEEDED", cost, maxCost: MAXIMUM_QUERY_COST };
      return { errors: [{ message, extensions }] };
    }
    if (!this.#faults.strikes("adminThrottled") && this.bucket.take(cost)) return null;
    const documentation = "https://shopify.dev/api/usage/rate-limits";
    const extensions = { code: "THROTTLED", documentation };
    return {
      errors: [{ message: "Throttled", extensions }],
      extensions: { cost: this.#costReport(cost, null) },
    };
  }

  #costReport(requested: number, actual: number | null): object {
    return {
      requestedQueryCost: requested,
      actualQueryCost: actual,
      throttleStatus: this.bucket.status(),
    };
  }

  /** The operations that are implemented; all others of the schema answer with an error. */
  #root(operation: OperationDefinitionNode, granted: string[]): GraphSource {
    const metafields = new MetafieldResolvers(this.#shop, this.#database, granted);
    const discounts = new DiscountResolvers(this.#shop, metafields);
    if (operation.operation === "mutation") {
      return {
        __typename: "Mutation",
        bulkOperationCancel: (args: GraphArgs) => this.bulk.cancel(args),
        bulkOperationRunQuery: (args: GraphArgs) => this.bulk.runQuery(args, granted),
        discountAutomaticActivate: (args: GraphArgs) => discounts.activate(args),
        discountAutomaticAppCreate: (args: GraphArgs) => discounts.create(args),
        discountAutomaticDeactivate: (args: GraphArgs) => discounts.deactivate(args),
        discountAutomaticDelete: (args: GraphArgs) => discounts.delete(args),
        metafieldDefinitionCreate: (args: GraphArgs) => metafields.createDefinition(args),
        metafieldsDelete: (args: GraphArgs) => metafields.delete(args),
        metafieldsSet: (args: GraphArgs) => metafields.set(args),
      };
    }
    const shop = new ShopResolvers(this.#shop, metafields);
    const orders = new OrderResolvers(this.#shop, metafields, {
      granted,
      faults: this.#faults,
    });
    const node = (gid: unknown) => {
      const args = { id: gid };
      return orders.order(args) ?? orders.customer(args) ?? this.bulk.byId(args);
    };
    return {
      __typename: "QueryRoot",
      bulkOperation: (args: GraphArgs) => this.bulk.byId(args),
      bulkOperations: (args: GraphArgs) => this.bulk.list(args),
      currentBulkOperation: () => this.bulk.current(),
      node: ({ id }: GraphArgs) => node(id),
      nodes: ({ ids }: GraphArgs) => (ids as unknown[]).map(node),
      automaticDiscountNodes: (args: GraphArgs) => discounts.automaticNodes(args),
      currentAppInstallation: () => shop.appInstallation(),
      customer: (args: GraphArgs) => orders.customer(args),
      customers: (args: GraphArgs) => orders.customers(args),
      discountNode: (args: GraphArgs) => discounts.node(args),
      discountNodes: (args: GraphArgs) => discounts.nodes(args),
      metafieldDefinitions: (args: GraphArgs) => metafields.definitions(args),
      order: (args: GraphArgs) => orders.order(args),
      orders: (args: GraphArgs) => orders.orders(args),
      product: (args: GraphArgs) => orders.product(args),
      products: (args: GraphArgs) => orders.products(args),
      shop: () => shop.shop(),
      shopifyFunctions: (args: GraphArgs) => discounts.functions(args),
    };
  }
}

/** Until whoever asked gives up. */
function silence(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve());
  });
}

async function readBody(request: Request): Promise<Record<string, unknown> | null> {
  const content = await request.text();
  if (request.headers.get("content-type")?.includes("application/x-www-form-urlencoded")) {
    return Object.fromEntries(new URLSearchParams(content));
  }
  try {
    const body: unknown = JSON.parse(content);
    return typeof body === "object" && body !== null ? (body as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

async function readGraphRequest(request: Request): Promise<GraphRequest | null> {
  const body = await readBody(request);
  if (typeof body?.query !== "string") return null;
  const variables = (body.variables ?? {}) as Variables;
  const operationName = typeof body.operationName === "string" ? body.operationName : null;
  return { query: body.query, variables, operationName };
}

function callOf(operation: OperationDefinitionNode): Partial<AdminCall> {
  const fields = operation.selectionSet.selections.flatMap((selection) =>
    selection.kind === "Field" ? [selection.name.value] : [],
  );
  return { operation: operation.name?.value ?? operation.operation, fields };
}

function errorMessages(body: Record<string, unknown>): string[] {
  const errors = body.errors ?? body.error;
  if (errors === undefined) return [];
  if (!Array.isArray(errors)) return [String(errors)];
  return errors.map((error: { message?: unknown }) => String(error.message ?? error));
}

function userErrorMessages(data: unknown): string[] {
  return Object.values((data ?? {}) as Record<string, unknown>).flatMap((payload) => {
    const errors = (payload as { userErrors?: { message: string }[] } | null)?.userErrors;
    return Array.isArray(errors) ? errors.map((error) => error.message) : [];
  });
}

function failed(status: number, errors: string): GraphAnswer {
  return { status, body: { errors }, call: {} };
}

function json(status: number, body: object, requestId: string): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      "content-type": "application/json; charset=utf-8",
      "x-request-id": requestId,
      "x-shopify-api-version": ADMIN_API_VERSION,
    },
  });
}
