import type { Amount, Money } from "../../standing/amount.ts";
import { orderWorth } from "../../standing/order-worth.ts";
import { type Progress, progressWith } from "../../standing/progress.ts";
import { nameIn, readStanding, type Standing } from "../../standing/standing.ts";
import type { OrderAnswer } from "./ask-app.ts";

export type PlacedOrder = {
  /** The customer metafield's text, when Shopify gave one. */
  standing: string | undefined;
  isLoggedIn: boolean;
  /** A gid; Shopify gives "gid://shopify/OrderIdentity/1" here, the app knows the order as 1. */
  orderId: string;
  /** What the order comes to, as far as it is known. */
  total: Money;
  language: string;
  /** Null until the app has said anything, and when it does not. */
  answer: OrderAnswer | null;
};

export type View =
  | { kind: "nothing" }
  /** `added` null: how much cannot be told, or the figures hold this order already. */
  | { kind: "towards"; tier: string; progress: Progress; isPaid: boolean }
  /** This order crosses the threshold: already, or once it is paid. */
  | { kind: "reaches"; tier: string; progress: Progress; isPaid: boolean }
  | { kind: "thanks"; tier: string; isTopTier: boolean };

/** What the thank-you page says about the order just placed. */
export function decide(placed: PlacedOrder): View {
  const standing = placed.isLoggedIn ? readStanding(placed.standing) : null;
  if (!standing) return { kind: "nothing" };
  const tier = nameIn(standing.tier, placed.language);
  const worth = worthOf(placed, standing);
  const progress = progressWith(standing, worth, placed.language);
  if (!progress) return { kind: "thanks", tier, isTopTier: standing.isTopTier };
  const isPaid = placed.answer?.kind === "counted";
  return { kind: progress.missing === 0 ? "reaches" : "towards", tier, progress, isPaid };
}

/** What the order adds to the figures: by the app's word, else as far as the page can tell. */
function worthOf({ orderId, total, answer }: PlacedOrder, standing: Standing): Amount | null {
  const isInside = standing.lastOrderId === bareId(orderId);
  if (isInside || answer?.kind === "not_counted") return null;
  if (answer) return answer.currency === standing.currency ? answer.worth : null;
  return orderWorth(total, standing.currency);
}

/** The digits of a gid. */
export function bareId(gid: string): string | undefined {
  return /(\d+)(?:\?.*)?$/.exec(gid)?.[1];
}
