import type { ShopDay } from "../time.ts";

/** A figure with the interval that holds what happens nine times in ten. */
export interface Range90 {
  readonly low: number;
  readonly high: number;
}

/** What is to be expected of one customer. Money in major units of the shop's currency. */
export interface CustomerForecast {
  /** Chance that they are still buying; null where the method gives none worth showing. */
  readonly pAlive: number | null;
  /** Over the next 365 days. */
  readonly expectedPurchases: number;
  readonly purchasesRange: Range90 | null;
  readonly spendPerPurchase: number;
  readonly expectedRevenue: number;
  readonly revenueRange: Range90 | null;
  /** Margin of all they will buy in ten years, discounted to today. */
  readonly lifetimeValue: number;
  readonly lifetimeRange: Range90 | null;
  /** When the next purchase is as likely to have come as not, if they buy again; with its range. */
  readonly nextDay: ShopDay | null;
  readonly nextDayRange: Range90 | null;
}
