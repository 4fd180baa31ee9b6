import type { ClvModel, CostInputs } from "./clv/clv-model.ts";
import type { CustomerForecast } from "./clv/customer-forecast.ts";
import { type CustomerSummary, customerSummary } from "./clv/customer-summary.ts";
import { customerForecaster, type ForecastRow } from "./clv/forecast-customer.ts";
import { formulaRow } from "./clv/formula-columns.ts";
import { lifetimeValue } from "./clv/lifetime-value.ts";
import { type RfmCuts, rfmCode, rfmScore } from "./clv/rfm.ts";
import {
  type ClassVerdict,
  classVerdict,
  type ValueBasis,
  type ValueClass,
} from "./clv/value-class.ts";
import { currencyExponent } from "./money.ts";
import type { CustomerOrders } from "./order.ts";
import type { Programme } from "./tiers/programme.ts";
import { tierStanding } from "./tiers/tier-standing.ts";
import type { ShopDay } from "./time.ts";

/** The day, the programme and the shop's basis that every customer of a shop is measured with. */
export interface Valuation {
  readonly version: number;
  readonly asOf: ShopDay;
  readonly currency: string;
  readonly programme: Programme;
  /** Its floors are of the forecasts' lifetime values. */
  readonly basis: ValueBasis;
  /** What forecasts are made with; null before the shop was measured for the first time. */
  readonly model: ClvModel | null;
  readonly costs: CostInputs;
  /** Where the shop's fifths lie; null before the shop was measured for the first time. */
  readonly rfmCuts: RfmCuts | null;
}

/** A CustomerForecast as it is stored: a range is two columns, and all are null without a model. */
export interface StandingForecast {
  readonly pAlive: number | null;
  readonly expectedPurchases: number | null;
  readonly purchasesLow: number | null;
  readonly purchasesHigh: number | null;
  readonly spendPerPurchase: number | null;
  readonly expectedRevenue: number | null;
  readonly revenueLow: number | null;
  readonly revenueHigh: number | null;
  readonly lifetimeValue: number | null;
  readonly lifetimeLow: number | null;
  readonly lifetimeHigh: number | null;
  readonly nextDay: ShopDay | null;
  readonly nextDayLow: ShopDay | null;
  readonly nextDayHigh: ShopDay | null;
}

/** The part of a standing that moves with the valuation alone; the same summary gives the same. */
export interface StandingValue extends StandingForecast {
  /** CLV by the formula, on margin, major units; 0 without a counted order. */
  readonly clv: number;
  /** Null without a purchase, and until the shop has been measured for the first time. */
  readonly valueClass: ValueClass | null;
  /** The class held when the valuation was published; recorded, not derived. */
  readonly priorClass: ValueClass | null;
  /** Scores of recency, frequency and money as three digits. */
  readonly rfm: number | null;
}

/** All that is derived of one customer: the same orders, valuation and class before give the same. */
export interface CustomerStanding extends CustomerSummary, StandingValue {
  readonly windowSpendMinor: bigint;
  readonly tierId: string | null;
  /** Orders waiting to be paid, and what they will count for then; minor units. */
  readonly pendingOrders: number;
  readonly pendingMinor: bigint;
}

/** A customer's standing from their orders. priorClass: see StandingValue. */
export function customerStanding(
  { counted, pending }: CustomerOrders,
  valuation: Valuation,
  priorClass: ValueClass | null = null,
): CustomerStanding {
  const summary = customerSummary(counted);
  const { tier, windowSpendMinor } = tierStanding(counted, valuation);
  return {
    ...summary,
    pendingOrders: pending.length,
    pendingMinor: pending.reduce((sum, { minor }) => sum + minor, 0n),
    windowSpendMinor,
    tierId: tier?.id ?? null,
    ...customerValue(summary, valuation, priorClass),
  };
}

/** Value, class and forecast of one customer from their summary. */
export function customerValue(
  summary: CustomerSummary,
  valuation: Valuation,
  priorClass: ValueClass | null = null,
): StandingValue {
  const forecast = customerForecast(summary, valuation);
  return {
    ...customerClass(summary, valuation, { forecast, priorClass }),
    priorClass,
    ...standingForecast(forecast),
  };
}

/** What a customer's forecast makes of them. */
export function customerClass(
  summary: CustomerSummary,
  valuation: Valuation,
  known: {
    readonly forecast: Pick<CustomerForecast, "lifetimeValue" | "pAlive"> | null;
    readonly priorClass: ValueClass | null;
  },
): Pick<StandingValue, "clv" | "valueClass" | "rfm"> {
  const { asOf, currency, basis, rfmCuts } = valuation;
  const { marginBps } = valuation.costs;
  const { forecast, priorClass } = known;
  const score = rfmCuts && rfmScore(summary, rfmCuts, asOf);
  const verdict = forecast && standingVerdict(summary, valuation, { forecast, priorClass });
  return {
    clv: lifetimeValue(summary, { asOf, currency, basis, marginBps })?.value.amount ?? 0,
    valueClass: verdict?.valueClass ?? null,
    rfm: score && rfmCode(score),
  };
}

/** Why a customer is in their class, by the forecast's value and risk. */
export function standingVerdict(
  summary: CustomerSummary,
  { asOf, basis }: Valuation,
  known: {
    readonly forecast: Pick<CustomerForecast, "lifetimeValue" | "pAlive">;
    readonly priorClass: ValueClass | null;
  },
): ClassVerdict | null {
  const { lifetimeValue: value, pAlive } = known.forecast;
  const risk = pAlive === null ? null : 1 - pAlive;
  return classVerdict(summary, { asOf, basis, value, risk, priorClass: known.priorClass });
}

/** What the valuation's model expects of a customer; null without a model or a purchase. */
export function customerForecast(
  summary: CustomerSummary,
  valuation: Valuation,
): CustomerForecast | null {
  const forecast = forecasterOf(valuation);
  const row = forecast && forecastRow(summary, valuation);
  return row && forecast(row);
}

/** A customer as the models look at them; null without a purchase. */
export function forecastRow(
  summary: CustomerSummary,
  { asOf, currency }: Pick<Valuation, "asOf" | "currency">,
): ForecastRow | null {
  const minorPerMajor = 10 ** currencyExponent(currency);
  const row = formulaRow(summary, { asOf, minorPerMajor });
  if (!row) return null;
  const repeatSpend = Number(summary.revenueMinor - summary.firstDayMinor) / minorPerMajor;
  return { ...row, meanSpend: row.frequency > 0 ? repeatSpend / row.frequency : 0 };
}

type Forecast = ReturnType<typeof customerForecaster>;

/** Kept with the valuation: what is worked out for one customer serves all who are alike. */
const forecasters = new WeakMap<Valuation, { readonly forecast: Forecast; uses: number }>();
/** A forecaster remembers some kilobytes for each kind of customer; then another takes its place. */
const MOST_USES = 5000;

function forecasterOf(valuation: Valuation): Forecast | null {
  const { model, basis, asOf, costs } = valuation;
  if (!model) return null;
  let kept = forecasters.get(valuation);
  if (!kept || kept.uses >= MOST_USES) {
    kept = { forecast: customerForecaster({ model, basis, asOf, costs }), uses: 0 };
    forecasters.set(valuation, kept);
  }
  kept.uses++;
  return kept.forecast;
}

const NO_FORECAST: StandingForecast = {
  pAlive: null,
  expectedPurchases: null,
  purchasesLow: null,
  purchasesHigh: null,
  spendPerPurchase: null,
  expectedRevenue: null,
  revenueLow: null,
  revenueHigh: null,
  lifetimeValue: null,
  lifetimeLow: null,
  lifetimeHigh: null,
  nextDay: null,
  nextDayLow: null,
  nextDayHigh: null,
};

/** The forecast as columns. */
export function standingForecast(forecast: CustomerForecast | null): StandingForecast {
  if (!forecast) return NO_FORECAST;
  const { purchasesRange, revenueRange, lifetimeRange, nextDayRange } = forecast;
  return {
    pAlive: forecast.pAlive,
    expectedPurchases: forecast.expectedPurchases,
    purchasesLow: purchasesRange?.low ?? null,
    purchasesHigh: purchasesRange?.high ?? null,
    spendPerPurchase: forecast.spendPerPurchase,
    expectedRevenue: forecast.expectedRevenue,
    revenueLow: revenueRange?.low ?? null,
    revenueHigh: revenueRange?.high ?? null,
    lifetimeValue: forecast.lifetimeValue,
    lifetimeLow: lifetimeRange?.low ?? null,
    lifetimeHigh: lifetimeRange?.high ?? null,
    nextDay: forecast.nextDay,
    nextDayLow: nextDayRange?.low ?? null,
    nextDayHigh: nextDayRange?.high ?? null,
  };
}
