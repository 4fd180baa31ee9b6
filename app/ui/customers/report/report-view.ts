import type { ClvModel, CostInputs } from "../../../domain/clv/clv-model.ts";
import type { CustomerForecast } from "../../../domain/clv/customer-forecast.ts";
import type { WorthKeeping } from "../../../domain/clv/keep-and-win.ts";
import type { LifetimeValue } from "../../../domain/clv/lifetime-value.ts";
import type { RfmGroup, RfmScore } from "../../../domain/clv/rfm.ts";
import type { ClassVerdict, ValueBasis } from "../../../domain/clv/value-class.ts";
import type { OrderOrigin } from "../../../domain/order.ts";
import type { NotCountedReason, PendingReason } from "../../../domain/qualifying-spend.ts";
import type { LocalizedName, Perk } from "../../../domain/tiers/programme.ts";
import type { ShopDay } from "../../../domain/time.ts";
import type { MoneyText } from "../../format/shown.ts";

/** One customer with the reasons for everything said about them. */
export interface ReportView {
  readonly customerId: bigint;
  readonly displayName: string | null;
  readonly email: string | null;
  readonly currency: string;
  readonly asOf: ShopDay;
  readonly live: boolean;
  readonly windowDays: number;
  readonly countedOrders: number;
  readonly revenue: MoneyText;
  /** By the formula. */
  readonly lifetimeValue: LifetimeValue | null;
  readonly forecast: CustomerForecast | null;
  readonly model: Pick<ClvModel, "purchases" | "quality" | "window"> | null;
  readonly costs: Pick<CostInputs, "marginBps" | "winBackBps">;
  readonly worthKeeping: WorthKeeping | null;
  readonly rfm: (RfmScore & { readonly group: RfmGroup }) | null;
  readonly basis: ValueBasis;
  readonly classVerdict: ClassVerdict | null;
  readonly tier: ReportTierView | null;
  readonly nextTier: (ReportTierView & { readonly missing: MoneyText }) | null;
  readonly windowSpend: MoneyText;
  readonly pending: { readonly orders: number; readonly value: MoneyText } | null;
  readonly drop: { readonly day: ShopDay; readonly to: ReportTierView | null } | null;
  readonly orders: readonly ReportOrderView[];
  readonly revision: bigint;
}

export interface ReportTierView {
  readonly id: string;
  readonly name: LocalizedName;
  readonly threshold: MoneyText;
  readonly perks: readonly Perk[];
}

export interface ReportOrderView {
  readonly orderId: bigint;
  readonly name: string;
  readonly day: ShopDay;
  readonly total: MoneyText;
  readonly refunded: MoneyText;
  readonly origin: OrderOrigin;
  readonly verdict:
    | {
        readonly kind: "counted";
        readonly value: MoneyText;
        readonly countsUntil: ShopDay | null;
        readonly pending: MoneyText | null;
      }
    | { readonly kind: "pending"; readonly value: MoneyText; readonly reason: PendingReason }
    | { readonly kind: "not_counted"; readonly reason: NotCountedReason };
}
