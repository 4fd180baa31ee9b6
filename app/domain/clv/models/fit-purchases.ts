import type {
  BetaGeometric,
  FitDiagnostics,
  ForecastMethod,
  ParetoNbd,
  PurchaseModel,
  UnitDays,
} from "../clv-model.ts";
import { type Minimum, minimise, type Objective } from "../numerics/minimise.ts";
import { rootOf } from "../numerics/root.ts";
import { inverse } from "../numerics/small-matrix.ts";
import { betaGeometricObjective, erlangConstant } from "./beta-geometric-likelihood.ts";
import { forecaster, populationPurchases } from "./forecaster.ts";
import type { HistoryRows } from "./history-rows.ts";
import { paretoNbdObjective } from "./pareto-nbd-likelihood.ts";

export type PurchaseMethod = Exclude<ForecastMethod, "formula">;
export type Priors = FitDiagnostics["priors"];

/** A fit that holds, or why it does not. */
export type PurchaseFit =
  | { readonly kind: "fitted"; readonly model: PurchaseModel; readonly fit: FitDiagnostics }
  | { readonly kind: "failed"; readonly reason: FitFailure };

export type FitFailure =
  | "not_converged"
  | "not_positive_definite"
  | "runs_away"
  /** A standard error nearly as large as the parameter: the likelihood hardly says anything of it. */
  | "not_determined";

/** What is to be fitted: the rows of all customers and, when they are many, of a sample of them. */
export interface FitOrder {
  readonly rows: HistoryRows;
  readonly sample: HistoryRows;
  readonly method: PurchaseMethod;
  /** Phases of the gaps; 1 but for mbg-cnbd-k. */
  readonly k: number;
  readonly unitDays: UnitDays;
  readonly priors: Priors;
  /** The largest standard error of a log-parameter that still counts as a fit; none by default. */
  readonly loosest?: number;
}

const SLOPE_ALLOWED = 1e-6;
/** Where a typical shop's parameters lie; alpha and beta by this shop's own pace. */
const TYPICAL = { shape: 0.55, leaving: 0.9, staying: 1.8, exit: 0.6 } as const;
const PRIOR_WIDTH = { weak: 0.5, strong: 0.35 } as const;
const SHAPE_BOUNDS = [1e-3, 1e3] as const;
/** Beside the customers' mean age. */
const TIME_BOUNDS = [1e-4, 1e4] as const;

/**
 * Fits one model by maximum likelihood, or with log-normal priors about a typical shop; from several
 * starts on the sample, then from the best of them on all rows.
 * Fails rather than give parameters that no likelihood pins down: the slope must vanish, the Hessian
 * be positive definite, and nothing run away to 0 or infinity.
 */
export function fitPurchases(order: FitOrder): PurchaseFit {
  const { rows, sample, priors } = order;
  const centre = typicalPoint(order);
  const weakly = withPriors(objectiveOf(order, sample), { centre, priors: "weak", rows: sample });
  const first = best(starts(centre).map((start) => minimise(weakly, start)));
  const objective = withPriors(objectiveOf(order, rows), { centre, priors, rows });
  const found = minimise(objective, first.point, first.positiveDefinite ? first.hessian : null);
  const reason = failure(found, order);
  if (reason) return { kind: "failed", reason };
  return {
    kind: "fitted",
    model: modelFrom(order, found.point),
    fit: diagnostics(order, found),
  };
}

function objectiveOf({ method, k }: FitOrder, rows: HistoryRows): Objective {
  if (method === "pareto-nbd") return paretoNbdObjective(rows);
  return betaGeometricObjective(rows, { k, leavesAfterFirst: method !== "bg-nbd" });
}

/** ln of a typical shop's parameters at the pace at which this shop's customers bought again. */
function typicalPoint(order: FitOrder): Float64Array {
  const { rows } = order;
  const expected = (time: number) => {
    const model = modelFrom(order, pointAt(order, time));
    const forecast = forecaster(model);
    let sum = 0;
    for (const [age, weight] of thinned(rows)) {
      sum += weight * populationPurchases(forecast, age * rows.scale);
    }
    return sum;
  };
  // A purchase more keeps shops of one-time buyers within reason.
  const observed = rows.repeats + 1;
  const [least, most] = [1e-2, 1e3].map((share) => share * meanAge(rows)) as [number, number];
  const short = (steps: number) => observed - expected(least * Math.exp(steps));
  if (short(0) >= 0) return pointAt(order, least);
  if (short(Math.log(most / least)) <= 0) return pointAt(order, most);
  return pointAt(order, least * Math.exp(rootOf(short, { guess: Math.log(1e2) })));
}

/** Weights of a few ages in place of all: enough for a typical pace. */
function thinned({ weightByAge }: HistoryRows): [number, number][] {
  const stride = Math.max(1, Math.ceil(weightByAge.length / 20));
  const kept = new Map<number, number>();
  weightByAge.forEach((weight, age) => {
    const near = Math.min(weightByAge.length - 1, Math.round(age / stride) * stride);
    if (weight > 0) kept.set(near, (kept.get(near) ?? 0) + weight);
  });
  return [...kept];
}

function meanAge({ weightByAge, customers, scale }: HistoryRows): number {
  const days = weightByAge.reduce((sum, weight, age) => sum + weight * age, 0);
  return Math.max(1, days / Math.max(1, customers)) * scale;
}

function pointAt({ method, k }: FitOrder, time: number): Float64Array {
  const { shape, leaving, staying, exit } = TYPICAL;
  const natural =
    method === "pareto-nbd" ? [shape, time, exit, time] : [shape * k, time, leaving, staying];
  return Float64Array.from(natural, Math.log);
}

function starts(centre: Float64Array): Float64Array[] {
  const shifts = [
    [0, 0, 0, 0],
    [-0.8, -0.8, -0.5, 0.5],
    [1, 1, 0.5, -0.5],
    [0.5, 0.5, -1, 1],
  ];
  return shifts.map((shift) => centre.map((part, at) => part + (shift[at] ?? 0)));
}

function best(minima: readonly Minimum[]): Minimum {
  return minima.reduce((lowest, other) => (other.value < lowest.value ? other : lowest));
}

/** Adds log-normal priors about the centre, spread over the customers as the objective is a mean. */
function withPriors(
  objective: Objective,
  at: { readonly centre: Float64Array; readonly priors: Priors; readonly rows: HistoryRows },
): Objective {
  const { centre, priors, rows } = at;
  if (priors === "none") return objective;
  const precision = 1 / (PRIOR_WIDTH[priors] ** 2 * rows.customers);
  return (point, gradient) => {
    const value = objective(point, gradient);
    let penalty = 0;
    for (let index = 0; index < point.length; index++) {
      const off = (point[index] ?? 0) - (centre[index] ?? 0);
      penalty += (precision * off * off) / 2;
      gradient[index] = (gradient[index] ?? 0) + precision * off;
    }
    return value + penalty;
  };
}

function failure(found: Minimum, order: FitOrder): FitFailure | null {
  if (runsAway(found.point, order)) return "runs_away";
  if (!(found.gradientNorm < SLOPE_ALLOWED)) return "not_converged";
  if (!found.positiveDefinite) return "not_positive_definite";
  const loose =
    looseness(found, order.rows.customers) > (order.loosest ?? Number.POSITIVE_INFINITY);
  return loose ? "not_determined" : null;
}

/** The largest standard error of the log-parameters: how far off, relatively, one of them may be. */
function looseness({ hessian, point }: Minimum, customers: number): number {
  const covariance = inverse(hessian);
  const variances = Array.from(
    point,
    (_, at) => covariance?.[at * point.length + at] ?? Number.POSITIVE_INFINITY,
  );
  return Math.sqrt(Math.max(...variances) / customers);
}

function runsAway(point: Float64Array, order: FitOrder): boolean {
  const time = meanAge(order.rows);
  const times = order.method === "pareto-nbd" ? [1, 3] : [1];
  return point.some((part, at) => {
    const [least, most] = times.includes(at) ? TIME_BOUNDS : SHAPE_BOUNDS;
    const value = Math.exp(part) / (times.includes(at) ? time : 1);
    return !(value > least && value < most);
  });
}

function modelFrom({ method, k, unitDays }: FitOrder, point: Float64Array): PurchaseModel {
  const [r = 1, alpha = 1, third = 1, fourth = 1] = Array.from(point, Math.exp);
  if (method === "pareto-nbd") {
    const parameters: ParetoNbd = { r, alpha, s: third, beta: fourth };
    return { method, unitDays, parameters };
  }
  const parameters: BetaGeometric = { r, alpha, a: third, b: fourth };
  return method === "mbg-cnbd-k"
    ? { method, unitDays, parameters: { ...parameters, k } }
    : { method, unitDays, parameters };
}

function diagnostics(order: FitOrder, found: Minimum): FitDiagnostics {
  const { rows, method, k, priors } = order;
  const plain = objectiveOf(order, rows)(found.point, new Float64Array(found.point.length));
  const constant = k > 1 ? erlangConstant(rows, k) : 0;
  return {
    logLikelihood: -plain * rows.customers + constant,
    gradientNorm: found.gradientNorm,
    positiveDefinite: found.positiveDefinite,
    evaluations: found.evaluations,
    priors,
    standardErrors: standardErrors(found, {
      names: method === "pareto-nbd" ? ["r", "alpha", "s", "beta"] : ["r", "alpha", "a", "b"],
      customers: rows.customers,
    }),
  };
}

/** By the Hessian of the log-parameters and the delta method. */
export function standardErrors(
  { point, hessian }: Pick<Minimum, "point" | "hessian">,
  { names, customers }: { readonly names: readonly string[]; readonly customers: number },
): Record<string, number> | null {
  const covariance = inverse(hessian);
  if (!covariance) return null;
  const size = point.length;
  return Object.fromEntries(
    names.map((name, at) => {
      const variance = (covariance[at * size + at] ?? 0) / customers;
      return [name, Math.exp(point[at] ?? 0) * Math.sqrt(variance)];
    }),
  );
}
