import {
  customerClass,
  customerForecast,
  standingForecast,
  type Valuation,
} from "../../domain/customer-standing.ts";
import { tierFor } from "../../domain/tiers/tier-standing.ts";
import {
  type CustomerColumns,
  classNumber,
  classOf,
  type StandingColumns,
  summaryAt,
  type WalkColumns,
} from "./customer-columns.ts";
import {
  copyForecast,
  emptyForecasts,
  type ForecastColumns,
  setForecast,
  valueAndRisk,
} from "./forecast-columns.ts";

/** Forecasts of customers as they were when the shop was measured, in the sequence of their ids. */
export interface KnownForecasts {
  readonly customers: CustomerColumns;
  readonly forecasts: ForecastColumns;
}

/**
 * Measures many customers with a valuation, by the same rules as customerStanding. known: forecasts
 * made with this valuation's model; they hold for whoever has not bought or been refunded since.
 * Who has bought nothing in the shop but has wholesale orders or renewals is not to be among the
 * customers: whether such orders qualify for a tier does not show in a summary.
 */
export function scoreCustomers(
  page: WalkColumns,
  valuation: Valuation,
  known: KnownForecasts | null = null,
): StandingColumns {
  const columns = emptyStandings(page);
  let at = known ? placeOf(known.customers.customerId, page.customerId[0] ?? 0n) : 0;
  for (let row = 0; row < page.customerId.length; row++) {
    const summary = summaryAt(page, row);
    while (known && (known.customers.customerId[at] ?? LAST) < (page.customerId[row] ?? 0n)) at++;
    if (known && isSame(page, row, { as: known.customers, at })) {
      copyForecast(columns, row, { from: known.forecasts, at });
    } else setForecast(columns, row, standingForecast(customerForecast(summary, valuation)));
    const priorClass = classOf(page.valueClass[row] ?? 0);
    const forecast = valueAndRisk(columns, row);
    const { clv, valueClass, rfm } = customerClass(summary, valuation, { forecast, priorClass });
    columns.clv[row] = clv;
    columns.valueClass[row] = classNumber(valueClass);
    columns.rfm[row] = rfm ?? 0;
    const spend = page.windowSpendMinor[row] ?? 0n;
    const tier = summary.orders > 0 ? tierNumber(spend, valuation) : 0;
    columns.tier[row] = tier;
    const told = page.shownTier[row] === tier && page.shownSpendMinor[row] === spend;
    columns.changed[row] = told ? 0 : 1;
  }
  return columns;
}

const LAST = 2n ** 63n - 1n;

/** The first place whose id is not below this one. */
function placeOf(ids: BigInt64Array, id: bigint): number {
  let [low, high] = [0, ids.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ids[middle] ?? 0n) < id) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** True when nothing a forecast looks at has changed. */
function isSame(
  page: CustomerColumns,
  row: number,
  { as, at }: { readonly as: CustomerColumns; readonly at: number },
): boolean {
  return (
    page.customerId[row] === as.customerId[at] &&
    page.purchaseDays[row] === as.purchaseDays[at] &&
    page.firstDay[row] === as.firstDay[at] &&
    page.lastDay[row] === as.lastDay[at] &&
    page.revenueMinor[row] === as.revenueMinor[at] &&
    page.firstDayMinor[row] === as.firstDayMinor[at]
  );
}

function tierNumber(spendMinor: bigint, { programme }: Valuation): number {
  const tier = tierFor(spendMinor, programme);
  return tier ? programme.tiers.indexOf(tier) + 1 : 0;
}

function emptyStandings({ customerId, windowSpendMinor }: WalkColumns): StandingColumns {
  const count = customerId.length;
  return {
    customerId,
    windowSpendMinor,
    tier: new Int32Array(count),
    valueClass: new Int32Array(count),
    rfm: new Int32Array(count),
    clv: new Float64Array(count),
    changed: new Uint8Array(count),
    ...emptyForecasts(count),
  };
}
