import type { ShopDay } from "../time.ts";
import type { ClvModel, CostInputs, PurchaseModel } from "./clv-model.ts";
import type { CustomerForecast, Range90 } from "./customer-forecast.ts";
import type { FormulaBasis } from "./formula-basis.ts";
import type { FormulaRow } from "./formula-columns.ts";
import { yearsWithin } from "./formula-forecast.ts";
import { customerFactors } from "./lifetime-value.ts";
import {
  countExceededBy,
  type Forecaster,
  forecaster,
  type PhaseDetail,
} from "./models/forecaster.ts";
import { expectedSpend } from "./models/gamma-gamma.ts";
import { keptBy } from "./models/kept-by.ts";
import {
  mixedTail,
  type RevenueTail,
  revenueExceededBy,
  revenueTails,
  spendScale,
  spendShape,
} from "./models/revenue-range.ts";

/** One customer as the forecast looks at them: whole days, major units. */
export interface ForecastRow extends FormulaRow {
  /** Mean spend of the repeat purchases; 0 when there are none or nothing is known of it. */
  readonly meanSpend: number;
}

/** What all forecasts of a shop on one day have in common. */
export interface ForecastContext {
  readonly model: ClvModel;
  readonly basis: FormulaBasis;
  readonly asOf: ShopDay;
  readonly costs: Pick<CostInputs, "marginBps" | "discountBps">;
  /** Days ahead that purchases and revenue are forecast for; 365 by default. */
  readonly horizonDays?: number;
}

const ALL_BPS = 10_000;
const DAYS_PER_YEAR = 365;
const LIFETIME_YEARS = 10;
/** Ranges leave out one in twenty at either end. */
const TAIL = 0.05;

/**
 * A shop's forecast, customer by customer. Keep the function for all customers of a valuation: what
 * it works out for one of them serves all who are alike.
 */
export function customerForecaster(
  context: ForecastContext,
): (row: ForecastRow) => CustomerForecast {
  const { purchases } = context.model;
  return purchases ? byModel(purchases, context) : byFormula(context);
}

/** The formula gives sums that hold for the shop, and no range for one customer. */
function byFormula({ basis, costs, horizonDays = DAYS_PER_YEAR }: ForecastContext) {
  const years = yearsWithin(horizonDays / DAYS_PER_YEAR, basis);
  const lifetime = yearsWithin(LIFETIME_YEARS, basis, costs.discountBps);
  return (row: ForecastRow): CustomerForecast => {
    const factors = customerFactors(row, basis);
    const perYear = factors.stillCustomer * factors.ordersPerYear;
    const marginPerYear = (perYear * factors.averageOrderValue * costs.marginBps) / ALL_BPS;
    return {
      pAlive: null,
      expectedPurchases: perYear * years,
      purchasesRange: null,
      spendPerPurchase: factors.averageOrderValue,
      expectedRevenue: perYear * years * factors.averageOrderValue,
      revenueRange: null,
      lifetimeValue: marginPerYear * lifetime,
      lifetimeRange: null,
      nextDay: null,
      nextDayRange: null,
    };
  };
}

function byModel(purchases: PurchaseModel, context: ForecastContext) {
  const { model, costs, asOf, horizonDays = DAYS_PER_YEAR } = context;
  const { spend } = model;
  const ahead = horizonAhead(purchases, { days: horizonDays, model });
  const lifetime = lifetimeAhead(purchases, { discountBps: costs.discountBps, model });
  const margin = costs.marginBps / ALL_BPS;
  return (row: ForecastRow): CustomerForecast => {
    const history = inUnit(row, purchases.unitDays);
    const alive = ahead.forecast.pAlive(history);
    const known = row.meanSpend > 0 ? row.frequency : 0;
    const spendPerPurchase = expectedSpend(spend, { frequency: known, meanSpend: row.meanSpend });
    const scale = spendScale(spend, { known, meanSpend: row.meanSpend });
    const expectedPurchases = ahead.forecast.expectedPurchases(history, ahead.horizon);
    const tail = ahead.forecast.purchasesWhenAlive(history, ahead.horizon);
    const ever = lifetime.whenAlive(history);
    const lifetimeTail = lifetime.revenueWhenAlive(row, history);
    const next = nextPurchaseDays(ahead.forecast, history, purchases.unitDays);
    const worth = scale * margin * ever.share;
    return {
      pAlive: purchases.method === "bg-nbd" && row.frequency === 0 ? null : alive,
      expectedPurchases,
      purchasesRange: {
        low: countExceededBy(1 - TAIL, alive, tail),
        high: countExceededBy(TAIL, alive, tail),
      },
      spendPerPurchase,
      expectedRevenue: expectedPurchases * spendPerPurchase,
      revenueRange: range(ahead.revenueWhenAlive(row, history), { alive, scale }),
      lifetimeValue: alive * ever.discounted * spendPerPurchase * margin,
      lifetimeRange: range(lifetimeTail, { alive, scale: worth }),
      nextDay: next ? asOf + Math.round(next.middle) : null,
      nextDayRange: next && {
        low: asOf + Math.round(next.low),
        high: asOf + Math.round(next.high),
      },
    };
  };
}

type Unit = ReturnType<typeof inUnit>;

function inUnit({ frequency, recency, age }: ForecastRow, unitDays: number) {
  return { frequency, recency: recency / unitDays, age: age / unitDays };
}

function range(
  tail: RevenueTail,
  { alive, scale }: { readonly alive: number; readonly scale: number },
): Range90 {
  return {
    low: scale * revenueExceededBy(1 - TAIL, alive, tail),
    high: scale * revenueExceededBy(TAIL, alive, tail),
  };
}

/** Purchases and revenue within a number of days. */
function horizonAhead(
  purchases: PurchaseModel,
  {
    days,
    model,
    detail = "all",
  }: { readonly days: number; readonly model: ClvModel; readonly detail?: PhaseDetail },
) {
  const forecast = forecaster(purchases, detail);
  const horizon = days / purchases.unitDays;
  // By a forecaster of its own each time: counts over years are long, and only their revenue is kept.
  const tailsAfter = (known: number, history: Unit) =>
    revenueTails(
      forecaster(purchases, detail).purchasesByPhase(history, horizon),
      spendShape(model.spend, known),
    );
  const withSpend = keptBy((frequency, age) =>
    tailsAfter(frequency, { frequency, age, recency: 0 }),
  );
  const without = keptBy((frequency, age) => tailsAfter(0, { frequency, age, recency: 0 }));
  return {
    forecast,
    horizon,
    revenueWhenAlive: ({ meanSpend }: ForecastRow, history: Unit): RevenueTail => {
      const kept = meanSpend > 0 ? withSpend : without;
      const { lower, upper, share } = agesAround(history.age);
      const tails = kept(history.frequency, share < 0.5 ? lower : upper, 0);
      return mixedTail(tails, forecast.phases(history));
    },
  };
}

/** Ten years ahead in yearly steps, each purchase discounted from the middle of its year. */
function lifetimeAhead(
  purchases: PurchaseModel,
  { discountBps, model }: { readonly discountBps: number; readonly model: ClvModel },
) {
  const years = Array.from({ length: LIFETIME_YEARS }, () => forecaster(purchases, "ends"));
  const days = LIFETIME_YEARS * DAYS_PER_YEAR;
  const whole = horizonAhead(purchases, { days, model, detail: "ends" });
  const perYear = 1 + discountBps / ALL_BPS;
  const byPhase = keptBy((frequency, age) => {
    const history = { frequency, age, recency: 0 };
    const means = years.map((forecast, year) =>
      forecast.meanByPhase(history, ((year + 1) * DAYS_PER_YEAR) / purchases.unitDays),
    );
    const total = means.at(-1) ?? new Float64Array();
    const discounted = total.map((_, phase) =>
      means.reduce((sum, mean, year) => {
        const before = means[year - 1]?.[phase] ?? 0;
        return sum + ((mean[phase] ?? 0) - before) / perYear ** (year + 0.5);
      }, 0),
    );
    return { total, discounted };
  });
  return {
    /** Mean purchases of a customer alive: discounted, and that by what they come to undiscounted. */
    whenAlive: (history: Unit) => {
      const { lower, upper, share } = agesAround(history.age);
      const phases = whole.forecast.phases(history);
      const [one, other] = [lower, upper].map((age) => byPhase(history.frequency, age, 0));
      const between = (part: "total" | "discounted") =>
        (1 - share) * mean(one?.[part], phases) + share * mean(other?.[part], phases);
      const [plain, worth] = [between("total"), between("discounted")];
      return { discounted: worth, share: plain > 0 ? worth / plain : 1 };
    },
    revenueWhenAlive: whole.revenueWhenAlive,
  };
}

function mean(values: Float64Array | undefined, shares: Float64Array): number {
  return values?.reduce((sum, value, at) => sum + value * (shares[at] ?? 0), 0) ?? 0;
}

const EVERY_AGE_UP_TO = 60;
const AGE_STEP = 0.02;

/**
 * The ages that lifetime values and revenue tails are worked out at: each up to 60, then two per
 * cent apart. Between two of them a mean is interpolated, good to 1 in 10,000; a tail is the
 * nearer's. Without this, a shop of many years would have a hundred thousand ages times frequencies.
 */
function agesAround(age: number): { lower: number; upper: number; share: number } {
  if (age <= EVERY_AGE_UP_TO) return { lower: age, upper: age, share: 0 };
  const step = Math.floor(Math.log(age / EVERY_AGE_UP_TO) / AGE_STEP);
  const lower = EVERY_AGE_UP_TO * Math.exp(AGE_STEP * step);
  const upper = EVERY_AGE_UP_TO * Math.exp(AGE_STEP * (step + 1));
  return { lower, upper, share: (age - lower) / (upper - lower) };
}

function nextPurchaseDays(forecast: Forecaster, history: Unit, unitDays: number) {
  const at = (share: number) => forecast.nextPurchase(history, share) * unitDays;
  const middle = at(0.5);
  if (!(middle < LIFETIME_YEARS * DAYS_PER_YEAR)) return null;
  const longest = 100 * DAYS_PER_YEAR;
  return { middle, low: at(TAIL), high: Math.min(longest, at(1 - TAIL)) };
}
