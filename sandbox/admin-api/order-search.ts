import { GraphQLError } from "graphql";
import type { SandboxShop } from "../shop/sandbox-shop.ts";
import type { Order } from "../shop/shop-model.ts";
import type { OrderSearch } from "../shop/shop-records.ts";
import { type GraphArgs, type GraphSource, notImplemented } from "./graph-source.ts";

const WINDOW_MS = 60 * 86_400_000;
const MOST_PER_PAGE = 250;

/** Without `read_all_orders` an app sees the orders of the last 60 days only. */
export function earliestVisible(shop: SandboxShop, granted: readonly string[]): number {
  return granted.includes("read_all_orders") ? 0 : shop.now() - WINDOW_MS;
}

type Bounds = Pick<OrderSearch, "updatedFrom" | "updatedUntil" | "createdFrom">;

/** `updated_at:>='…'`, `updated_at:<='…'` and `created_at:>='…'`, with or without AND between them. */
export function orderBounds(query: string): Bounds {
  const bounds: Bounds = {};
  const terms = [...query.matchAll(/(\w+):(>=|<=|<|>)?(?:'([^']*)'|"([^"]*)"|(\S+))/g)];
  const rest = terms.reduce((left, term) => left.replace(term[0], ""), query);
  if (rest.replace(/\bAND\b/g, "").trim() !== "") throw notImplemented(`the search "${query}"`);
  for (const [, name = "", operator = "", single, double, bare] of terms) {
    const at = Date.parse(single ?? double ?? bare ?? "");
    // Shopify leaves out a filter it cannot read, and says so beside the data: here it is a fault.
    if (Number.isNaN(at)) throw notImplemented(`the search "${query}"`);
    const key = BOUNDS[`${name}${operator}`];
    if (!key) throw notImplemented(`searching orders by ${name}${operator}`);
    bounds[key] = at;
  }
  return bounds;
}

const BOUNDS: Record<string, keyof Bounds> = {
  "updated_at>=": "updatedFrom",
  "updated_at<=": "updatedUntil",
  "created_at>=": "createdFrom",
};

interface Cursor {
  at: number;
  id: string;
}

/**
 * A forward connection over orders by when they were placed or last changed. Its cursor is a place in that sequence
 * rather than a count: an order that changes while pages are read moves to the end and hides no other.
 */
export function searchOrders(
  shop: SandboxShop,
  args: GraphArgs,
  {
    earliest,
    isFound,
    toNode,
  }: {
    earliest: number;
    /** Shopify's index lags: an order may be left out of the page it belongs to. */
    isFound: (order: Order) => boolean;
    toNode: (order: Order) => GraphSource;
  },
): GraphSource {
  const { first, after } = args;
  if (args.last != null || args.before != null) throw notImplemented("reading orders backwards");
  if (typeof first !== "number" || first < 0 || first > MOST_PER_PAGE) {
    throw new GraphQLError(`first is between 0 and ${MOST_PER_PAGE}`);
  }
  const by = args.sortKey === "UPDATED_AT" ? "updated" : "created";
  const bounds = orderBounds(String(args.query ?? ""));
  const found = shop.records.searchOrders({
    ...bounds,
    by,
    createdFrom: Math.max(bounds.createdFrom ?? 0, earliest),
    after: after == null ? undefined : cursorFrom(String(after)),
    limit: first + 1,
  });
  const orders = found.slice(0, first).filter(isFound);
  const edges = orders.map((order) => ({
    __typename: "OrderEdge",
    cursor: cursorText({ at: by === "updated" ? order.updatedAt : order.createdAt, id: order.id }),
    node: toNode(order),
  }));
  return {
    __typename: "OrderConnection",
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: {
      __typename: "PageInfo",
      hasNextPage: found.length > first,
      hasPreviousPage: after != null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

function cursorText(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString("base64");
}

function cursorFrom(text: string): Cursor {
  try {
    const { at, id } = JSON.parse(Buffer.from(text, "base64").toString("utf8"));
    if (typeof at === "number" && typeof id === "string") return { at, id };
  } catch {
    // falls through to Shopify's own words
  }
  throw new GraphQLError("Invalid cursor for current pagination sort.");
}
