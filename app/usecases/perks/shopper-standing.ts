import type { Tier } from "../../domain/tiers/programme.ts";

/** One customer's standing, as the shopper may see it at checkout. */
export interface ShopperStanding {
  readonly customerId: bigint;
  /** Whether the merchant has launched the programme; before that nothing is given or shown. */
  readonly live: boolean;
  readonly currency: string;
  readonly windowDays: number;
  readonly windowSpendMinor: bigint;
  /** The newest order in this spend: tells a thank-you page whether its order is in already. */
  readonly lastOrderId: bigint | null;
  /** Null when the customer has no counted order (any more). */
  readonly tier: Tier | null;
  readonly next: { readonly tier: Tier; readonly missingMinor: bigint } | null;
}
