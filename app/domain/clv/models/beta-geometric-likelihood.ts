import digamma from "@stdlib/math-base-special-digamma";
import gammaln from "@stdlib/math-base-special-gammaln";
import type { BetaGeometric } from "../clv-model.ts";
import type { Objective } from "../numerics/minimise.ts";
import type { HistoryRows } from "./history-rows.ts";

/**
 * Which model of the beta-geometric family: purchases come at gaps of Erlang-k (k = 1: Poisson)
 * with a rate drawn from Gamma(r, alpha); after each, the customer leaves with a chance drawn from
 * Beta(a, b). BG/NBD spares the first purchase (leavesAfterFirst false), MBG/NBD does not.
 */
export interface BetaGeometricKind {
  readonly k: number;
  readonly leavesAfterFirst: boolean;
}

/**
 * The mean negative log-likelihood of a customer as a function of ln(r), ln(alpha), ln(a), ln(b),
 * with its slopes. For k > 1 without its constant part, see erlangConstant.
 * Source: Fader, Hardie & Lee 2005 (BG/NBD); Batislam et al. 2007 (MBG/NBD); Platzer & Reutterer
 * 2016 (k > 1). Written as alive part × (1 + odds of having left), so that logs never overflow.
 */
export function betaGeometricObjective(rows: HistoryRows, kind: BetaGeometricKind): Objective {
  const oddsPart = kind.k === 1 ? poissonOdds(rows, kind) : erlangOdds(rows, kind);
  return (point, gradient) => {
    const [r = 1, alpha = 1, a = 1, b = 1] = Array.from(point, Math.exp);
    const parameters = { r, alpha, a, b };
    const slopes = new Float64Array(4);
    const value = alivePart(rows, kind, { parameters, slopes }) + oddsPart(parameters, slopes);
    gradient.set([r, alpha, a, b].map((part, at) => (-(slopes[at] ?? 0) * part) / rows.customers));
    return -value / rows.customers;
  };
}

/** What a log-likelihood of Erlang-k gaps has beyond the objective: the same for all parameters. */
export function erlangConstant({ logGaps, repeats }: HistoryRows, k: number): number {
  return (k - 1) * logGaps - repeats * gammaln(k);
}

interface Accumulated {
  readonly parameters: BetaGeometric;
  /** By r, alpha, a and b; added to. */
  readonly slopes: Float64Array;
}

/** Log-likelihood of having bought so often and being alive at T: it separates into sums by x and T. */
function alivePart(rows: HistoryRows, kind: BetaGeometricKind, at: Accumulated): number {
  return purchasePart(rows, kind.k, at) + dropoutPart(rows, kind.leavesAfterFirst ? 1 : 0, at);
}

function purchasePart(rows: HistoryRows, k: number, { parameters, slopes }: Accumulated): number {
  const { r, alpha } = parameters;
  const { customers, weightByFrequency, weightByAge, repeatsByAge, scale } = rows;
  let value = customers * (r * Math.log(alpha) - gammaln(r));
  let byR = customers * (Math.log(alpha) - digamma(r));
  let byAlpha = (customers * r) / alpha;
  for (let x = 0; x < weightByFrequency.length; x++) {
    const weight = weightByFrequency[x] ?? 0;
    if (weight === 0) continue;
    value += weight * gammaln(r + k * x);
    byR += weight * digamma(r + k * x);
  }
  for (let age = 0; age < weightByAge.length; age++) {
    const weight = weightByAge[age] ?? 0;
    if (weight === 0) continue;
    const time = alpha + age * scale;
    const shape = weight * r + k * (repeatsByAge[age] ?? 0);
    value -= shape * Math.log(time);
    byR -= weight * Math.log(time);
    byAlpha -= shape / time;
  }
  slopes[0] = (slopes[0] ?? 0) + byR;
  slopes[1] = (slopes[1] ?? 0) + byAlpha;
  return value;
}

function dropoutPart(rows: HistoryRows, extra: 0 | 1, { parameters, slopes }: Accumulated): number {
  const { a, b } = parameters;
  const { customers, weightByFrequency } = rows;
  let value = customers * (gammaln(a + b) - gammaln(b));
  let byA = customers * digamma(a + b);
  let byB = customers * (digamma(a + b) - digamma(b));
  for (let x = 0; x < weightByFrequency.length; x++) {
    const weight = weightByFrequency[x] ?? 0;
    if (weight === 0) continue;
    value += weight * (gammaln(b + x + extra) - gammaln(a + b + x + extra));
    const both = digamma(a + b + x + extra);
    byA -= weight * both;
    byB += weight * (digamma(b + x + extra) - both);
  }
  slopes[2] = (slopes[2] ?? 0) + byA;
  slopes[3] = (slopes[3] ?? 0) + byB;
  return value;
}

/** Sum of ln(1 + odds of having left after the last purchase), with slopes; k = 1. */
function poissonOdds(rows: HistoryRows, { leavesAfterFirst }: BetaGeometricKind) {
  const { scale, mostAge, mostFrequency } = rows;
  const extra = leavesAfterFirst ? 1 : 0;
  const tables = {
    logTime: new Float64Array(mostAge + 1),
    perTime: new Float64Array(mostAge + 1),
    logOdds: new Float64Array(mostFrequency + 1),
    leftBy: new Float64Array(mostFrequency + 1),
  };
  return ({ r, alpha, a, b }: BetaGeometric, slopes: Float64Array): number => {
    tabulate(tables.logTime, (day) => Math.log(alpha + day * scale));
    tabulate(tables.perTime, (day) => 1 / (alpha + day * scale));
    tabulate(tables.logOdds, (x) => Math.log(a / Math.max(0, b + x - 1 + extra)));
    tables.leftBy.fill(0);
    const { value, byR, byAlpha } = oddsOverRows(rows, { ...tables, r, least: 1 - extra });
    slopes[0] = (slopes[0] ?? 0) + byR;
    slopes[1] = (slopes[1] ?? 0) + byAlpha;
    addLeavingSlopes(slopes, { leftBy: tables.leftBy, a, b, extra });
    return value;
  };
}

/** The innermost loop of every fit: one row costs one exponential and one logarithm. */
function oddsOverRows(
  { frequency, recency, age, weight }: HistoryRows,
  tables: {
    readonly logTime: Float64Array;
    readonly perTime: Float64Array;
    readonly logOdds: Float64Array;
    readonly leftBy: Float64Array;
    readonly r: number;
    readonly least: number;
  },
) {
  const { logTime, perTime, logOdds, leftBy, r, least } = tables;
  let [value, byR, byAlpha] = [0, 0, 0];
  for (let row = 0; row < weight.length; row++) {
    const x = frequency[row] ?? 0;
    if (x < least) continue;
    const w = weight[row] ?? 0;
    const [end, last] = [age[row] ?? 0, recency[row] ?? 0];
    const silence = (logTime[end] ?? 0) - (logTime[last] ?? 0);
    const odds = (logOdds[x] ?? 0) + (r + x) * silence;
    const small = Math.exp(-Math.abs(odds));
    value += w * ((odds > 0 ? odds : 0) + Math.log1p(small));
    const left = w * ((odds > 0 ? 1 : small) / (1 + small));
    leftBy[x] = (leftBy[x] ?? 0) + left;
    byR += left * silence;
    byAlpha += left * (r + x) * ((perTime[end] ?? 0) - (perTime[last] ?? 0));
  }
  return { value, byR, byAlpha };
}

function tabulate(table: Float64Array, valueAt: (index: number) => number): void {
  for (let index = 0; index < table.length; index++) table[index] = valueAt(index);
}

function addLeavingSlopes(
  slopes: Float64Array,
  at: {
    readonly leftBy: Float64Array;
    readonly a: number;
    readonly b: number;
    readonly extra: 0 | 1;
  },
): void {
  const { leftBy, a, b, extra } = at;
  for (let x = 0; x < leftBy.length; x++) {
    const left = leftBy[x] ?? 0;
    if (left === 0) continue;
    slopes[2] = (slopes[2] ?? 0) + left / a;
    slopes[3] = (slopes[3] ?? 0) - left / (b + x - 1 + extra);
  }
}

/**
 * The same for Erlang-k: no purchase since the last may also mean that fewer than k phases are done,
 * which multiplies the alive part by Q = sum over j < k of (R)_j / j! · (silence / (alpha + T))^j.
 */
function erlangOdds(rows: HistoryRows, { k, leavesAfterFirst }: BetaGeometricKind) {
  const { frequency, recency, age, weight, scale, mostFrequency } = rows;
  const extra = leavesAfterFirst ? 1 : 0;
  const leftBy = new Float64Array(mostFrequency + 1);
  return ({ r, alpha, a, b }: BetaGeometric, slopes: Float64Array): number => {
    leftBy.fill(0);
    let [value, byR, byAlpha] = [0, 0, 0];
    for (let row = 0; row < weight.length; row++) {
      const x = frequency[row] ?? 0;
      if (x === 0 && !leavesAfterFirst) continue;
      const w = weight[row] ?? 0;
      const [T, t] = [alpha + (age[row] ?? 0) * scale, alpha + (recency[row] ?? 0) * scale];
      const shape = r + k * x;
      const waiting = phasesWaiting(shape, (T - t) / T, k);
      const logQ = Math.log(waiting.sum);
      const silence = Math.log(T / t);
      const odds = Math.log(a / (b + x - 1 + extra)) + shape * silence - logQ;
      const small = Math.exp(-Math.abs(odds));
      value += w * (logQ + (odds > 0 ? odds : 0) + Math.log1p(small));
      const left = w * ((odds > 0 ? 1 : small) / (1 + small));
      const here = w - left;
      leftBy[x] = (leftBy[x] ?? 0) + left;
      byR += left * silence + (here * waiting.byShape) / waiting.sum;
      const shareByAlpha = -(T - t) / (T * T); // the silence's length does not move with alpha
      byAlpha +=
        left * shape * (1 / T - 1 / t) + (here * waiting.byShare * shareByAlpha) / waiting.sum;
    }
    slopes[0] = (slopes[0] ?? 0) + byR;
    slopes[1] = (slopes[1] ?? 0) + byAlpha;
    addLeavingSlopes(slopes, { leftBy, a, b, extra });
    return value;
  };
}

/** Sum over j < k of (shape)_j / j! · share^j, with its slopes by shape and by share. */
export function phasesWaiting(shape: number, share: number, k: number) {
  let [term, bySelf, sum, byShape, byShare] = [1, 0, 1, 0, 0];
  for (let j = 1; j < k; j++) {
    bySelf = (bySelf * (shape + j - 1) * share + term * share) / j;
    const before = term;
    term *= ((shape + j - 1) * share) / j;
    sum += term;
    byShape += bySelf;
    byShare += before * (shape + j - 1);
  }
  return { sum, byShape, byShare };
}
