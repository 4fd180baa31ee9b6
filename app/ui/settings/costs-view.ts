/** The costs as they stand in the form's fields: text as one writes it, empty where nothing is given. */
export interface CostsView {
  readonly currency: string;
  /** An amount with as many decimals as the currency knows. */
  readonly example: string;
  readonly margin: string;
  readonly acquisitionCost: string;
  readonly discount: string;
  readonly winBack: string;
}

export const COST_FIELDS = ["margin", "acquisitionCost", "discount", "winBack"] as const;
export type CostField = (typeof COST_FIELDS)[number];

/** What became of a costs form: the fields that could not be used, or none of them. */
export type CostsOutcome =
  | { readonly kind: "saved" }
  | { readonly kind: "refused"; readonly fields: readonly CostField[] }
  | { readonly kind: "not_ready" };
