import type { ShopDay } from "../time.ts";

/** How customers' future purchases are forecast, richest first; "formula" is the merchant's own. */
export const FORECAST_METHODS = [
  "pareto-nbd",
  "mbg-cnbd-k",
  "mbg-nbd",
  "bg-nbd",
  "formula",
] as const;
export type ForecastMethod = (typeof FORECAST_METHODS)[number];

/** Days one time unit of the parameters holds: parameters in weeks are parameters of days / 7. */
export type UnitDays = 1 | 7;

/** A fitted model of purchases. Rates are per unit; alpha and beta are in units. */
export type PurchaseModel =
  | {
      readonly method: "bg-nbd" | "mbg-nbd";
      readonly unitDays: UnitDays;
      readonly parameters: BetaGeometric;
    }
  | {
      readonly method: "mbg-cnbd-k";
      readonly unitDays: UnitDays;
      readonly parameters: BetaGeometric & { readonly k: number };
    }
  | { readonly method: "pareto-nbd"; readonly unitDays: UnitDays; readonly parameters: ParetoNbd };

export interface BetaGeometric {
  readonly r: number;
  readonly alpha: number;
  readonly a: number;
  readonly b: number;
}

export interface ParetoNbd {
  readonly r: number;
  readonly alpha: number;
  readonly s: number;
  readonly beta: number;
}

/**
 * A fitted model of spend per purchase, major units. "shop-mean" gives everyone the shop's mean;
 * variation is the standard deviation of a purchase by that mean.
 */
export type SpendModel =
  | { readonly method: "gamma-gamma"; readonly p: number; readonly q: number; readonly v: number }
  | { readonly method: "shop-mean"; readonly mean: number; readonly variation: number };

/** What is known of a fit, so that it can be judged. */
export interface FitDiagnostics {
  readonly logLikelihood: number;
  /** Largest slope of the mean negative log-likelihood (with priors, if any) by the log-parameters. */
  readonly gradientNorm: number;
  readonly positiveDefinite: boolean;
  readonly evaluations: number;
  /** "none": maximum likelihood. "weak", "strong": log-normal priors on the parameters. */
  readonly priors: "none" | "weak" | "strong";
  /** Standard errors of the parameters, by name; null where the Hessian gives none. */
  readonly standardErrors: Readonly<Record<string, number>> | null;
}

/** One step of choosing, kept as the reason why. */
export interface ModelTrial {
  readonly method: ForecastMethod;
  readonly outcome: "chosen" | "passed_over" | "failed";
  /**
   * Why: "best", "asked_for"; "worse_holdout" (customer by customer), "worse_holdout_sum",
   * "worse_likelihood"; "not_converged", "not_positive_definite", "runs_away"; for the formula also
   * "too_few_customers", "too_short_history", "no_model_holds".
   */
  readonly reason: string;
  /** Of the customers it was tried on: an even sample where they are more than 20,000. */
  readonly logLikelihood: number | null;
  /** Mean log of the probability the model gave to what happened, over rolling hold-outs; higher is better. */
  readonly holdoutLogScore: number | null;
  /** Predicted ÷ actual purchases over those hold-outs, less one. */
  readonly holdoutBias: number | null;
}

/** A shop's forecast model with what it came from; decided once, then recorded with its valuation. */
export interface ClvModel {
  /** null: the formula. */
  readonly purchases: PurchaseModel | null;
  readonly spend: SpendModel;
  /** "rough": strong priors, under 200 customers. "formula": too few customers for any model. */
  readonly quality: "fitted" | "rough" | "formula";
  readonly window: {
    readonly firstDay: ShopDay | null;
    readonly asOf: ShopDay;
    readonly customers: number;
    readonly repeatCustomers: number;
    readonly purchases: number;
  };
  readonly purchaseFit: FitDiagnostics | null;
  readonly spendFit: FitDiagnostics | null;
  readonly trials: readonly ModelTrial[];
}

/** What the merchant told us about costs. Rates in basis points, amounts in minor units. */
export interface CostInputs {
  /** Share of revenue left after the cost of goods; 10,000 when unknown (value = revenue). */
  readonly marginBps: number;
  /** What winning one new customer costs; null when not given. */
  readonly acquisitionCostMinor: bigint | null;
  /** Yearly discount of future money. */
  readonly discountBps: number;
  /** How many in 10,000 win-back efforts bring the customer back. */
  readonly winBackBps: number;
}

/** Until the merchant says otherwise: value is revenue, money loses a tenth a year, one win-back in ten works. */
export const DEFAULT_COSTS: CostInputs = {
  marginBps: 10_000,
  acquisitionCostMinor: null,
  discountBps: 1_000,
  winBackBps: 1_000,
};
