import type { ClvModel, CostInputs, PurchaseModel } from "./clv-model.ts";
import { forecaster, populationPurchases } from "./models/forecaster.ts";
import { expectedSpend } from "./models/gamma-gamma.ts";
import type { PurchaseLog } from "./purchase-log.ts";

const ALL_BPS = 10_000;
const MONTHS = 120;
const MONTHS_PER_YEAR = 12;
const DAYS_PER_YEAR = 365;

/**
 * The model's curve for newCustomerWorth: margin of a first order of this value, then of the repeat
 * purchases to be expected of a customer of whom nothing else is known, each month's discounted from
 * its middle to the first order. firstOrder: major units. 121 positions.
 */
export function modelMarginCurve(
  { purchases, spend }: { readonly purchases: PurchaseModel; readonly spend: ClvModel["spend"] },
  firstOrder: number,
  { marginBps, discountBps }: Pick<CostInputs, "marginBps" | "discountBps">,
): Float64Array {
  const margin = marginBps / ALL_BPS;
  const perPurchase = margin * expectedSpend(spend, { frequency: 0, meanSpend: 0 });
  const perYear = 1 + discountBps / ALL_BPS;
  const forecast = forecaster(purchases);
  const perMonth = DAYS_PER_YEAR / MONTHS_PER_YEAR / purchases.unitDays;
  const curve = new Float64Array(MONTHS + 1);
  curve[0] = margin * firstOrder;
  let before = 0;
  for (let month = 1; month <= MONTHS; month++) {
    const repeats = populationPurchases(forecast, month * perMonth);
    const discount = perYear ** -((month - 0.5) / MONTHS_PER_YEAR);
    curve[month] = (curve[month - 1] ?? 0) + (repeats - before) * perPurchase * discount;
    before = repeats;
  }
  return curve;
}

/** Mean of all first purchases with spend, major units; null without any. */
export function meanFirstOrder({ customers, offsets, spend }: PurchaseLog): number | null {
  let [sum, orders] = [0, 0];
  for (let which = 0; which < customers; which++) {
    const first = spend[offsets[which] ?? 0] ?? 0;
    if (!(first > 0)) continue;
    sum += first;
    orders++;
  }
  return orders > 0 ? sum / orders : null;
}
