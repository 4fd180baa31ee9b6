import { buildShopReport } from "../../domain/clv/build-shop-report.ts";
import { returnsByHalf } from "../../domain/clv/churn.ts";
import type { CostInputs } from "../../domain/clv/clv-model.ts";
import { fitClvModel } from "../../domain/clv/fit-clv-model.ts";
import { formulaBasis } from "../../domain/clv/formula-basis.ts";
import type { FormulaColumns } from "../../domain/clv/formula-columns.ts";
import type { Histories, PurchaseLog } from "../../domain/clv/purchase-log.ts";
import { rfmCuts } from "../../domain/clv/rfm.ts";
import { classFloors } from "../../domain/clv/value-basis.ts";
import type { ValueBasis } from "../../domain/clv/value-class.ts";
import { forecastRow } from "../../domain/customer-standing.ts";
import { majorUnits } from "../../domain/money.ts";
import type { Programme } from "../../domain/tiers/programme.ts";
import type { ShopDay } from "../../domain/time.ts";
import { type CustomerColumns, summariesIn } from "./customer-columns.ts";
import type { ForecastColumns } from "./forecast-columns.ts";
import { forecastEveryone } from "./forecast-everyone.ts";
import type { ShopMeasure } from "./new-valuation.ts";
import { shopTotals } from "./shop-totals.ts";

/** A shop as it is measured. */
export interface ShopEvidence {
  /** Everyone who has bought. */
  readonly customers: CustomerColumns;
  /** Purchases of all customers, or of an even sample of them. */
  readonly log: PurchaseLog;
  readonly logIsSample: boolean;
  readonly asOf: ShopDay;
  readonly currency: string;
  readonly costs: CostInputs;
  readonly programme: Programme;
}

/** Which part of measuring is under way. */
export type MeasuringStep = "fitting" | "forecasting" | "reporting";

/** What is found out about the shop, and the forecasts of its customers, row for row. */
export interface MeasuredShop {
  readonly measure: ShopMeasure;
  readonly forecasts: ForecastColumns;
}

/**
 * Fits the shop's model, and with it finds the yardsticks its customers are measured by: the floors
 * of the classes, the fifths of RFM, and what the pages show of the shop as a whole.
 */
export function measureShop(
  evidence: ShopEvidence,
  progress: (step: MeasuringStep) => void = () => {},
): MeasuredShop {
  const { customers, log, asOf, programme, ...shop } = evidence;
  progress("fitting");
  const columns = historiesOf(evidence);
  const { histories, formula } = columns;
  const formulaPart = formulaBasis(formula, returnsByHalf(log, asOf));
  const model = fitClvModel({ histories, log, unitDays: 1, method: "auto" });
  progress("forecasting");
  const forecasts = forecastEveryone(columns, { model, basis: formulaPart, costs: shop.costs });
  const basis: ValueBasis = { ...formulaPart, ...classFloors(forecasts.lifetimeValue) };
  progress("reporting");
  const found = { basis, model, rfmCuts: rfmCuts(summariesIn(customers), asOf) };
  const valuation = { ...shop, ...found, asOf, programme, version: 0 };
  const totals = shopTotals(customers, forecasts, valuation);
  const report = buildShopReport({ ...shop, ...found, log, asOf, totals });
  return { measure: { ...found, report }, forecasts };
}

function historiesOf({ customers, asOf, currency }: ShopEvidence) {
  const count = customers.customerId.length;
  const shared = {
    asOf,
    customers: count,
    frequency: new Int32Array(count),
    recency: new Int32Array(count),
    age: new Int32Array(count),
  };
  const meanSpend = new Float64Array(count);
  const revenue = new Float64Array(count);
  const firstSpend = new Float64Array(count);
  let [row, logGaps] = [0, 0];
  for (const summary of summariesIn(customers)) {
    const history = forecastRow(summary, { asOf, currency });
    shared.frequency[row] = history?.frequency ?? 0;
    shared.recency[row] = history?.recency ?? 0;
    shared.age[row] = history?.age ?? 0;
    meanSpend[row] = history?.meanSpend ?? 0;
    revenue[row] = history?.revenue ?? 0;
    firstSpend[row] = majorUnits({ minor: summary.firstDayMinor, currency });
    logGaps += summary.logGaps;
    row++;
  }
  const histories: Histories = { ...shared, meanSpend, logGaps };
  const formula: FormulaColumns = { ...shared, revenue, firstSpend };
  return { histories, formula };
}
