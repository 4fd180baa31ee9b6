import { GraphQLError, type GraphQLFieldResolver, type GraphQLTypeResolver } from "graphql";
import { formatAmount } from "../shop/amount.ts";

const MOST_PER_PAGE = 250;

/**
 * What a resolver returns for an object: its fields by name, as values or as functions of the
 * field's arguments. A field that is not there is not implemented; null has to be said.
 */
export interface GraphSource {
  __typename: string;
  [field: string]: unknown;
}

export type GraphArgs = Record<string, unknown>;

export const resolveField: GraphQLFieldResolver<GraphSource, unknown> = (
  source,
  args,
  _context,
  info,
) => {
  if (!Object.hasOwn(source, info.fieldName)) {
    const parent = info.parentType.name === "QueryRoot" ? "Query" : info.parentType.name;
    throw notImplemented(`${parent}.${info.fieldName}`);
  }
  const value = source[info.fieldName];
  return typeof value === "function" ? (value as (args: GraphArgs) => unknown)(args) : value;
};

export const resolveType: GraphQLTypeResolver<GraphSource, unknown> = (source) => source.__typename;

export function notImplemented(what: string): GraphQLError {
  return new GraphQLError(`sandbox: ${what} is not implemented`, {
    extensions: { code: "SANDBOX_NOT_IMPLEMENTED" },
  });
}

/** `gid://shopify/Customer/123` of the wanted type is "123"; anything else is null. */
export function idFromGid(gid: unknown, type: string): string | null {
  const match = /^gid:\/\/shopify\/([A-Za-z]+)\/(\d+)$/.exec(String(gid));
  return match?.[1] === type ? (match[2] ?? null) : null;
}

export function graphTime(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}

export function graphTimeOrNull(instant: number | null): string | null {
  return instant === null ? null : graphTime(instant);
}

export function money(minor: number, currency: string): GraphSource {
  return {
    __typename: "MoneyV2",
    amount: formatAmount(minor, currency),
    currencyCode: currency,
  };
}

export function moneyBag(minor: number, currency: string): GraphSource {
  const amount = money(minor, currency);
  return { __typename: "MoneyBag", shopMoney: amount, presentmentMoney: amount };
}

/** Reads one page; `offset` counts from the start of the list in its order. */
export type PageReader<Item> = (offset: number, limit: number) => Item[];

/** A forward connection (`first`, `after`) over a list that is read by pages. */
export function connection<Item>(
  args: GraphArgs,
  read: PageReader<Item>,
  toNode: (item: Item) => GraphSource,
): GraphSource {
  const { first, last, after, before } = args;
  if (last != null || before != null) throw notImplemented("reading a connection backwards");
  if (typeof first !== "number" || first < 0) {
    throw new GraphQLError("you must provide one of first or last", {
      extensions: { code: "BAD_REQUEST" },
    });
  }
  if (first > MOST_PER_PAGE) throw new GraphQLError(`first cannot exceed ${MOST_PER_PAGE}`);
  const offset = after == null ? 0 : offsetOf(String(after));
  const items = read(offset, first + 1);
  const edges = items.slice(0, first).map((item, index) => ({
    __typename: "Edge",
    cursor: cursorOf(offset + index + 1),
    node: toNode(item),
  }));
  return {
    __typename: "Connection",
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: {
      __typename: "PageInfo",
      hasNextPage: items.length > first,
      hasPreviousPage: offset > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

export function pagesOf<Item>(items: readonly Item[]): PageReader<Item> {
  return (offset, limit) => items.slice(offset, offset + limit);
}

function cursorOf(offset: number): string {
  return Buffer.from(JSON.stringify({ offset })).toString("base64");
}

function offsetOf(cursor: string): number {
  const match = /^\{"offset":(\d+)\}$/.exec(Buffer.from(cursor, "base64").toString("utf8"));
  if (!match) throw new GraphQLError("Invalid cursor for current pagination sort.");
  return Number(match[1]);
}
