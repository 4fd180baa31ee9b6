import type { CustomerForecast } from "../../../domain/clv/customer-forecast.ts";
import type { ValueClass } from "../../../domain/clv/value-class.ts";
import type { LocalizedName } from "../../../domain/tiers/programme.ts";
import type { ShopDay } from "../../../domain/time.ts";
import type { MoneyText } from "../../format/shown.ts";

/** One page of the customer list. */
export interface ListView {
  readonly customers: readonly RowView[];
  /** Counted up to 10,000. */
  readonly matching: number;
  readonly next: string | null;
  readonly previous: string | null;
  readonly tiers: readonly TierName[];
  readonly revision: bigint;
}

export interface TierName {
  readonly id: string;
  readonly name: LocalizedName;
}

export interface RowView {
  readonly customerId: bigint;
  readonly displayName: string | null;
  readonly email: string | null;
  readonly tierId: string | null;
  readonly valueClass: ValueClass | null;
  readonly orders: number;
  readonly revenue: MoneyText;
  /** Null before the shop was first measured, or without a purchase. */
  readonly forecast: Pick<CustomerForecast, "lifetimeValue" | "pAlive"> | null;
  readonly lastDay: ShopDay | null;
}
