import { choleskySolve, identity, inverse, isPositiveDefinite, multiply } from "./small-matrix.ts";

/**
 * A smooth function to be made small: returns its value at `point` and writes its slopes into
 * `gradient`. It may return Infinity where it is not defined.
 */
export type Objective = (point: Float64Array, gradient: Float64Array) => number;

/** Where a search ended, and how well that place can be trusted. */
export interface Minimum {
  readonly point: Float64Array;
  readonly value: number;
  /** The largest slope there, in absolute value. */
  readonly gradientNorm: number;
  /** Second derivatives, row by row. */
  readonly hessian: Float64Array;
  readonly positiveDefinite: boolean;
  readonly evaluations: number;
}

const MOST_STEPS = 120;
const SLOPE_TOLERANCE = 1e-8;
const NEWTON_STEPS = 8;
const DIFFERENCE = 1e-5;

/**
 * Finds a local minimum: BFGS until the slopes vanish, then Newton steps on the Hessian, which is
 * taken from differences of the gradient. `metric` is a Hessian known beforehand (of a sample, say);
 * it spares most of the steps.
 * Source: Nocedal & Wright, Numerical Optimization, 2nd ed., algorithms 3.1, 6.1.
 */
export function minimise(
  objective: Objective,
  start: Float64Array,
  metric: Float64Array | null = null,
): Minimum {
  const search = new Search(objective, start);
  descend(search, metric);
  let hessian = hessianAt(search);
  for (let step = 0; step < NEWTON_STEPS && search.slope() > SLOPE_TOLERANCE; step++) {
    if (!isPositiveDefinite(hessian) || !newtonStep(search, hessian)) break;
    hessian = hessianAt(search);
  }
  return {
    point: search.point,
    value: search.value,
    gradientNorm: search.slope(),
    hessian,
    positiveDefinite: isPositiveDefinite(hessian),
    evaluations: search.evaluations,
  };
}

/** Where a search stands. */
class Search {
  readonly objective: Objective;
  point: Float64Array;
  gradient: Float64Array;
  value: number;
  evaluations = 1;

  constructor(objective: Objective, start: Float64Array) {
    this.objective = objective;
    this.point = Float64Array.from(start);
    this.gradient = new Float64Array(start.length);
    this.value = objective(this.point, this.gradient);
  }

  slope(): number {
    const slope = this.gradient.reduce((most, part) => Math.max(most, Math.abs(part)), 0);
    return Number.isFinite(slope) ? slope : Number.POSITIVE_INFINITY;
  }

  look(point: Float64Array, gradient: Float64Array): number {
    this.evaluations++;
    const value = this.objective(point, gradient);
    return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;
  }
}

const LONGEST_STEP = 3;
const ENOUGH_DESCENT = 1e-4;
const MOST_HALVINGS = 25;
/** Below this, values cannot be told apart (they are sums of terms about 1); slopes still can. */
const ROUNDING = 1e-13;
const CLEARLY_LESS = 0.8;

function descend(search: Search, metric: Float64Array | null): void {
  const size = search.point.length;
  let inverseHessian = startingMetric(size, metric);
  for (let step = 0; step < MOST_STEPS && search.slope() > SLOPE_TOLERANCE; step++) {
    const direction = multiply(inverseHessian, search.gradient).map((part) => -part);
    const before = { point: search.point, gradient: search.gradient };
    if (!lineStep(search, direction)) {
      if (
        !lineStep(
          search,
          search.gradient.map((part) => -part),
        )
      )
        return;
      inverseHessian = identity(size);
      continue;
    }
    inverseHessian = updated(inverseHessian, before, search);
  }
}

function startingMetric(size: number, metric: Float64Array | null): Float64Array {
  if (metric && isPositiveDefinite(metric)) return inverse(metric) ?? identity(size);
  return identity(size);
}

/** Goes along the direction as far as it pays; false when no step does. */
function lineStep(search: Search, direction: Float64Array): boolean {
  const slope = dot(direction, search.gradient);
  if (!(slope < 0)) return false;
  const longest = direction.reduce((most, part) => Math.max(most, Math.abs(part)), 0);
  let length = Math.min(1, LONGEST_STEP / longest);
  for (let halving = 0; halving < MOST_HALVINGS; halving++) {
    const point = search.point.map((part, index) => part + length * (direction[index] ?? 0));
    const gradient = new Float64Array(point.length);
    const value = search.look(point, gradient);
    if (pays(search, { value, gradient, expected: ENOUGH_DESCENT * length * slope })) {
      search.point = point;
      search.gradient = gradient;
      search.value = value;
      return true;
    }
    length /= 2;
  }
  return false;
}

function pays(
  search: Search,
  step: { readonly value: number; readonly gradient: Float64Array; readonly expected: number },
): boolean {
  if (step.value <= search.value + step.expected) return true;
  const level =
    Math.abs(step.value - search.value) <= ROUNDING * Math.max(1, Math.abs(search.value));
  return level && largest(step.gradient) < CLEARLY_LESS * largest(search.gradient);
}

/** The BFGS update of the inverse Hessian; as it was when the step says nothing of curvature. */
function updated(
  inverseHessian: Float64Array,
  before: { readonly point: Float64Array; readonly gradient: Float64Array },
  { point, gradient }: Search,
): Float64Array {
  const size = point.length;
  const moved = point.map((part, index) => part - (before.point[index] ?? 0));
  const turned = gradient.map((part, index) => part - (before.gradient[index] ?? 0));
  const curvature = dot(moved, turned);
  if (curvature <= 1e-14 * Math.sqrt(dot(moved, moved) * dot(turned, turned))) {
    return inverseHessian;
  }
  const spread = multiply(inverseHessian, turned);
  const scale = (curvature + dot(turned, spread)) / curvature ** 2;
  const next = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const [s, t] = [moved[row] ?? 0, moved[column] ?? 0];
      const cross = (spread[row] ?? 0) * t + s * (spread[column] ?? 0);
      const at = row * size + column;
      next[at] = (inverseHessian[at] ?? 0) + scale * s * t - cross / curvature;
    }
  }
  return next;
}

function newtonStep(search: Search, hessian: Float64Array): boolean {
  const step = choleskySolve(hessian, search.gradient);
  return (
    step !== null &&
    lineStep(
      search,
      step.map((part) => -part),
    )
  );
}

/** Second derivatives by differences of the gradient, made symmetric. */
function hessianAt(search: Search): Float64Array {
  const size = search.point.length;
  const hessian = new Float64Array(size * size);
  const ahead = new Float64Array(size);
  for (let column = 0; column < size; column++) {
    const shifted = search.point.map((part, at) => (at === column ? part + DIFFERENCE : part));
    search.look(shifted, ahead);
    for (let row = 0; row < size; row++) {
      const second = ((ahead[row] ?? 0) - (search.gradient[row] ?? 0)) / DIFFERENCE;
      hessian[row * size + column] = (hessian[row * size + column] ?? 0) + second / 2;
      hessian[column * size + row] = (hessian[column * size + row] ?? 0) + second / 2;
    }
  }
  return hessian;
}

function dot(left: Float64Array, right: Float64Array): number {
  return left.reduce((sum, part, index) => sum + part * (right[index] ?? 0), 0);
}

function largest(vector: Float64Array): number {
  return vector.reduce((most, part) => Math.max(most, Math.abs(part)), 0);
}
