import gammaln from "@stdlib/math-base-special-gammaln";
import type { BetaGeometric } from "../clv-model.ts";
import { arrivalsAtLeast } from "../numerics/negative-binomial.ts";
import { rootOf } from "../numerics/root.ts";
import { type BetaGeometricKind, phasesWaiting } from "./beta-geometric-likelihood.ts";
import type { Forecaster, PhaseDetail } from "./forecaster.ts";
import type { History } from "./history.ts";
import { keptBy } from "./kept-by.ts";

/**
 * BG/NBD, MBG/NBD and MBG/CNBD-k, exactly and without hypergeometric functions.
 * A customer alive at T has the rate Gamma(r + k·x, alpha + T) (plus the phases done since the last
 * purchase) and, independently, the chance of leaving Beta(a, b'), b' = b + x (+ 1 when one may leave
 * after the first purchase too). They make at least n more purchases if n arrive in the time and they
 * did not leave after the first n − 1 of them:
 *   P(Y >= n | alive) = P(arrivals >= n) · E[(1 − p)^(n − 1)].
 * The mean is the sum over n; all terms are positive, whatever a and b.
 */
export function betaGeometricForecaster(
  parameters: BetaGeometric,
  kind: BetaGeometricKind & { readonly detail: PhaseDetail },
): Forecaster {
  const model = { ...parameters, ...kind };
  const workedOut = phasesWorkedOut(kind);
  const whenAlive = keptBy((x: number, age: number, horizon: number) =>
    phasesAtLeast(model, { frequency: x, age, horizon, workedOut }),
  );
  const means = keptBy((x: number, age: number, horizon: number) =>
    Float64Array.from(phasesAtLeast(model, { frequency: x, age, horizon, workedOut }), sumFromOne),
  );
  const pAlive = (history: History) => 1 / (1 + Math.exp(logOddsOfLeaving(model, history)));
  const phases = (history: History) =>
    kind.k === 1 ? ONE_PHASE : condensed(phaseShares(model, history), workedOut.length);
  return {
    pAlive,
    phases,
    expectedPurchases: (history, horizon) =>
      pAlive(history) * mix(phases(history), means(history.frequency, history.age, horizon)),
    purchasesWhenAlive: (history, horizon) =>
      mixedTails(whenAlive(history.frequency, history.age, horizon), phases(history)),
    purchasesByPhase: (history, horizon) => whenAlive(history.frequency, history.age, horizon),
    meanByPhase: (history, horizon) => means(history.frequency, history.age, horizon),
    nextPurchase: (history, share) => nextPurchase(model, history, share),
    logLikelihood: (history) => logLikelihood(model, history),
  };
}

type Model = BetaGeometric & BetaGeometricKind;

const ONE_PHASE = Float64Array.of(1);
/** Purchases whose chance is worked out however small it is. */
const COUNTED_PURCHASES = 6;

/** ln of (chance of having left ÷ chance of being alive); −Infinity where one cannot have left. */
function logOddsOfLeaving(model: Model, history: History): number {
  const { r, alpha, a, b, k, leavesAfterFirst } = model;
  const { frequency, recency, age } = history;
  if (frequency === 0 && !leavesAfterFirst) return Number.NEGATIVE_INFINITY;
  const shape = r + k * frequency;
  const silence = age - recency;
  const waiting = phasesWaiting(shape, silence / (alpha + age), k).sum;
  const others = b + frequency - (leavesAfterFirst ? 0 : 1);
  return Math.log(a / others) + shape * Math.log1p(silence / (alpha + recency)) - Math.log(waiting);
}

function logLikelihood(model: Model, history: History): number {
  const { r, alpha, a, b, k, leavesAfterFirst } = model;
  const { frequency, recency, age } = history;
  const extra = leavesAfterFirst ? 1 : 0;
  const shape = r + k * frequency;
  const waiting = phasesWaiting(shape, (age - recency) / (alpha + age), k).sum;
  const odds = logOddsOfLeaving(model, history);
  return (
    gammaln(shape) -
    gammaln(r) +
    r * Math.log(alpha) -
    shape * Math.log(alpha + age) +
    (gammaln(b + frequency + extra) - gammaln(b)) +
    (gammaln(a + b) - gammaln(a + b + frequency + extra)) +
    Math.log(waiting) +
    Math.max(0, odds) +
    Math.log1p(Math.exp(-Math.abs(odds)))
  );
}

/** For each phase an alive customer may be in: P(at least n purchases) by n. */
function phasesAtLeast(
  { r, alpha, a, b, k, leavesAfterFirst }: Model,
  of: {
    readonly frequency: number;
    readonly age: number;
    readonly horizon: number;
    readonly workedOut: readonly number[];
  },
): Float64Array[] {
  const { frequency, age, horizon } = of;
  const stays = b + frequency + (leavesAfterFirst ? 1 : 0);
  return of.workedOut.map((phase) => {
    const arrivals = arrivalsAtLeast(r + k * frequency + phase, alpha + age, {
      time: horizon,
      counts: COUNTED_PURCHASES * k,
    });
    const most = Math.floor((arrivals.length - 1 + phase) / k);
    const atLeast = new Float64Array(most + 1);
    atLeast[0] = 1;
    let stayed = 1;
    for (let n = 1; n <= most; n++) {
      atLeast[n] = (arrivals[k * n - phase] ?? 0) * stayed;
      stayed *= (stays + n - 1) / (a + stays + n - 1);
    }
    return atLeast;
  });
}

function phasesWorkedOut({ k, detail }: { readonly k: number; readonly detail: PhaseDetail }) {
  if (detail === "ends" && k > 2) return [0, k - 1];
  return Array.from({ length: k }, (_, phase) => phase);
}

/** Each phase's share given to the first and the last, by how near it is to either. */
function condensed(shares: Float64Array, workedOut: number): Float64Array {
  if (workedOut === shares.length) return shares;
  const last = shares.reduce((sum, share, phase) => sum + (share * phase) / (shares.length - 1), 0);
  return Float64Array.of(1 - last, last);
}

/** How likely an alive customer is in each of the k phases since the last purchase. */
function phaseShares({ r, alpha, k }: Model, { frequency, recency, age }: History): Float64Array {
  const shares = new Float64Array(k);
  const share = (age - recency) / (alpha + age);
  let [term, sum] = [1, 0];
  for (let phase = 0; phase < k; phase++) {
    shares[phase] = term;
    sum += term;
    term *= ((r + k * frequency + phase) * share) / (phase + 1);
  }
  return shares.map((part) => part / sum);
}

function nextPurchase(model: Model, history: History, share: number): number {
  const { r, alpha, k } = model;
  const shape = r + k * history.frequency;
  const rateTime = alpha + history.age;
  if (k === 1) return rateTime * Math.expm1(-Math.log1p(-share) / shape);
  const phases = phaseShares(model, history);
  const boughtBy = (time: number) =>
    mix(
      phases,
      Array.from(phases, (_, phase) =>
        arrivedBy(k - phase, { shape: shape + phase, rateTime, time }),
      ),
    );
  return rootOf((time) => boughtBy(time) - share, { guess: rateTime / shape });
}

/** P(at least `count` arrivals in the time) for a small count: one less the chances of fewer. */
function arrivedBy(
  count: number,
  {
    shape,
    rateTime,
    time,
  }: { readonly shape: number; readonly rateTime: number; readonly time: number },
): number {
  const chance = time / (rateTime + time);
  let term = Math.exp(-shape * Math.log1p(time / rateTime));
  let fewer = 0;
  for (let n = 0; n < count; n++) {
    fewer += term;
    term *= ((shape + n) / (n + 1)) * chance;
  }
  return 1 - fewer;
}

function sumFromOne(values: Float64Array): number {
  let sum = 0;
  for (let index = values.length - 1; index >= 1; index--) sum += values[index] ?? 0;
  return sum;
}

function mix(shares: Float64Array, values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < shares.length; index++) {
    sum += (shares[index] ?? 0) * (values[index] ?? 0);
  }
  return sum;
}

function mixedTails(tails: readonly Float64Array[], shares: Float64Array): Float64Array {
  const [only] = tails;
  if (tails.length === 1 && only) return only;
  const mixed = new Float64Array(Math.max(...tails.map(({ length }) => length)));
  tails.forEach((tail, phase) => {
    const share = shares[phase] ?? 0;
    for (let n = 0; n < tail.length; n++) mixed[n] = (mixed[n] ?? 0) + share * (tail[n] ?? 0);
  });
  return mixed;
}
