import type { FitDiagnostics, SpendModel } from "../clv-model.ts";
import { minimise } from "../numerics/minimise.ts";
import { standardErrors } from "./fit-purchases.ts";
import { gammaGammaObjective, type SpendHistories, spendHistories } from "./gamma-gamma.ts";

/** Gamma-Gamma with what is known of the fit, or why there is none. */
export type SpendFit =
  | {
      readonly kind: "fitted";
      readonly model: SpendModel & { readonly method: "gamma-gamma" };
      readonly fit: FitDiagnostics;
      readonly customers: number;
    }
  | {
      readonly kind: "failed";
      readonly reason: "too_few_customers" | "not_converged" | "runs_away";
    };

const LEAST_CUSTOMERS = 30;
const SAMPLE = 5000;
const SLOPE_ALLOWED = 1e-6;
/** At q <= 1 the mean spend is infinite; just above, it hangs on the largest order ever seen. */
const LEAST_Q = 1.05;
const MOST = 1e4;

/**
 * Fits Gamma-Gamma by maximum likelihood to the customers who bought again; at least 30 of them.
 * p, q have no unit, v is in major units. Fails where q <= 1.05 (no mean worth trusting) or where
 * customers do not differ (parameters run to infinity): then the shop's mean serves everyone.
 */
export function fitSpend(histories: SpendHistories): SpendFit {
  const buyers = spendHistories(histories);
  const customers = buyers.frequency.length;
  if (customers < LEAST_CUSTOMERS) return { kind: "failed", reason: "too_few_customers" };
  const mean = buyers.meanSpend.reduce((sum, part) => sum + part, 0) / customers;
  const sample = sampled(buyers, SAMPLE);
  const start = Float64Array.from([4, 4, (mean * 3) / 4], Math.log);
  const first = minimise(gammaGammaObjective(sample), start);
  const objective = gammaGammaObjective(buyers);
  const found = minimise(objective, first.point, first.positiveDefinite ? first.hessian : null);
  const [p = 0, q = 0, v = 0] = Array.from(found.point, Math.exp);
  if (!(q > LEAST_Q && q < MOST && p < MOST && p > 1 / MOST)) {
    return { kind: "failed", reason: "runs_away" };
  }
  if (!(found.gradientNorm < SLOPE_ALLOWED && found.positiveDefinite)) {
    return { kind: "failed", reason: "not_converged" };
  }
  const { gradientNorm, positiveDefinite, evaluations } = found;
  return {
    kind: "fitted",
    model: { method: "gamma-gamma", p, q, v },
    customers,
    fit: {
      logLikelihood: -found.value * customers,
      gradientNorm,
      positiveDefinite,
      evaluations,
      priors: "none",
      standardErrors: standardErrors(found, { names: ["p", "q", "v"], customers }),
    },
  };
}

function sampled(all: SpendHistories, most: number): SpendHistories {
  const stride = Math.max(1, Math.ceil(all.frequency.length / most));
  const kept = (_: number, row: number) => row % stride === 0;
  return { frequency: all.frequency.filter(kept), meanSpend: all.meanSpend.filter(kept) };
}
