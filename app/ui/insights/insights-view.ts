import type { ClvModel, CostInputs } from "../../domain/clv/clv-model.ts";
import type { ShopReport } from "../../domain/clv/shop-report.ts";
import type { ShopDay } from "../../domain/time.ts";
import type { MoneyText } from "../format/shown.ts";
import type { CohortGrid } from "./cohort-grid.ts";

/** What the last run found out about the shop, as the Insights page shows it. */
export interface InsightsView {
  readonly currency: string;
  readonly asOf: ShopDay;
  /** What the figures were worked out with. */
  readonly costs: Pick<CostInputs, "marginBps">;
  /** What winning a customer costs; null when it was not given. */
  readonly acquisitionCost: MoneyText | null;
  readonly model: Pick<ClvModel, "purchases" | "quality" | "window"> | null;
  readonly report: ReportPart | null;
  readonly customers: number;
  /** Customers still to be brought up to this valuation. */
  readonly behind: number;
  readonly working: boolean;
  readonly apartOrders: number;
  readonly revision: bigint;
}

/** How right the forecast is stands on a page of its own. */
export interface ReportPart extends Omit<ShopReport, "accuracy" | "cohorts"> {
  /** Null while nobody has had a month to come back in. */
  readonly cohorts: CohortGrid | null;
}
