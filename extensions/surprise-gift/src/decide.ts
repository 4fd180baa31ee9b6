import type { Money } from "../../standing/amount.ts";
import { orderWorth } from "../../standing/order-worth.ts";
import { type Progress, progressWith } from "../../standing/progress.ts";
import { nameIn, readStanding } from "../../standing/standing.ts";

export type PlacedOrder = {
  /** The customer metafield's text, when Shopify gave one. */
  standing: string | undefined;
  isLoggedIn: boolean;
  /** A gid; Shopify gives "gid://shopify/OrderIdentity/1" here, the app knows the order as 1. */
  orderId: string;
  /** What the order comes to, as far as it is known. */
  total: Money;
  language: string;
};

export type View =
  | { kind: "nothing" }
  /** `added` null: how much cannot be told, or the figures hold this order already. */
  | { kind: "towards"; tier: string; progress: Progress }
  /** This order crosses the threshold, once it is paid. */
  | { kind: "reaches"; tier: string; progress: Progress }
  | { kind: "thanks"; tier: string; isTopTier: boolean };

/** What the thank-you page says about the order just placed. */
export function decide(placed: PlacedOrder): View {
  const standing = placed.isLoggedIn ? readStanding(placed.standing) : null;
  if (!standing) return { kind: "nothing" };
  const tier = nameIn(standing.tier, placed.language);
  const isCounted = standing.lastOrderId === bareId(placed.orderId);
  const worth = isCounted ? null : orderWorth(placed.total, standing.currency);
  const progress = progressWith(standing, worth, placed.language);
  if (!progress) return { kind: "thanks", tier, isTopTier: standing.isTopTier };
  return { kind: progress.missing === 0 ? "reaches" : "towards", tier, progress };
}

function bareId(gid: string): string | undefined {
  return /(\d+)(?:\?.*)?$/.exec(gid)?.[1];
}
