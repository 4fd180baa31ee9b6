/** A name in every language Hadiya speaks. */
export interface LocalizedName {
  readonly en: string;
  readonly ar: string;
}

/** What a member gets without asking. Rates are basis points: 500 is 5 %. */
export type Perk =
  | { readonly kind: "percent_off"; readonly basisPoints: number }
  | { readonly kind: "free_shipping" };

export interface Tier {
  readonly id: string;
  readonly name: LocalizedName;
  /** Qualifying spend inside the window that earns the tier, minor units. The first tier's is 0. */
  readonly thresholdMinor: bigint;
  readonly perks: readonly Perk[];
}

/** A shop's tiers, lowest first, and how long spend counts towards them. */
export interface Programme {
  readonly currency: string;
  readonly windowDays: number;
  readonly tiers: readonly Tier[];
}
