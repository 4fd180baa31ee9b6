import type { PurchaseModel } from "../../../app/domain/clv/clv-model.ts";
import type { Range90 } from "../../../app/domain/clv/customer-forecast.ts";
import { dayText, parseDay, type ShopDay } from "../../../app/domain/time.ts";
import type { PurchaseFile } from "./purchase-file.ts";
import type { ShopForecast } from "./shop-forecast.ts";

const CUSTOMERS_PER_PIECE = 1000;
const LAST_DAY = parseDay("9999-12-31");

/**
 * A forecast as one JSON document, in pieces: a million customers are never one string.
 * Numbers are as they were worked out; what a model does not give is null.
 */
export function* asJson(
  forecast: ShopForecast,
  { leftOut, broken }: Pick<PurchaseFile, "leftOut" | "broken">,
): Generator<string> {
  const { model, unitDays, span, holdout } = forecast;
  const head = {
    model: model.purchases?.method ?? "formula",
    params: paramsOf(model.purchases),
    logLikelihood: model.purchaseFit?.logLikelihood ?? null,
    unit: unitDays === 7 ? "week" : "day",
  };
  const tail = {
    holdout: holdout?.purchases ?? null,
    spend: spendOf(forecast),
    revenueHoldout: holdout?.revenue ?? null,
    asOf: dayText(span.asOf),
    horizonDays: span.horizonDays,
    holdoutDays: holdout ? span.holdoutDays : null,
    quality: model.quality,
    fit: { purchases: model.purchaseFit, spend: model.spendFit },
    trials: model.trials,
    leftOut: Object.fromEntries(leftOut),
    brokenLines: broken.count,
  };
  yield `${JSON.stringify(head).slice(0, -1)},"customers":[`;
  yield* customerPieces(forecast);
  yield `],\n${JSON.stringify(tail).slice(1)}\n`;
}

function* customerPieces(forecast: ShopForecast): Generator<string> {
  const { customers } = forecast.histories;
  for (let row = 0; row < customers; row += CUSTOMERS_PER_PIECE) {
    const end = Math.min(customers, row + CUSTOMERS_PER_PIECE);
    let piece = "";
    for (let at = row; at < end; at++) {
      piece += `${at > 0 ? ",\n" : "\n"}${JSON.stringify(customerOf(forecast, at))}`;
    }
    yield piece;
  }
}

function customerOf(
  { ids, histories, forecastOf, unitDays, hasValues }: ShopForecast,
  row: number,
) {
  const forecast = forecastOf(row);
  const money = <Figure>(figure: Figure) => (hasValues ? figure : null);
  return {
    id: ids[histories.customer[row] ?? 0],
    frequency: histories.frequency[row],
    recency: (histories.recency[row] ?? 0) / unitDays,
    T: (histories.age[row] ?? 0) / unitDays,
    pAlive: forecast.pAlive,
    expectedPurchases: forecast.expectedPurchases,
    expectedPurchasesInterval: interval(forecast.purchasesRange),
    expectedSpendPerOrder: money(forecast.spendPerPurchase),
    expectedRevenue: money(forecast.expectedRevenue),
    expectedRevenueInterval: money(interval(forecast.revenueRange)),
    lifetimeValue: money(forecast.lifetimeValue),
    lifetimeValueInterval: money(interval(forecast.lifetimeRange)),
    nextPurchase: forecast.nextDay === null ? null : dateText(forecast.nextDay),
    nextPurchaseInterval: interval(forecast.nextDayRange)?.map(dateText) ?? null,
  };
}

function interval(range: Range90 | null): [number, number] | null {
  return range && [range.low, range.high];
}

/** Null for a day beyond the calendar that dates are written in. */
function dateText(day: ShopDay): string | null {
  return day < LAST_DAY ? dayText(day) : null;
}

/** By name, in the sequence the literature has them; null for the formula. */
function paramsOf(purchases: PurchaseModel | null): Record<string, number> | null {
  return purchases ? { ...purchases.parameters } : null;
}

/** What spend is forecast with; the formula has its own, and uses none of these. */
function spendOf({ model, histories, hasValues }: ShopForecast) {
  const used = model.purchases && hasValues ? model.spend : null;
  const gammaGamma = used?.method === "gamma-gamma" ? used : null;
  return {
    p: gammaGamma?.p ?? null,
    q: gammaGamma?.q ?? null,
    v: gammaGamma?.v ?? null,
    logLikelihood: gammaGamma ? (model.spendFit?.logLikelihood ?? null) : null,
    n: histories.meanSpend.reduce((known, spend) => known + (spend > 0 ? 1 : 0), 0),
    method: used?.method ?? null,
    mean: used?.method === "shop-mean" ? used.mean : null,
  };
}
