import type { ShopDay } from "../time.ts";
import type { NewCustomerWorth } from "./keep-and-win.ts";
import type { RetentionCohort } from "./retention-cohorts.ts";
import type { RfmGroup } from "./rfm.ts";
import type { ValueClass } from "./value-class.ts";

/** One way of forecasting, judged by what then happened. */
export interface ForecastScores {
  readonly way: "model" | "formula" | "last-year-rate" | "zero";
  readonly predicted: number;
  readonly actual: number;
  /** (predicted − actual) ÷ actual in per cent; null when nothing happened. */
  readonly biasPct: number | null;
  readonly mae: number;
  readonly rmse: number;
  /** What the tenth forecast highest bought, by what the tenth that bought most did; 1 is perfect. */
  readonly topDecileCapture: number | null;
}

/** How the forecast would have done, made on a day in the past and held against what came. */
export interface AccuracyReport {
  readonly madeOn: ShopDay;
  readonly until: ShopDay;
  /** Customers known on that day: all of them, or an even sample. */
  readonly customers: number;
  readonly method: string;
  readonly purchases: readonly ForecastScores[];
  readonly revenue: readonly ForecastScores[];
  /** Cumulative repeat purchases by week after the shop's first day: what was, and what the model tracks. */
  readonly tracking: readonly {
    readonly week: number;
    readonly actual: number;
    readonly model: number;
    /** False up to the day the forecast was made. */
    readonly forecast: boolean;
  }[];
  /** Mean purchases in the hold-out by past repeat purchases (0 to 6, and 7 for "7 or more"). */
  readonly calibration: readonly {
    readonly pastPurchases: number;
    readonly customers: number;
    readonly actual: number;
    readonly model: number;
    readonly formula: number;
  }[];
  /** Share of customers within their 90 % range; its ends count by the part of their chance it needs. */
  readonly rangeCoverage: number | null;
}

/** What the nightly run finds out about a shop beside its customers' figures; plain JSON. */
export interface ShopReport {
  /** Null when the history is too short to hold anything out. */
  readonly accuracy: AccuracyReport | null;
  readonly cohorts: readonly RetentionCohort[];
  /** True when accuracy and cohorts are of a sample. */
  readonly sampled: boolean;
  readonly rfmGroups: readonly {
    readonly group: RfmGroup;
    readonly customers: number;
    readonly lifetimeValue: number;
  }[];
  readonly classes: readonly {
    readonly valueClass: ValueClass;
    readonly customers: number;
    readonly lifetimeValue: number;
    readonly atStake: number;
  }[];
  readonly newCustomer: NewCustomerWorth | null;
  /** Expected over the next 365 days, all customers. */
  readonly expectedPurchases: number;
  readonly expectedRevenue: number;
}
