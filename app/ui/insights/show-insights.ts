import type { CostInputs } from "../../domain/clv/clv-model.ts";
import type { ShopReport } from "../../domain/clv/shop-report.ts";
import { shown } from "../format/shown.ts";
import { cohortGrid } from "./cohort-grid.ts";
import type { InsightsView, ReportPart } from "./insights-view.ts";

type Known = Omit<InsightsView, "acquisitionCost" | "costs" | "report"> & {
  readonly valuedWith: CostInputs;
  readonly report: ShopReport | null;
};

/** What the Insights page needs of what is known: nothing of fits and hold-outs, which fill pages. */
export function showInsights(known: Known): InsightsView {
  const { currency, asOf, customers, behind, working, apartOrders, revision } = known;
  const { model, report, valuedWith } = known;
  const minor = valuedWith.acquisitionCostMinor;
  return shown({
    currency,
    asOf,
    costs: { marginBps: valuedWith.marginBps },
    acquisitionCost: minor === null ? null : { minor, currency },
    model: model && { purchases: model.purchases, quality: model.quality, window: model.window },
    report: report && reportPart(report),
    customers,
    behind,
    working,
    apartOrders,
    revision,
  });
}

function reportPart({ accuracy: _, cohorts, ...rest }: ShopReport): ReportPart {
  return { ...rest, cohorts: cohortGrid(cohorts) };
}
