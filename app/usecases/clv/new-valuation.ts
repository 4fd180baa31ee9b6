import { type ClvModel, type CostInputs, DEFAULT_COSTS } from "../../domain/clv/clv-model.ts";
import type { RfmCuts } from "../../domain/clv/rfm.ts";
import type { ShopReport } from "../../domain/clv/shop-report.ts";
import { valueBasis } from "../../domain/clv/value-basis.ts";
import type { ValueBasis } from "../../domain/clv/value-class.ts";
import type { ShopDay } from "../../domain/time.ts";

/** What measuring a shop's customers finds out. */
export interface ShopMeasure {
  readonly basis: ValueBasis;
  /** Null until customers have been measured. */
  readonly model: ClvModel | null;
  readonly rfmCuts: RfmCuts | null;
  readonly report: ShopReport | null;
}

/** A valuation to be published as the shop's next. */
export interface NewValuation extends ShopMeasure {
  readonly asOf: ShopDay;
  readonly currency: string;
  readonly costs: CostInputs;
  readonly timeZone: string;
  readonly programmeVersion: number;
  readonly customers: number;
  /** How often a valuation had been asked for when this one was begun. */
  readonly asked: number;
  readonly now: Date;
  /** True when it was measured in the middle of an import. */
  readonly provisional?: boolean;
}

/** The yardstick before anybody was measured: assumptions, no model, and so no class and no forecast. */
export function unmeasured(
  shop: Pick<NewValuation, "asOf" | "currency"> & Partial<Pick<NewValuation, "costs">>,
): Omit<NewValuation, "timeZone" | "programmeVersion" | "asked" | "now" | "provisional"> {
  const { asOf, currency, costs = DEFAULT_COSTS } = shop;
  const basis = valueBasis([], { asOf, currency });
  return { asOf, currency, costs, basis, model: null, rfmCuts: null, report: null, customers: 0 };
}
