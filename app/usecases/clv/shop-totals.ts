import type { ShopTotals } from "../../domain/clv/build-shop-report.ts";
import type { CostInputs } from "../../domain/clv/clv-model.ts";
import { worthKeeping } from "../../domain/clv/keep-and-win.ts";
import { RFM_GROUPS, type RfmGroup, rfmGroup, rfmScore } from "../../domain/clv/rfm.ts";
import { VALUE_CLASSES, type ValueClass } from "../../domain/clv/value-class.ts";
import { standingVerdict, type Valuation } from "../../domain/customer-standing.ts";
import { type CustomerColumns, classOf, summariesIn } from "./customer-columns.ts";
import { type ForecastColumns, valueAndRisk } from "./forecast-columns.ts";

interface Tally {
  customers: number;
  lifetimeValue: number;
  atStake: number;
}

/** What each class and each named group comes to, with the classes everyone is about to be given. */
export function shopTotals(
  customers: CustomerColumns,
  forecasts: ForecastColumns,
  valuation: Valuation,
): ShopTotals {
  const classes = tallies<ValueClass>(VALUE_CLASSES);
  const groups = tallies<RfmGroup>(RFM_GROUPS);
  const { rfmCuts, asOf, costs } = valuation;
  let row = 0;
  for (const summary of summariesIn(customers)) {
    const forecast = valueAndRisk(forecasts, row);
    const priorClass = classOf(customers.valueClass[row] ?? 0);
    row++;
    if (!forecast) continue;
    const verdict = standingVerdict(summary, valuation, { forecast, priorClass });
    const score = rfmCuts && rfmScore(summary, rfmCuts, asOf);
    const worth = { value: forecast.lifetimeValue, stake: atStake(forecast, costs) };
    if (verdict) add(classes.get(verdict.valueClass), worth);
    if (score) add(groups.get(rfmGroup(score)), worth);
  }
  return {
    classes: [...classes].map(([valueClass, tally]) => ({ valueClass, ...tally })),
    rfmGroups: [...groups].map(([group, { atStake: _, ...tally }]) => ({ group, ...tally })),
    expectedPurchases: sum(forecasts.expectedPurchases),
    expectedRevenue: sum(forecasts.expectedRevenue),
  };
}

function atStake(
  { lifetimeValue, pAlive }: { readonly lifetimeValue: number; readonly pAlive: number | null },
  costs: CostInputs,
): number {
  return pAlive === null ? 0 : worthKeeping({ lifetimeValue, pAlive }, costs).atStake;
}

function tallies<Name>(names: readonly Name[]): Map<Name, Tally> {
  return new Map(names.map((name) => [name, { customers: 0, lifetimeValue: 0, atStake: 0 }]));
}

function add(
  tally: Tally | undefined,
  { value, stake }: { readonly value: number; readonly stake: number },
): void {
  if (!tally) return;
  tally.customers++;
  tally.lifetimeValue += value;
  tally.atStake += stake;
}

function sum(column: Float64Array): number {
  return column.reduce((total, value) => total + value, 0);
}
