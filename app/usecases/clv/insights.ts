import type { ClvModel, CostInputs } from "../../domain/clv/clv-model.ts";
import type { ShopReport } from "../../domain/clv/shop-report.ts";
import type { ValueBasis } from "../../domain/clv/value-class.ts";
import type { ShopDay } from "../../domain/time.ts";

/** What the last nightly run found out about a shop, for the pages that show it. */
export interface Insights {
  readonly currency: string;
  readonly timeZone: string;
  readonly asOf: ShopDay;
  readonly basis: ValueBasis;
  /** As the merchant gave them last; the next valuation will be made with them. */
  readonly costs: CostInputs;
  /** What this valuation was made with. */
  readonly valuedWith: CostInputs;
  /** Null before the first run with a model. */
  readonly model: ClvModel | null;
  readonly report: ShopReport | null;
  readonly customers: number;
  /** Customers still to be brought up to this valuation; 0 when it is complete. */
  readonly behind: number;
  /** True while a new valuation has been asked for and is not published yet. */
  readonly working: boolean;
  /** Orders kept apart from CLV: wholesale and subscription renewals. */
  readonly apartOrders: number;
  readonly revision: bigint;
}

export interface InsightsReader {
  /** Null when the shop has not been set up. */
  readInsights(shopId: number): Promise<Insights | null>;
}

/** What a merchant can change about costs. */
export interface CostsPorts {
  /** Saves the costs and asks for a new valuation with them. */
  saveCosts(shopId: number, costs: CostInputs): Promise<void>;
  /** Asks for a new valuation now. */
  askForValuation(shopId: number): Promise<void>;
}
