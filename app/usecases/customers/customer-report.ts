import type { ClvModel, CostInputs } from "../../domain/clv/clv-model.ts";
import type { CustomerForecast } from "../../domain/clv/customer-forecast.ts";
import { type CustomerSummary, customerSummary } from "../../domain/clv/customer-summary.ts";
import { type WorthKeeping, worthKeeping } from "../../domain/clv/keep-and-win.ts";
import { type LifetimeValue, lifetimeValue } from "../../domain/clv/lifetime-value.ts";
import { type RfmGroup, type RfmScore, rfmGroup, rfmScore } from "../../domain/clv/rfm.ts";
import type { ClassVerdict, ValueBasis, ValueClass } from "../../domain/clv/value-class.ts";
import {
  customerForecast,
  standingVerdict,
  type Valuation,
} from "../../domain/customer-standing.ts";
import type { Money } from "../../domain/money.ts";
import type { CountedOrder, OrderOrigin } from "../../domain/order.ts";
import type {
  NotCountedReason,
  OrderVerdict,
  PendingReason,
} from "../../domain/qualifying-spend.ts";
import type { LocalizedName, Perk } from "../../domain/tiers/programme.ts";
import { type TierExplanation, tierExplanation } from "../../domain/tiers/tier-explanation.ts";
import type { ShopDay } from "../../domain/time.ts";

/** One customer, with the reasons for everything said about them. */
export interface CustomerReport {
  readonly customerId: bigint;
  readonly displayName: string | null;
  readonly email: string | null;
  readonly currency: string;
  readonly asOf: ShopDay;
  readonly live: boolean;
  readonly windowDays: number;
  readonly countedOrders: number;
  readonly revenue: Money;
  /** CLV by the formula; null without a counted order. */
  readonly lifetimeValue: LifetimeValue | null;
  /** Null before the shop was first measured, or without a purchase. */
  readonly forecast: CustomerForecast | null;
  /** What the forecast was made with; null before the shop was first measured. */
  readonly model: ClvModel | null;
  readonly costs: CostInputs;
  /** Null where there is no chance that they are still buying to go by. */
  readonly worthKeeping: WorthKeeping | null;
  readonly rfm: (RfmScore & { readonly group: RfmGroup }) | null;
  /** What the shop as a whole says about value and risk. */
  readonly basis: ValueBasis;
  readonly classVerdict: ClassVerdict | null;
  readonly tier: ReportTier | null;
  readonly nextTier: (ReportTier & { readonly missing: Money }) | null;
  readonly windowSpend: Money;
  /** Orders waiting to be paid, and what they will count for then; null without one. */
  readonly pending: { readonly orders: number; readonly value: Money } | null;
  /** What happens to the tier if nothing more is bought. */
  readonly drop: { readonly day: ShopDay; readonly to: ReportTier | null } | null;
  /** Newest first, every order, counted or not. */
  readonly orders: readonly ReportOrder[];
  readonly revision: bigint;
}

export interface ReportTier {
  readonly id: string;
  readonly name: LocalizedName;
  readonly threshold: Money;
  readonly perks: readonly Perk[];
}

export interface ReportOrder {
  readonly orderId: bigint;
  readonly name: string;
  readonly day: ShopDay;
  /** What the order came to before refunds, in the order's own currency. */
  readonly total: Money;
  readonly refunded: Money;
  /** Wholesale orders and renewals are kept apart from lifetime value. */
  readonly origin: OrderOrigin;
  /** Qualifying spend, what waits to be paid, or why it does not count. */
  readonly verdict:
    | {
        readonly kind: "counted";
        readonly value: Money;
        readonly countsUntil: ShopDay | null;
        /** What a part payment leaves open; null when nothing. */
        readonly pending: Money | null;
      }
    | { readonly kind: "pending"; readonly value: Money; readonly reason: PendingReason }
    | { readonly kind: "not_counted"; readonly reason: NotCountedReason };
}

/** A customer and their orders as they stand in the database. */
export interface CustomerFile {
  readonly customerId: bigint;
  readonly displayName: string | null;
  readonly email: string | null;
  readonly live: boolean;
  readonly valuation: Valuation;
  /** The class held when the valuation was published. */
  readonly priorClass: ValueClass | null;
  readonly counted: readonly CountedOrder[];
  readonly orders: readonly (Omit<ReportOrder, "verdict"> & {
    readonly verdict: OrderVerdict;
  })[];
  readonly revision: bigint;
}

export interface CustomerFileReader {
  readCustomerFile(shopId: number, customerId: bigint): Promise<CustomerFile | null>;
}

/** Null when the shop has no such customer. */
export async function customerReport(
  reader: CustomerFileReader,
  shopId: number,
  customerId: bigint,
): Promise<CustomerReport | null> {
  const file = await reader.readCustomerFile(shopId, customerId);
  return file && reportOf(file);
}

function reportOf(file: CustomerFile): CustomerReport {
  const { valuation, counted } = file;
  const { asOf, currency, basis, programme } = valuation;
  const money = (minor: bigint): Money => ({ minor, currency });
  const summary = customerSummary(counted);
  const { model, costs } = valuation;
  const worth = lifetimeValue(summary, { asOf, currency, basis, marginBps: costs.marginBps });
  const forecast = customerForecast(summary, valuation);
  const explanation = tierExplanation(counted, valuation);
  const tier = (found: TierExplanation["tier"]): ReportTier | null =>
    found && { ...found, threshold: money(found.thresholdMinor) };
  const next = explanation.next && tier(explanation.next.tier);
  return {
    customerId: file.customerId,
    displayName: file.displayName,
    email: file.email,
    currency,
    asOf,
    live: file.live,
    windowDays: programme.windowDays,
    countedOrders: summary.orders,
    revenue: money(summary.revenueMinor),
    lifetimeValue: worth,
    forecast,
    model,
    costs,
    worthKeeping: worthOf(forecast, costs),
    rfm: rfmOf(summary, valuation),
    basis,
    classVerdict:
      forecast && standingVerdict(summary, valuation, { forecast, priorClass: file.priorClass }),
    tier: tier(explanation.tier),
    nextTier: next && { ...next, missing: money(explanation.next?.missingMinor ?? 0n) },
    windowSpend: money(explanation.windowSpendMinor),
    pending: pendingOf(file, money),
    drop: explanation.drop && { day: explanation.drop.day, to: tier(explanation.drop.to) },
    orders: reportOrders(file, explanation, money),
    revision: file.revision,
  };
}

function worthOf(forecast: CustomerForecast | null, costs: CostInputs): WorthKeeping | null {
  if (!forecast || forecast.pAlive === null) return null;
  return worthKeeping({ lifetimeValue: forecast.lifetimeValue, pAlive: forecast.pAlive }, costs);
}

function rfmOf(summary: CustomerSummary, { rfmCuts, asOf }: Valuation): CustomerReport["rfm"] {
  const score = rfmCuts && rfmScore(summary, rfmCuts, asOf);
  return score && { ...score, group: rfmGroup(score) };
}

function reportOrders(
  file: CustomerFile,
  { counting }: TierExplanation,
  money: (minor: bigint) => Money,
): ReportOrder[] {
  const lastDays = new Map(counting.map(({ orderId, lastDay }) => [orderId, lastDay]));
  return file.orders.map(({ verdict, ...order }) => {
    const countsUntil = lastDays.get(order.orderId) ?? null;
    return { ...order, verdict: reportVerdict(verdict, countsUntil, money) };
  });
}

function reportVerdict(
  verdict: OrderVerdict,
  countsUntil: ShopDay | null,
  money: (minor: bigint) => Money,
): ReportOrder["verdict"] {
  switch (verdict.kind) {
    case "counted": {
      const pending = verdict.pendingMinor > 0n ? money(verdict.pendingMinor) : null;
      return { kind: "counted", value: money(verdict.minor), countsUntil, pending };
    }
    case "pending":
      return { kind: "pending", value: money(verdict.minor), reason: verdict.reason };
    case "not_counted":
      return verdict;
  }
}

function pendingOf(
  { orders }: CustomerFile,
  money: (minor: bigint) => Money,
): CustomerReport["pending"] {
  const waiting = orders.map(({ verdict }) => pendingMinor(verdict)).filter((minor) => minor > 0n);
  if (waiting.length === 0) return null;
  return { orders: waiting.length, value: money(waiting.reduce((sum, minor) => sum + minor, 0n)) };
}

function pendingMinor(verdict: OrderVerdict): bigint {
  if (verdict.kind === "pending") return verdict.minor;
  return verdict.kind === "counted" ? verdict.pendingMinor : 0n;
}
