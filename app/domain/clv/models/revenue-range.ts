import erfc from "@stdlib/math-base-special-erfc";
import type { SpendModel } from "../clv-model.ts";

/**
 * What future spend looks like for customers of one kind, in units of their own scale: purchases are
 * Gamma(shape) and the customer's level is Gamma(levelShape).
 */
export interface SpendShape {
  readonly purchaseShape: number;
  readonly levelShape: number;
}

/** The shape of spend after `known` purchases of known value. */
export function spendShape(model: SpendModel, known: number): SpendShape {
  if (model.method === "gamma-gamma") {
    return { purchaseShape: model.p, levelShape: model.p * known + model.q };
  }
  return { purchaseShape: 1 / model.variation ** 2, levelShape: LEVEL_KNOWN };
}

/** What one unit of the shape's scale is for a customer, major units. */
export function spendScale(
  model: SpendModel,
  { known, meanSpend }: { readonly known: number; readonly meanSpend: number },
): number {
  if (model.method === "gamma-gamma") return model.v + known * meanSpend;
  return model.mean * model.variation ** 2 * LEVEL_KNOWN;
}

/** A level so certain that customers do not differ in it. */
const LEVEL_KNOWN = 1e7;
const LEAST_POINTS = 36;
const MOST_POINTS = 400;
/** Counts up to here are looked at one by one, greater ones in groups of this part of themselves. */
const SINGLE_COUNTS = 6;
/** A count this unlikely moves no quantile. */
const NEGLIGIBLE = 1e-5;
/** A group of more than this would blur the quantiles of somebody who buys very often. */
const MOST_CHANCE = 0.03;

/** P(revenue > scale · e^x | alive) on a grid of x, from which quantiles are read. */
export interface RevenueTail {
  readonly from: number;
  readonly step: number;
  readonly beyond: Float64Array;
}

/**
 * The tail of revenue given how many purchases are likely (P(at least n | alive) by n), one for each
 * phase and all on the same grid: a mixture over n of beta-prime distributions, each by Paulson's
 * approximation, good to about 1 % of chance.
 * Source: Paulson 1942 (F ratio, after Wilson & Hilferty).
 */
export function revenueTails(
  byPhase: readonly Float64Array[],
  shape: SpendShape,
): readonly RevenueTail[] {
  const groups = byPhase.map(countGroups);
  const { purchaseShape, levelShape } = shape;
  const edge = (count: number, side: 1 | -1) =>
    Math.log((purchaseShape * count) / levelShape) +
    side * (0.3 + 4 * Math.sqrt(1 / (purchaseShape * count) + 1 / levelShape));
  const from = edge(Math.min(...groups.map((counts) => counts[0]?.count ?? 1)), -1);
  const most = Math.max(...groups.map((counts) => counts.at(-1)?.count ?? 1));
  const to = edge(most, 1);
  // The more is known of a customer, the steeper the tail falls, and the finer it is looked at.
  const width = Math.sqrt(1 / (purchaseShape * most) + 1 / levelShape);
  const points = Math.min(MOST_POINTS, Math.max(LEAST_POINTS, Math.ceil((to - from) / width)));
  const step = (to - from) / (points - 1);
  const tails = groups.map(() => ({ from, step, beyond: new Float64Array(points) }));
  for (let index = 0; index < points; index++) {
    const level = Math.exp(from + step * index);
    groups.forEach((counts, phase) => {
      let sum = 0;
      for (const { count, chance } of counts) {
        sum += chance * chanceBeyond(level, purchaseShape * count, levelShape);
      }
      (tails[phase] as RevenueTail).beyond[index] = sum;
    });
  }
  return tails;
}

/** The tail of a customer who may be in any of the phases. */
export function mixedTail(tails: readonly RevenueTail[], phases: Float64Array): RevenueTail {
  const [first] = tails;
  if (!first) throw new RangeError("no phase is given");
  if (tails.length === 1) return first;
  const beyond = new Float64Array(first.beyond.length);
  tails.forEach((tail, phase) => {
    const share = phases[phase] ?? 0;
    for (let at = 0; at < beyond.length; at++) {
      beyond[at] = (beyond[at] ?? 0) + share * (tail.beyond[at] ?? 0);
    }
  });
  return { ...first, beyond };
}

/** The revenue exceeded with a chance of `beyond`, in units of scale; 0 when that is below any. */
export function revenueExceededBy(beyond: number, alive: number, tail: RevenueTail): number {
  const sought = beyond / alive;
  if (!(sought < (tail.beyond[0] ?? 0))) return 0;
  let index = 1;
  while (index < tail.beyond.length - 1 && (tail.beyond[index] ?? 0) > sought) index++;
  const [above, below] = [tail.beyond[index - 1] ?? 0, tail.beyond[index] ?? 0];
  // Tails fall about exponentially between two points of the grid.
  const fall = Math.log(above / below);
  const share = fall > 0 ? Math.min(1, Math.log(above / sought) / fall) : 0;
  return Math.exp(tail.from + tail.step * (index - 1 + share));
}

/** Groups of counts n >= 1 that are alike, none of much chance, each with its mean and chance. */
function countGroups(atLeast: Float64Array): { count: number; chance: number }[] {
  const groups: { count: number; chance: number }[] = [];
  for (let n = 1; n < atLeast.length; ) {
    const widest = Math.min(atLeast.length, n + Math.ceil(n / SINGLE_COUNTS));
    let [end, chance, weighted] = [n, 0, 0];
    while (end < widest && chance < MOST_CHANCE) {
      const here = (atLeast[end] ?? 0) - (atLeast[end + 1] ?? 0);
      chance += here;
      weighted += here * end;
      end++;
    }
    if (chance > NEGLIGIBLE) groups.push({ count: weighted / chance, chance });
    n = end;
  }
  return groups;
}

/** P(Gamma(above) / Gamma(below) > level). */
function chanceBeyond(level: number, above: number, below: number): number {
  const cubeRoot = Math.cbrt((level * below) / above);
  const [fromBelow, fromAbove] = [1 / (9 * below), 1 / (9 * above)];
  const distance =
    ((1 - fromBelow) * cubeRoot - (1 - fromAbove)) /
    Math.sqrt(fromBelow * cubeRoot * cubeRoot + fromAbove);
  return erfc(distance / Math.SQRT2) / 2;
}
