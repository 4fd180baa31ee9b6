/** The programme as published: what a shop starts with, by currency. */

interface Threshold {
  readonly tier: string;
  readonly minor: bigint;
}

/** 200 and 500 dollars, in what of the currency buys about as much. */
const THRESHOLDS: Record<string, readonly Threshold[]> = {
  USD: tiers(20_000n, 50_000n),
  EUR: tiers(20_000n, 50_000n),
  SAR: tiers(80_000n, 200_000n),
  JPY: tiers(30_000n, 75_000n),
  KWD: tiers(60_000n, 150_000n),
};

export const WINDOW_DAYS = 365;

function tiers(silver: bigint, gold: bigint): Threshold[] {
  return [
    { tier: "gold", minor: gold },
    { tier: "silver", minor: silver },
    { tier: "member", minor: 0n },
  ];
}

export function tierOf(windowSpend: bigint, currency: string): string | null {
  return THRESHOLDS[currency]?.find(({ minor }) => windowSpend >= minor)?.tier ?? null;
}
