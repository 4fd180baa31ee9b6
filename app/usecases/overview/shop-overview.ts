import type { ValueBasis, ValueClass } from "../../domain/clv/value-class.ts";
import type { Estimate, Money } from "../../domain/money.ts";
import type { LocalizedName, Perk } from "../../domain/tiers/programme.ts";
import type { ShopDay } from "../../domain/time.ts";

/** The Home page: the shop at a glance. */
export interface ShopOverview {
  readonly currency: string;
  readonly asOf: ShopDay;
  /** All customers the shop knows, with or without a counted order. */
  readonly customers: number;
  /** Counted orders and their net revenue, of customers and of guests. */
  readonly orders: number;
  readonly revenue: Money;
  /** The same for the last 30 days and the 30 before. */
  readonly last30Days: { readonly orders: number; readonly revenue: Money };
  readonly previous30Days: { readonly orders: number; readonly revenue: Money };
  /** Devoted, steady, drifting, in this order, each present. */
  readonly classes: readonly ClassTotal[];
  /** Lowest tier first, each tier of the programme present. */
  readonly tiers: readonly TierTotal[];
  readonly programme: { readonly live: boolean; readonly windowDays: number };
  readonly basis: ValueBasis;
  /** What lifetime values come from; the formula while there is no model. */
  readonly valuedBy: "model" | "formula";
  /** Webhooks that could not be read and wait for the merchant. */
  readonly parked: number;
  /** Grows with every change; the page asks for news since this one. */
  readonly revision: bigint;
}

export interface ClassTotal {
  readonly valueClass: ValueClass;
  readonly customers: number;
  readonly revenue: Money;
  /** Sum of the customers' lifetime values: their forecasts, or the formula's before there are any. */
  readonly clv: Estimate;
}

export interface TierTotal {
  readonly id: string;
  readonly name: LocalizedName;
  readonly threshold: Money;
  readonly perks: readonly Perk[];
  readonly customers: number;
}

/** What the overview needs from the database. */
export interface OverviewReader {
  readOverview(shopId: number): Promise<ShopOverview | null>;
}

/** Null while the shop has not been set up (its currency is not known yet). */
export function shopOverview(reader: OverviewReader, shopId: number): Promise<ShopOverview | null> {
  return reader.readOverview(shopId);
}
