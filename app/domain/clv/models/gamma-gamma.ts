import digamma from "@stdlib/math-base-special-digamma";
import gammaln from "@stdlib/math-base-special-gammaln";
import type { SpendModel } from "../clv-model.ts";
import type { Objective } from "../numerics/minimise.ts";

/** How often and with what mean value customers bought again, one entry each; both above zero. */
export interface SpendHistories {
  readonly frequency: Int32Array;
  readonly meanSpend: Float64Array;
}

/** Those of the histories that say something of spend. */
export function spendHistories({ frequency, meanSpend }: SpendHistories): SpendHistories {
  const says = (value: number, index: number) => value > 0 && (frequency[index] ?? 0) > 0;
  const rows: number[] = [];
  for (let index = 0; index < meanSpend.length; index++) {
    if (says(meanSpend[index] ?? 0, index)) rows.push(index);
  }
  return {
    frequency: Int32Array.from(rows, (row) => frequency[row] ?? 0),
    meanSpend: Float64Array.from(rows, (row) => meanSpend[row] ?? 0),
  };
}

/**
 * The mean negative log-likelihood of a customer's mean spend under Gamma-Gamma as a function of
 * ln(p), ln(q), ln(v), with its slopes: orders are Gamma(p, rate), the rate is Gamma(q, v) between
 * customers. Source: Fader & Hardie 2013, note 025, equation 1a.
 */
export function gammaGammaObjective({ frequency, meanSpend }: SpendHistories): Objective {
  const customers = frequency.length;
  const total = meanSpend.map((mean, row) => mean * (frequency[row] ?? 0));
  const byFrequency = totalsByFrequency(frequency, total);
  const logSpend = meanSpend.reduce((sum, mean) => sum + Math.log(mean), 0);
  return (point, gradient) => {
    const [p = 1, q = 1, v = 1] = Array.from(point, Math.exp);
    let value = customers * (q * Math.log(v) - gammaln(q)) - logSpend;
    let [byP, byQ, byV] = [0, customers * (Math.log(v) - digamma(q)), (customers * q) / v];
    const sums = spendSums({ frequency, total, v }, byFrequency.mostFrequency);
    for (const [x, { weight, logTotal }] of byFrequency.groups) {
      const shape = p * x + q;
      const logScale = sums.log[x] ?? 0;
      value += weight * (gammaln(shape) - gammaln(p * x)) + p * x * logTotal - shape * logScale;
      const psi = digamma(shape);
      byP += x * (weight * (psi - digamma(p * x)) + logTotal - logScale);
      byQ += weight * psi - logScale;
      byV -= shape * (sums.per[x] ?? 0);
    }
    gradient.set([p * byP, q * byQ, v * byV].map((slope) => -slope / customers));
    return -value / customers;
  };
}

function totalsByFrequency(frequency: Int32Array, total: Float64Array) {
  const groups = new Map<number, { weight: number; logTotal: number }>();
  let mostFrequency = 0;
  for (let row = 0; row < total.length; row++) {
    const x = frequency[row] ?? 0;
    if (x > mostFrequency) mostFrequency = x;
    const group = groups.get(x) ?? { weight: 0, logTotal: 0 };
    group.weight++;
    group.logTotal += Math.log(total[row] ?? 0);
    groups.set(x, group);
  }
  return { groups, mostFrequency };
}

/** By frequency: sums of ln(total + v) and of 1 / (total + v); the only work per customer. */
function spendSums(
  at: { readonly frequency: Int32Array; readonly total: Float64Array; readonly v: number },
  mostFrequency: number,
) {
  const { frequency, total, v } = at;
  const log = new Float64Array(mostFrequency + 1);
  const per = new Float64Array(mostFrequency + 1);
  for (let row = 0; row < total.length; row++) {
    const x = frequency[row] ?? 0;
    const scale = (total[row] ?? 0) + v;
    log[x] = (log[x] ?? 0) + Math.log(scale);
    per[x] = (per[x] ?? 0) + 1 / scale;
  }
  return { log, per };
}

/**
 * What a customer is expected to spend per purchase, major units: under Gamma-Gamma the population's
 * mean and the customer's own, weighted by how much is known; p (v + x m) / (p x + q − 1).
 * frequency: purchases that meanSpend is the mean of; q > 1.
 */
export function expectedSpend(
  model: SpendModel,
  { frequency, meanSpend }: { readonly frequency: number; readonly meanSpend: number },
): number {
  if (model.method === "shop-mean") return model.mean;
  const { p, q, v } = model;
  const known = meanSpend > 0 ? frequency : 0;
  return (p * (v + known * meanSpend)) / (p * known + q - 1);
}
