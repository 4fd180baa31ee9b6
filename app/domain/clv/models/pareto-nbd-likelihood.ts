import digamma from "@stdlib/math-base-special-digamma";
import gammaln from "@stdlib/math-base-special-gammaln";
import type { ParetoNbd } from "../clv-model.ts";
import type { Objective } from "../numerics/minimise.ts";
import type { HistoryRows } from "./history-rows.ts";
import { leavingMoments, newMoments } from "./pareto-nbd-leaving.ts";

/**
 * The mean negative log-likelihood of a customer under Pareto/NBD as a function of ln(r),
 * ln(alpha), ln(s), ln(beta), with its slopes.
 * Source: Schmittlein, Morrison & Colombo 1987; here as the integral over the time of leaving,
 * which needs no hypergeometric function and loses no digits where two of them would cancel.
 */
export function paretoNbdObjective(rows: HistoryRows): Objective {
  const moments = newMoments();
  return (point, gradient) => {
    const [r = 1, alpha = 1, s = 1, beta = 1] = Array.from(point, Math.exp);
    const parameters = { r, alpha, s, beta };
    const slopes = new Float64Array(4);
    const value =
      separablePart(rows, parameters, slopes) + leavingPart(rows, { parameters, slopes, moments });
    gradient.set(
      [r, alpha, s, beta].map((part, at) => (-(slopes[at] ?? 0) * part) / rows.customers),
    );
    return -value / rows.customers;
  };
}

function separablePart(rows: HistoryRows, parameters: ParetoNbd, slopes: Float64Array): number {
  const { r, alpha, s, beta } = parameters;
  const { customers, weightByFrequency } = rows;
  let value = customers * (r * Math.log(alpha) + s * Math.log(beta) - gammaln(r));
  let byR = customers * (Math.log(alpha) - digamma(r));
  for (let x = 0; x < weightByFrequency.length; x++) {
    const weight = weightByFrequency[x] ?? 0;
    if (weight === 0) continue;
    value += weight * gammaln(r + x);
    byR += weight * digamma(r + x);
  }
  slopes[0] = (slopes[0] ?? 0) + byR;
  slopes[1] = (slopes[1] ?? 0) + (customers * r) / alpha;
  slopes[2] = (slopes[2] ?? 0) + customers * Math.log(beta);
  slopes[3] = (slopes[3] ?? 0) + (customers * s) / beta;
  return value;
}

function leavingPart(
  rows: HistoryRows,
  at: {
    readonly parameters: ParetoNbd;
    readonly slopes: Float64Array;
    readonly moments: ReturnType<typeof newMoments>;
  },
): number {
  const { parameters, slopes, moments } = at;
  const { s, r } = parameters;
  const { frequency, recency, age, weight, scale } = rows;
  let [value, byR, byAlpha, byS, byBeta] = [0, 0, 0, 0, 0];
  for (let row = 0; row < weight.length; row++) {
    const w = weight[row] ?? 0;
    const x = frequency[row] ?? 0;
    const history = {
      frequency: x,
      recency: (recency[row] ?? 0) * scale,
      age: (age[row] ?? 0) * scale,
    };
    leavingMoments(parameters, history, moments);
    value += w * moments.logLikelihood;
    byR -= w * moments.logAlphaTime;
    byAlpha -= w * (r + x) * moments.perAlphaTime;
    byS += w * (moments.left / s - moments.logBetaTime);
    byBeta -= w * moments.betaSlope;
  }
  slopes[0] = (slopes[0] ?? 0) + byR;
  slopes[1] = (slopes[1] ?? 0) + byAlpha;
  slopes[2] = (slopes[2] ?? 0) + byS;
  slopes[3] = (slopes[3] ?? 0) + byBeta;
  return value;
}
