import type { ValueClass } from "../../domain/clv/value-class.ts";
import type { Estimate } from "../../domain/money.ts";
import type { LocalizedName, Perk } from "../../domain/tiers/programme.ts";
import type { ShopDay } from "../../domain/time.ts";
import type { MoneyText } from "../format/shown.ts";

/** The shop at a glance, as Home shows it. */
export interface OverviewView {
  readonly asOf: ShopDay;
  readonly customers: number;
  readonly orders: number;
  readonly revenue: MoneyText;
  readonly last30Days: PeriodView;
  readonly previous30Days: PeriodView;
  readonly classes: readonly ClassView[];
  readonly tiers: readonly TierView[];
  readonly programme: { readonly live: boolean; readonly windowDays: number };
  readonly basis: {
    readonly expectedYears: number;
    readonly expectedYearsFrom: "history" | "assumption";
  };
  readonly valuedBy: "model" | "formula";
  readonly parked: number;
  readonly revision: bigint;
}

export interface PeriodView {
  readonly orders: number;
  readonly revenue: MoneyText;
}

export interface ClassView {
  readonly valueClass: ValueClass;
  readonly customers: number;
  readonly revenue: MoneyText;
  /** Sum of the lifetime values. */
  readonly clv: Estimate;
}

export interface TierView {
  readonly id: string;
  readonly name: LocalizedName;
  readonly threshold: MoneyText;
  readonly perks: readonly Perk[];
  readonly customers: number;
}
