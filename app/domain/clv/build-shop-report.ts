import type { ShopDay } from "../time.ts";
import { accuracyReport } from "./accuracy-report.ts";
import type { ClvModel, CostInputs } from "./clv-model.ts";
import type { FormulaBasis } from "./formula-basis.ts";
import { formulaMarginCurve, type NewCustomerWorth, newCustomerWorth } from "./keep-and-win.ts";
import { meanFirstOrder, modelMarginCurve } from "./new-customer-curve.ts";
import type { PurchaseLog } from "./purchase-log.ts";
import { retentionCohorts } from "./retention-cohorts.ts";
import type { ShopReport } from "./shop-report.ts";

/** What is summed up over all customers while they are scored; money in major units. */
export type ShopTotals = Pick<
  ShopReport,
  "classes" | "rfmGroups" | "expectedPurchases" | "expectedRevenue"
>;

/** What a shop's report is made of. */
export interface ShopEvidence {
  /** All purchases up to asOf, or those of an even sample of customers. */
  readonly log: PurchaseLog;
  readonly logIsSample: boolean;
  readonly asOf: ShopDay;
  readonly currency: string;
  /** The model the shop is forecast with now, and the formula's basis beside it. */
  readonly model: ClvModel;
  readonly basis: FormulaBasis;
  readonly costs: CostInputs;
  readonly totals: ShopTotals;
}

/**
 * All that is found out about a shop beside its customers' own figures: how right its forecast was,
 * who came back when, and what a new customer is worth. A shop too young or too small for one of
 * these gets null there, or no rows.
 */
export function buildShopReport(shop: ShopEvidence): ShopReport {
  const { log, logIsSample, asOf, model, totals } = shop;
  const { classes, rfmGroups, expectedPurchases, expectedRevenue } = totals;
  return {
    accuracy: accuracyReport(log, { asOf, method: model.purchases?.method ?? "formula" }),
    cohorts: retentionCohorts(log, asOf),
    sampled: logIsSample,
    rfmGroups,
    classes,
    newCustomer: newCustomer(shop),
    expectedPurchases,
    expectedRevenue,
  };
}

/** Null while no order of any value is known. */
function newCustomer(shop: ShopEvidence): NewCustomerWorth | null {
  const { log, model, basis, costs, currency } = shop;
  const { purchases, spend } = model;
  const firstOrder = meanFirstOrder(log);
  if (firstOrder === null) return null;
  const curve = purchases
    ? modelMarginCurve({ purchases, spend }, firstOrder, costs)
    : formulaMarginCurve(basis, costs);
  return newCustomerWorth(curve, { ...costs, currency });
}
