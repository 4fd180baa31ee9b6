import type { ModelTrial, UnitDays } from "./clv-model.ts";
import {
  type FitOrder,
  fitPurchases,
  type PurchaseFit,
  type PurchaseMethod,
} from "./models/fit-purchases.ts";
import { forecaster } from "./models/forecaster.ts";
import { historyRows, sampleHistories } from "./models/history-rows.ts";
import type { Histories, PurchaseLog } from "./purchase-log.ts";
import {
  type Holdout,
  type HoldoutResult,
  holdoutResult,
  rollingHoldouts,
} from "./rolling-holdout.ts";

/** A model of purchases that holds, with how it was found; null when none does. */
export interface Choice {
  readonly chosen: (PurchaseFit & { readonly kind: "fitted" }) | null;
  readonly trials: readonly ModelTrial[];
}

/** What there is to choose from, and by. */
export interface Evidence {
  readonly histories: Histories;
  /** Purchases of the same customers, or of a sample of them: for the hold-outs. */
  readonly log: PurchaseLog;
  readonly unitDays: UnitDays;
}

interface Candidate {
  readonly method: PurchaseMethod;
  readonly k: number;
}

const FEW_CUSTOMERS = 200;
const FIRST_GUESS_CUSTOMERS = 5000;
const HOLDOUT_CUSTOMERS = 10_000;
/** Enough to tell models apart; only the one chosen is fitted to more. */
const TRIAL_CUSTOMERS = 20_000;
const REGULARITY_CUSTOMERS = 2000;
/** Numbers of phases worth telling apart. */
const PHASES = [1, 2, 3, 4, 6, 8, 12];
/** Fewer gaps than this say nothing of how regular they are. */
const LEAST_GAPS = 30;

/**
 * Chooses among MBG/NBD, Pareto/NBD and, where customers buy regularly, MBG/CNBD-k: by rolling
 * hold-outs (see verdict), and where those cannot tell two apart, by the likelihood. BG/NBD is not among them: it takes every one-time buyer for a
 * customer for ever. What cannot be fitted is passed over, with the reason.
 */
export function choosePurchases(evidence: Evidence): Choice {
  const candidates: Candidate[] = [
    { method: "mbg-nbd", k: 1 },
    { method: "pareto-nbd", k: 1 },
  ];
  const k = regularity(evidence);
  if (k > 1) candidates.push({ method: "mbg-cnbd-k", k });
  const holdouts = holdoutsOf(evidence);
  const some = sampleHistories(evidence.histories, TRIAL_CUSTOMERS);
  const choice = decided(
    candidates.map((candidate) => ({
      ...withHoldout(candidate, holdouts, evidence.unitDays),
      result: fitWithFallback({ ...evidence, histories: some }, candidate, LOOSEST),
    })),
  );
  return some === evidence.histories ? choice : { ...choice, chosen: onAll(evidence, choice) };
}

/** The model chosen by a sample, fitted to everyone; as the sample has it where that does not hold. */
function onAll(evidence: Evidence, { chosen }: Choice): Choice["chosen"] {
  if (!chosen) return null;
  const { model } = chosen;
  const k = model.method === "mbg-cnbd-k" ? model.parameters.k : 1;
  const result = fitWithFallback(evidence, { method: model.method, k }, LOOSEST);
  return result.kind === "fitted" ? result : chosen;
}

/** Fits the one model that was asked for. */
export function fitAsked(evidence: Evidence, method: PurchaseMethod): Choice {
  const k = method === "mbg-cnbd-k" ? regularity(evidence) : 1;
  const result = fitWithFallback(evidence, { method, k });
  const chosen = result.kind === "fitted" ? result : null;
  const trial: ModelTrial = {
    method,
    outcome: chosen ? "chosen" : "failed",
    reason: result.kind === "fitted" ? "asked_for" : result.reason,
    logLikelihood: chosen?.fit.logLikelihood ?? null,
    holdoutLogScore: null,
    holdoutBias: null,
  };
  return { chosen, trials: [trial] };
}

/** Beyond this relative standard error, parameters move more by chance than by the shop. */
const LOOSEST = 0.6;

/** Maximum likelihood; with weak priors where that fails; with strong ones under 200 customers. */
function fitWithFallback(
  { histories, unitDays }: Evidence,
  candidate: Candidate,
  loosest = Number.POSITIVE_INFINITY,
): PurchaseFit {
  const rows = historyRows(histories, unitDays);
  const few = histories.customers <= FIRST_GUESS_CUSTOMERS;
  const sample = few
    ? rows
    : historyRows(sampleHistories(histories, FIRST_GUESS_CUSTOMERS), unitDays);
  const order: FitOrder = { rows, sample, ...candidate, unitDays, priors: "none" };
  if (histories.customers < FEW_CUSTOMERS) return fitPurchases({ ...order, priors: "strong" });
  const plain = fitPurchases({ ...order, loosest });
  return plain.kind === "fitted" ? plain : fitPurchases({ ...order, priors: "weak" });
}

/** The number of phases at which the gaps are most likely: 1 is Poisson, more is regular. */
function regularity({ histories, unitDays }: Evidence): number {
  const sample = historyRows(sampleHistories(histories, REGULARITY_CUSTOMERS), unitDays);
  if (sample.repeats < LEAST_GAPS) return 1;
  const order = { rows: sample, sample, method: "mbg-cnbd-k" as const, unitDays };
  let best = { k: 1, logLikelihood: Number.NEGATIVE_INFINITY };
  for (const k of PHASES) {
    const found = fitPurchases({ ...order, k, priors: "weak" });
    const logLikelihood =
      found.kind === "fitted" ? found.fit.logLikelihood : Number.NEGATIVE_INFINITY;
    if (logLikelihood < best.logLikelihood) break;
    best = { k, logLikelihood };
  }
  return best.k;
}

function holdoutsOf({ log, histories }: Evidence): Holdout[] {
  if (histories.customers < FEW_CUSTOMERS) return [];
  return rollingHoldouts(firstOf(log, HOLDOUT_CUSTOMERS), histories.asOf);
}

/** Every n-th customer of the log, so that at most `most` are left. */
function firstOf(log: PurchaseLog, most: number): PurchaseLog {
  const stride = Math.ceil(log.customers / most);
  if (stride <= 1) return log;
  const kept = Array.from({ length: Math.floor(log.customers / stride) }, (_, at) => at * stride);
  const lengths = kept.map((at) => (log.offsets[at + 1] ?? 0) - (log.offsets[at] ?? 0));
  const offsets = new Int32Array(kept.length + 1);
  lengths.forEach((length, at) => {
    offsets[at + 1] = (offsets[at] ?? 0) + length;
  });
  const total = offsets[kept.length] ?? 0;
  const [days, spend] = [new Int32Array(total), new Float64Array(total)];
  kept.forEach((customer, at) => {
    const [from, to] = [log.offsets[customer] ?? 0, log.offsets[customer + 1] ?? 0];
    days.set(log.days.subarray(from, to), offsets[at] ?? 0);
    spend.set(log.spend.subarray(from, to), offsets[at] ?? 0);
  });
  return { customers: kept.length, offsets, days, spend };
}

interface ScoredCandidate extends Candidate {
  /** Null when there was nothing to be judged by. */
  readonly holdout: HoldoutResult | null;
}

function withHoldout(
  candidate: Candidate,
  holdouts: readonly Holdout[],
  unitDays: UnitDays,
): ScoredCandidate {
  const results = holdouts.map((holdout) => resultOn(candidate, holdout, unitDays));
  const complete = results.filter((result) => result !== null);
  const judged = complete.length === holdouts.length && holdouts.length > 0;
  return { ...candidate, holdout: judged ? pooled(complete) : null };
}

function resultOn(candidate: Candidate, holdout: Holdout, unitDays: UnitDays) {
  const rows = historyRows(holdout.histories, unitDays);
  const order: FitOrder = { rows, sample: rows, ...candidate, unitDays, priors: "weak" };
  const found = fitPurchases(order);
  if (found.kind === "failed") return null;
  return holdoutResult(forecaster(found.model), found.model, holdout);
}

function pooled(results: readonly HoldoutResult[]): HoldoutResult {
  return {
    logScores: Float64Array.from(results.flatMap(({ logScores }) => Array.from(logScores))),
    predicted: results.reduce((sum, { predicted }) => sum + predicted, 0),
    actual: results.reduce((sum, { actual }) => sum + actual, 0),
  };
}

interface Tried extends ScoredCandidate {
  readonly result: PurchaseFit;
}

function decided(tried: readonly Tried[]): Choice {
  const holding = tried.filter(({ result }) => result.kind === "fitted");
  const best = holding.reduce<Tried | null>(
    (leader, other) => (leader && verdict(other, leader).better === leader ? leader : other),
    null,
  );
  const chosen = best?.result.kind === "fitted" ? best.result : null;
  return { chosen, trials: tried.map((trial) => trialReport(trial, best)) };
}

/** A difference in the mean log score that shows: the chance given to what happened, by 2 %. */
const SCORE_THAT_SHOWS = 0.02;
/** A difference in how far the sum was off that shows; and beyond chance, by the customers there were. */
const BIAS_THAT_SHOWS = 0.02;
const HOLDOUTS = 3;

/**
 * Which of two is better, and by what: customer by customer when that shows beyond chance; else by
 * whose sum over all customers came nearer, since merchants add forecasts up; else by likelihood.
 */
function verdict(left: Tried, right: Tried): { readonly better: Tried; readonly by: string } {
  const [one, other] = [left.holdout, right.holdout];
  if (one && other) {
    const { mean, standardError } = meanDifference(one.logScores, other.logScores);
    if (Math.abs(mean) > Math.max(SCORE_THAT_SHOWS, 2 * standardError)) {
      return { better: mean > 0 ? left : right, by: "holdout" };
    }
    const difference = relativeBias(other) - relativeBias(one);
    const chance = 2 / Math.sqrt(one.logScores.length / HOLDOUTS);
    if (Math.abs(difference) > Math.max(BIAS_THAT_SHOWS, chance)) {
      return { better: difference > 0 ? left : right, by: "holdout_sum" };
    }
  }
  return { better: likelihood(left) > likelihood(right) ? left : right, by: "likelihood" };
}

/** Distance of the sum from what happened, in either direction: ×2 is as far off as ÷2. */
function relativeBias({ predicted, actual }: HoldoutResult): number {
  return Math.abs(Math.log((predicted + 1) / (actual + 1)));
}

function likelihood({ result }: Tried): number {
  return result.kind === "fitted" ? result.fit.logLikelihood : Number.NEGATIVE_INFINITY;
}

function meanDifference(left: Float64Array, right: Float64Array) {
  const differences = left.map((score, at) => score - (right[at] ?? 0));
  const mean = average(differences);
  const variance = average(differences.map((part) => (part - mean) ** 2));
  return { mean, standardError: Math.sqrt(variance / differences.length) };
}

function average(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function trialReport(trial: Tried, best: Tried | null): ModelTrial {
  const { method, result, holdout } = trial;
  const figures = {
    method,
    logLikelihood: result.kind === "fitted" ? result.fit.logLikelihood : null,
    holdoutLogScore: holdout ? average(holdout.logScores) : null,
    holdoutBias: holdout && holdout.actual > 0 ? holdout.predicted / holdout.actual - 1 : null,
  };
  if (result.kind === "failed") return { ...figures, outcome: "failed", reason: result.reason };
  if (!best || trial === best) return { ...figures, outcome: "chosen", reason: "best" };
  return { ...figures, outcome: "passed_over", reason: `worse_${verdict(best, trial).by}` };
}
