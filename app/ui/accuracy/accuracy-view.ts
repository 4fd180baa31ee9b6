import type { ClvModel, ForecastMethod, ModelTrial } from "../../domain/clv/clv-model.ts";
import type { AccuracyReport } from "../../domain/clv/shop-report.ts";
import type { ShopDay } from "../../domain/time.ts";

/** How right the forecast was, as the page shows it. */
export interface AccuracyView {
  readonly currency: string;
  readonly asOf: ShopDay;
  /** Null before the first run. */
  readonly run: RunView | null;
  readonly revision: bigint;
}

/** What the last run found. */
export interface RunView {
  /** Null while the history is too short to hold anything out. */
  readonly accuracy: AccuracyReport | null;
  readonly sampled: boolean;
  readonly model: ModelView;
}

/** What the shop is forecast with now. */
export interface ModelView extends Pick<ClvModel, "quality" | "window"> {
  readonly method: ForecastMethod;
  readonly trials: readonly ModelTrial[];
}
