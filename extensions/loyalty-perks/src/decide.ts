import type { Money } from "../../standing/amount.ts";
import { orderWorth } from "../../standing/order-worth.ts";
import { type Progress, progressWith } from "../../standing/progress.ts";
import { nameIn, type Perk, readStanding } from "../../standing/standing.ts";

export type Shopper = {
  /** The customer metafield's text, when Shopify gave one. */
  standing: string | undefined;
  isLoggedIn: boolean;
  /** What the order comes to, as far as it is known. */
  total: Money;
  language: string;
};

export type View =
  | { kind: "nothing" }
  | { kind: "invitation" }
  | {
      kind: "standing";
      tier: string;
      perks: Perk[];
      progress: Progress | null;
      isTopTier: boolean;
    };

/**
 * What the checkout says to this shopper. Who is not logged in cannot be known, so is invited
 * in words that promise nothing; who is known to have nothing here is left in peace.
 */
export function decide(shopper: Shopper): View {
  if (!shopper.isLoggedIn) return { kind: "invitation" };
  const standing = readStanding(shopper.standing);
  if (!standing) return { kind: "nothing" };
  const worth = orderWorth(shopper.total, standing.currency);
  return {
    kind: "standing",
    tier: nameIn(standing.tier, shopper.language),
    perks: standing.perks,
    progress: progressWith(standing, worth, shopper.language),
    isTopTier: standing.isTopTier,
  };
}
