import { z } from "zod";
import { FINANCIAL_STATUSES, type FinancialStatus } from "../domain/order.ts";
import type { SaidOrder } from "../usecases/reconcile/drift.ts";
import type {
  ChangedOrder,
  ChangedPage,
  SaidOrders,
  ShopifyOrders,
} from "../usecases/reconcile/reconcile-shop.ts";
import type { AdminCall } from "./admin-api.ts";
import { gid, idFromGid } from "./gid.ts";
import {
  isCutShort,
  lineSchema,
  MORE_LINES,
  nodeFacts,
  ORDERS_PER_CALL,
  type OrderNode,
  readOrderNode,
  wholeOrderQuery,
  wholeOrdersQuery,
} from "./order-node.ts";
import { moneyFrom, readPayload, UnreadablePayload } from "./payload-fields.ts";
import { askingForTerms, type TermsAccess } from "./payment-terms.ts";

/** 1 point for the order and 5 for what hangs on it: 120 of them stay under 1,000. */
export const CHANGED_ORDERS = `#graphql
  query HadiyaChangedOrders($query: String!, $after: String) {
    orders(first: 120, query: $query, sortKey: UPDATED_AT, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes {
        id name updatedAt cancelledAt displayFinancialStatus
        customer { id }
        totalPriceSet { shopMoney { amount currencyCode } }
        totalRefundedSet { shopMoney { amount } }
      }
    }
  }`;

const outlineSchema = z.object({
  id: z.string(),
  name: z.string(),
  updatedAt: z.iso.datetime(),
  cancelledAt: z.string().nullish(),
  displayFinancialStatus: z.string().nullish(),
  customer: z.object({ id: z.string() }).nullish(),
  totalPriceSet: z.object({
    shopMoney: z.object({ amount: z.string(), currencyCode: z.string() }),
  }),
  totalRefundedSet: z.object({ shopMoney: z.object({ amount: z.string() }) }),
});

const changedSchema = z.object({
  orders: z.object({
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() }),
    nodes: z.array(outlineSchema),
  }),
});

/** A shop whose orders are asked for. */
export interface AskedShop {
  readonly call: AdminCall;
  readonly domain: string;
  readonly terms: TermsAccess;
}

/** What a reconciliation asks of one shop. */
export function shopifyOrders(shop: AskedShop): ShopifyOrders {
  return {
    changedOrders: (asked) => changedOrders(shop, asked),
    wholeOrders: (orderIds, now) => wholeOrders(shop, { orderIds, now }),
  };
}

async function changedOrders(
  { call, domain }: AskedShop,
  { since, until, after }: Parameters<ShopifyOrders["changedOrders"]>[0],
): Promise<ChangedPage> {
  const query = `updated_at:>='${since.toISOString()}' AND updated_at:<='${until.toISOString()}'`;
  const answer = await call(domain, CHANGED_ORDERS, { query, after });
  const { pageInfo, nodes } = readPayload(changedSchema, answer).orders;
  const next = pageInfo.hasNextPage ? (pageInfo.endCursor ?? null) : null;
  return { orders: nodes.map(changedOrder), next };
}

function changedOrder(node: z.output<typeof outlineSchema>): ChangedOrder {
  const { shopMoney: total } = node.totalPriceSet;
  const minor = (amount: string, field: string) =>
    moneyFrom(amount, total.currencyCode, field).minor;
  return {
    orderId: idFromGid(node.id),
    name: node.name,
    updatedAt: new Date(node.updatedAt),
    financialStatus: statusFrom(node.displayFinancialStatus),
    cancelled: Boolean(node.cancelledAt),
    customerId: node.customer ? idFromGid(node.customer.id) : null,
    totalMinor: minor(total.amount, "totalPriceSet"),
    currency: total.currencyCode,
    goodsMinor: null,
    refundedMinor: minor(node.totalRefundedSet.shopMoney.amount, "totalRefundedSet"),
  };
}

function statusFrom(said: string | null | undefined): FinancialStatus {
  const lower = said?.toLowerCase();
  return FINANCIAL_STATUSES.find((status) => status === lower) ?? "pending";
}

const nodesSchema = z.object({ nodes: z.array(z.unknown()) });

/** Whole orders, a few in each call. What Shopify does not know any more is left out. */
export async function wholeOrders(
  shop: AskedShop,
  { orderIds, now }: { readonly orderIds: readonly bigint[]; readonly now: Date },
): Promise<SaidOrders> {
  const orders: SaidOrder[] = [];
  const unreadable: bigint[] = [];
  for (let from = 0; from < orderIds.length; from += ORDERS_PER_CALL) {
    const some = orderIds.slice(from, from + ORDERS_PER_CALL);
    const ids = some.map((id) => gid("Order", id));
    const { nodes } = readPayload(nodesSchema, await askOrders(shop, wholeOrdersQuery, { ids }));
    for (const [index, value] of nodes.entries()) {
      const orderId = some[index];
      if (orderId === undefined || value === null) continue;
      const said = await saidOrder(shop, { value, now });
      if (said) orders.push(said);
      else unreadable.push(orderId);
    }
  }
  return { orders, unreadable };
}

function askOrders(
  { call, domain, terms }: AskedShop,
  query: (terms: boolean) => string,
  variables: Record<string, unknown>,
): Promise<unknown> {
  return askingForTerms(terms, (told) => call(domain, query(told), variables));
}

/** Null for one that cannot be read. */
async function saidOrder(
  shop: AskedShop,
  { value, now }: { readonly value: unknown; readonly now: Date },
): Promise<SaidOrder | null> {
  try {
    const node = readOrderNode(value);
    const whole = isCutShort(node) ? await askWhole(shop, node.id) : node;
    const facts = nodeFacts(whole, { at: now, now });
    const [order] = facts.orders;
    return order ? { order, facts } : null;
  } catch (error) {
    if (error instanceof UnreadablePayload) return null;
    throw error;
  }
}

const orderSchema = z.object({ order: z.unknown() });
const linesSchema = z.object({
  order: z.object({
    lineItems: z.object({
      pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() }),
      nodes: z.array(lineSchema),
    }),
  }),
});

/** An order of many lines, all of them. Refunds with more pieces than one answer holds are refused. */
async function askWhole(shop: AskedShop, id: string): Promise<OrderNode> {
  const { call, domain } = shop;
  const { order } = readPayload(orderSchema, await askOrders(shop, wholeOrderQuery, { id }));
  const node = readOrderNode(order);
  const lines = [...node.lineItems.nodes];
  let { pageInfo } = node.lineItems;
  while (pageInfo?.hasNextPage) {
    const answer = await call(domain, MORE_LINES, { id, after: pageInfo.endCursor });
    const more = readPayload(linesSchema, answer).order.lineItems;
    lines.push(...more.nodes);
    pageInfo = more.pageInfo;
  }
  const whole = { ...node, lineItems: { nodes: lines } };
  if (isCutShort(whole)) throw new UnreadablePayload("unreadable", "refunds: too many pieces");
  return whole;
}
