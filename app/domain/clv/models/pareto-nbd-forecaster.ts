import gammaln from "@stdlib/math-base-special-gammaln";
import type { ParetoNbd } from "../clv-model.ts";
import { gaussLegendre } from "../numerics/gauss-legendre.ts";
import { rootOf } from "../numerics/root.ts";
import type { Forecaster } from "./forecaster.ts";
import type { History } from "./history.ts";
import { keptBy } from "./kept-by.ts";
import { leavingMoments, newMoments } from "./pareto-nbd-leaving.ts";

/**
 * Pareto/NBD. A customer alive at T buys at a rate Gamma(r + x, alpha + T) and leaves at a rate
 * Gamma(s, beta + T), independently; at least n more purchases are made if the n-th comes before
 * they leave and within the horizon: an integral over the time of the n-th purchase.
 */
export function paretoNbdForecaster(model: ParetoNbd): Forecaster {
  const moments = newMoments();
  const pAlive = (history: History) => {
    leavingMoments(model, history, moments);
    return moments.alive;
  };
  const whenAlive = keptBy((x: number, age: number, horizon: number) =>
    atLeastWhenAlive(model, { frequency: x, age, horizon }),
  );
  const buysAgain = keptBy((x: number, age: number) => nextPurchaseCurve(model, x, age));
  return {
    pAlive,
    expectedPurchases: (history, horizon) =>
      pAlive(history) * meanWhenAlive(model, history, horizon),
    purchasesWhenAlive: (history, horizon) => whenAlive(history.frequency, history.age, horizon),
    phases: () => ONE_PHASE,
    purchasesByPhase: (history, horizon) => [whenAlive(history.frequency, history.age, horizon)],
    meanByPhase: (history, horizon) => Float64Array.of(meanWhenAlive(model, history, horizon)),
    nextPurchase: (history, share) => buysAgain(history.frequency, history.age, 0)(share),
    logLikelihood: (history) => logLikelihood(model, history),
  };
}

const ONE_PHASE = Float64Array.of(1);

/** (r + x) / (alpha + T) · the mean of the time as a customer within the horizon. */
function meanWhenAlive(
  { r, alpha, s, beta }: ParetoNbd,
  history: History,
  horizon: number,
): number {
  const { frequency, age } = history;
  const length = Math.log1p(horizon / (beta + age));
  const power = (s - 1) * length;
  const stays = Math.abs(power) < 1e-12 ? length : (-Math.expm1(-power) / power) * length;
  return ((r + frequency) / (alpha + age)) * (beta + age) * stays;
}

function logLikelihood({ r, alpha, s, beta }: ParetoNbd, history: History): number {
  const moments = newMoments();
  leavingMoments({ r, alpha, s, beta }, history, moments);
  return (
    gammaln(r + history.frequency) -
    gammaln(r) +
    r * Math.log(alpha) +
    s * Math.log(beta) +
    moments.logLikelihood
  );
}

const RULE = gaussLegendre(16);
const WIDEST_PANEL = 1.5;
const NEGLIGIBLE = 1e-15;

/**
 * Panels for integrals over y in [0, longest], where time = (alpha + T) · (e^y − 1). The n-th arrival
 * at rate `shape` comes about y = n / shape, give or take √(y / shape): a panel is three of these.
 * Of who stays, (beta + T + time)^−s is singular about (beta + T) / (alpha + T) before zero: a panel
 * is not much wider than it is far from there, the less so the higher the power.
 */
function panelEdges(
  { alpha, s, beta }: ParetoNbd,
  of: { readonly shape: number; readonly age: number; readonly longest: number },
): Float64Array {
  const { shape, age, longest } = of;
  const singular = (beta + age) / (alpha + age);
  const edges = [0];
  for (let y = 0; y < longest; ) {
    const arrivals = 3 * Math.sqrt((y + 1 / shape) / shape);
    const staying = (4 / (1 + s / 3)) * (y + singular);
    const width = Math.min(WIDEST_PANEL, arrivals, staying);
    y = y + 1.25 * width >= longest ? longest : y + width;
    edges.push(y);
  }
  return Float64Array.from(edges);
}

type Density = (y: number) => number;

/** When the first purchase after T comes, and finds a customer: its density over y. */
function firstPurchaseDensity(model: ParetoNbd, frequency: number, age: number): Density {
  const { r, alpha, s, beta } = model;
  const [shape, ratio] = [r + frequency, (alpha + age) / (beta + age)];
  return (y) => shape * Math.exp(-shape * y - s * Math.log1p(ratio * Math.expm1(y)));
}

/**
 * P(at least n purchases | alive), n = 0, 1, 2, …: the n-th comes at y with density
 * (1 − e^−y)^(n − 1) e^(−shape · y) / B(n, shape), and finds a customer with ((beta + T) / (beta + T +
 * time))^s.
 */
function atLeastWhenAlive(
  model: ParetoNbd,
  of: { readonly frequency: number; readonly age: number; readonly horizon: number },
): Float64Array {
  const [shape, rateTime] = [model.r + of.frequency, model.alpha + of.age];
  const first = firstPurchaseDensity(model, of.frequency, of.age);
  const edges = panelEdges(model, {
    shape,
    age: of.age,
    longest: Math.log1p(of.horizon / rateTime),
  });
  const size = (edges.length - 1) * RULE.points.length;
  const [chance, density] = [new Float64Array(size), new Float64Array(size)];
  for (let at = 0; at < size; at++) {
    const { y, weight } = pointAt(edges, at);
    chance[at] = -Math.expm1(-y);
    density[at] = weight * first(y);
  }
  const tail = [1];
  for (let n = 1; ; n++) {
    let atLeastN = 0;
    for (let at = 0; at < size; at++) atLeastN += density[at] ?? 0;
    if (atLeastN < NEGLIGIBLE && n > 1) break;
    tail.push(atLeastN);
    const factor = (shape + n) / n;
    for (let at = 0; at < size; at++) {
      density[at] = (density[at] ?? 0) * factor * (chance[at] ?? 0);
    }
  }
  return Float64Array.from(tail);
}

function pointAt(edges: Float64Array, at: number): { y: number; weight: number } {
  const panel = Math.floor(at / RULE.points.length);
  const node = at % RULE.points.length;
  const half = ((edges[panel + 1] ?? 0) - (edges[panel] ?? 0)) / 2;
  const y = (edges[panel] ?? 0) + half * (1 + (RULE.points[node] ?? 0));
  return { y, weight: half * (RULE.weights[node] ?? 0) };
}

/** e^-40 of the purchases come later: none that a double could tell. */
const FALL_TO_NOTHING = 40;

/** By when a share of those who buy again have bought: the first purchase's curve, turned around. */
function nextPurchaseCurve(model: ParetoNbd, frequency: number, age: number) {
  const shape = model.r + frequency;
  const density = firstPurchaseDensity(model, frequency, age);
  const edges = panelEdges(model, { shape, age, longest: FALL_TO_NOTHING / (shape + model.s) });
  const boughtBy = new Float64Array(edges.length);
  for (let panel = 1; panel < edges.length; panel++) {
    const from = edges[panel - 1] ?? 0;
    boughtBy[panel] = (boughtBy[panel - 1] ?? 0) + integral(density, from, edges[panel] ?? 0);
  }
  const ever = boughtBy[edges.length - 1] ?? 0;
  const kept = new Map<number, number>();
  return (share: number) => {
    const known = kept.get(share);
    if (known !== undefined) return known;
    const panel = Math.max(
      1,
      boughtBy.findIndex((bought) => bought >= share * ever),
    );
    const [from, to] = [edges[panel - 1] ?? 0, edges[panel] ?? 0];
    const rest = share * ever - (boughtBy[panel - 1] ?? 0);
    const y =
      from + rootOf((step) => integral(density, from, from + step) - rest, { guess: to - from });
    const time = (model.alpha + age) * Math.expm1(y);
    kept.set(share, time);
    return time;
  };
}

function integral(density: Density, from: number, to: number): number {
  const half = (to - from) / 2;
  let sum = 0;
  for (let node = 0; node < RULE.points.length; node++) {
    sum += (RULE.weights[node] ?? 0) * density(from + half * (1 + (RULE.points[node] ?? 0)));
  }
  return half * sum;
}
