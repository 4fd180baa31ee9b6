import type { FinancialStatus, OrderFact, RefundFact } from "../../domain/order.ts";
import type { Facts, Versioned } from "../orders/facts.ts";

/** In what an order stood otherwise than Shopify says. */
export type DriftKind = "missing" | "status" | "amount" | "customer" | "refund";

/** What a reconciliation compares of an order; amounts in minor units of its currency. */
export interface OrderOutline {
  readonly orderId: bigint;
  readonly name: string;
  readonly financialStatus: FinancialStatus;
  readonly cancelled: boolean;
  readonly customerId: bigint | null;
  readonly totalMinor: bigint;
  readonly currency: string;
  readonly refundedMinor: bigint;
  /** Null where it was not asked for. */
  readonly goodsMinor: bigint | null;
}

/** An order as it stands here. */
export interface StandingOrder extends OrderOutline {
  readonly version: string;
  readonly deleted: boolean;
}

/** A whole order as Shopify says it is. */
export interface SaidOrder {
  readonly order: Versioned<OrderFact>;
  readonly facts: Facts;
}

/** In what these differ; none for equal ones. `stands`: undefined for an order that is not known. */
export function driftKinds(stands: StandingOrder | undefined, said: OrderOutline): DriftKind[] {
  if (!stands || stands.version === "") return ["missing"];
  const possible: [boolean, DriftKind][] = [
    [
      stands.financialStatus !== said.financialStatus || stands.cancelled !== said.cancelled,
      "status",
    ],
    [amountDiffers(stands, said), "amount"],
    [stands.customerId !== said.customerId, "customer"],
    [stands.refundedMinor !== said.refundedMinor, "refund"],
  ];
  return possible.filter(([differs]) => differs).map(([, kind]) => kind);
}

function amountDiffers(stands: StandingOrder, said: OrderOutline): boolean {
  if (stands.totalMinor !== said.totalMinor || stands.currency !== said.currency) return true;
  return said.goodsMinor !== null && stands.goodsMinor !== said.goodsMinor;
}

/** The outline of a whole order. */
export function outlineOf({ order, facts }: SaidOrder): OrderOutline {
  const { orderId, name, financialStatus, customerId, totalMinor, currency, goodsMinor } = order;
  const given = facts.refunds.filter((refund) => refund.currency === currency);
  return {
    orderId,
    name,
    financialStatus,
    cancelled: order.cancelledAt !== null,
    customerId,
    totalMinor,
    currency,
    goodsMinor,
    refundedMinor: given.reduce((sum, refund: RefundFact) => sum + refund.amountMinor, 0n),
  };
}

/**
 * Whether what stands is worth comparing with the whole order: it is not known, it differs in what
 * was asked of all, or Shopify has changed it since (to the second: its clock has no more).
 */
export function isSuspect(
  stands: StandingOrder | undefined,
  said: OrderOutline & { readonly updatedAt: Date },
): boolean {
  if (stands?.deleted) return false; // once deleted it stays so, whatever is asked late
  return driftKinds(stands, said).length > 0 || heardOf(stands) < said.updatedAt.getTime();
}

/** Of when the word is that stands, by Shopify; an import's and none at all are older than any. */
function heardOf(stands: StandingOrder | undefined): number {
  const at = Date.parse(stands?.version.split(" ", 1)[0] ?? "");
  return Number.isNaN(at) || stands?.version.endsWith(" import") ? 0 : at;
}
