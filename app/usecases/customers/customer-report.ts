import { customerSummary } from "../../domain/clv/customer-summary.ts";
import { type LifetimeValue, lifetimeValue } from "../../domain/clv/lifetime-value.ts";
import { type ClassVerdict, classVerdict, type ValueBasis } from "../../domain/clv/value-class.ts";
import type { Valuation } from "../../domain/customer-standing.ts";
import type { Money } from "../../domain/money.ts";
import type { CountedOrder, NotCountedReason } from "../../domain/order.ts";
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
  /** Null without a counted order. */
  readonly lifetimeValue: LifetimeValue | null;
  readonly expectedYearsFrom: ValueBasis["expectedYearsFrom"];
  readonly classVerdict: ClassVerdict | null;
  readonly tier: ReportTier | null;
  readonly nextTier: (ReportTier & { readonly missing: Money }) | null;
  readonly windowSpend: Money;
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
  /** Qualifying spend, or why it did not count. */
  readonly verdict:
    | { readonly kind: "counted"; readonly value: Money; readonly countsUntil: ShopDay | null }
    | { readonly kind: "not_counted"; readonly reason: NotCountedReason };
}

/** A customer and their orders as they stand in the database. */
export interface CustomerFile {
  readonly customerId: bigint;
  readonly displayName: string | null;
  readonly email: string | null;
  readonly live: boolean;
  readonly valuation: Valuation;
  readonly counted: readonly CountedOrder[];
  readonly orders: readonly (Omit<ReportOrder, "verdict"> & {
    readonly notCounted: NotCountedReason | null;
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
  const worth = lifetimeValue(summary, { asOf, currency, expectedYears: basis.expectedYears });
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
    expectedYearsFrom: basis.expectedYearsFrom,
    classVerdict: classVerdict(summary, { asOf, value: worth?.value.amount ?? 0, basis }),
    tier: tier(explanation.tier),
    nextTier: next && { ...next, missing: money(explanation.next?.missingMinor ?? 0n) },
    windowSpend: money(explanation.windowSpendMinor),
    drop: explanation.drop && { day: explanation.drop.day, to: tier(explanation.drop.to) },
    orders: reportOrders(file, explanation, money),
    revision: file.revision,
  };
}

function reportOrders(
  file: CustomerFile,
  { counting }: TierExplanation,
  money: (minor: bigint) => Money,
): ReportOrder[] {
  const values = new Map(file.counted.map(({ orderId, minor }) => [orderId, minor]));
  const lastDays = new Map(counting.map(({ orderId, lastDay }) => [orderId, lastDay]));
  return file.orders.map(({ notCounted, ...order }) => ({
    ...order,
    verdict: notCounted
      ? { kind: "not_counted", reason: notCounted }
      : {
          kind: "counted",
          value: money(values.get(order.orderId) ?? 0n),
          countsUntil: lastDays.get(order.orderId) ?? null,
        },
  }));
}
