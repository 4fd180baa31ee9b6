import { choosePurchases, fitAsked } from "./choose-purchases.ts";
import type {
  ClvModel,
  FitDiagnostics,
  ForecastMethod,
  ModelTrial,
  SpendModel,
  UnitDays,
} from "./clv-model.ts";
import { fitSpend } from "./models/fit-spend.ts";
import { expectedSpend, type SpendHistories } from "./models/gamma-gamma.ts";
import type { Histories, PurchaseLog } from "./purchase-log.ts";
import { type Holdout, rollingHoldouts } from "./rolling-holdout.ts";

/** What a shop's model is fitted to. */
export interface ClvEvidence {
  readonly histories: Histories;
  /** Purchases of the same customers, or of an even sample of them when they are many. */
  readonly log: PurchaseLog;
  readonly unitDays: UnitDays;
  /** "auto" chooses by rolling hold-outs and likelihood. */
  readonly method: "auto" | ForecastMethod;
}

const LEAST_CUSTOMERS = 30;
const FEW_CUSTOMERS = 200;
/** A history shorter than this says nothing of who comes back. */
const LEAST_DAYS = 28;

/**
 * Fits what the data supports. It never fails: under 30 customers, or under four weeks of history,
 * or where no model holds, the merchant's formula is the answer (purchases null), with the reason in
 * `trials`. Under 200 customers strong priors are used and quality is "rough".
 * Histories may be of millions of customers; the log is looked at for the hold-outs only.
 */
export function fitClvModel(evidence: ClvEvidence): ClvModel {
  const { histories, log, method } = evidence;
  const choice = choosePurchaseModel(evidence);
  const { model: spend, fit: spendFit } = chooseSpend(histories, log);
  const chosen = choice.chosen;
  return {
    purchases: chosen?.model ?? null,
    spend,
    quality: qualityOf(chosen !== null, histories.customers),
    window: windowOf(histories),
    purchaseFit: chosen?.fit ?? null,
    spendFit,
    trials:
      method === "formula" || !chosen ? [...choice.trials, formulaTrial(evidence)] : choice.trials,
  };
}

function choosePurchaseModel(evidence: ClvEvidence) {
  const { method } = evidence;
  if (method === "formula") return { chosen: null, trials: [] };
  if (method !== "auto") {
    return tooLittle(evidence.histories) === "too_short_history"
      ? { chosen: null, trials: [] }
      : fitAsked(evidence, method);
  }
  if (tooLittle(evidence.histories)) return { chosen: null, trials: [] };
  return choosePurchases(evidence);
}

function tooLittle({
  customers,
  age,
}: Histories): "too_few_customers" | "too_short_history" | null {
  const longest = age.reduce((most, days) => Math.max(most, days), 0);
  if (longest < LEAST_DAYS) return "too_short_history";
  return customers < LEAST_CUSTOMERS ? "too_few_customers" : null;
}

function formulaTrial({ method, histories }: ClvEvidence): ModelTrial {
  const reason = method === "formula" ? "asked_for" : (tooLittle(histories) ?? "no_model_holds");
  return {
    method: "formula",
    outcome: "chosen",
    reason,
    logLikelihood: null,
    holdoutLogScore: null,
    holdoutBias: null,
  };
}

function qualityOf(fitted: boolean, customers: number): ClvModel["quality"] {
  if (!fitted) return "formula";
  return customers < FEW_CUSTOMERS ? "rough" : "fitted";
}

function windowOf({ asOf, customers, frequency, age }: Histories): ClvModel["window"] {
  let [repeatCustomers, repeats, longest] = [0, 0, 0];
  for (let row = 0; row < customers; row++) {
    const x = frequency[row] ?? 0;
    if (x > 0) repeatCustomers++;
    repeats += x;
    longest = Math.max(longest, age[row] ?? 0);
  }
  return {
    firstDay: customers > 0 ? asOf - longest : null,
    asOf,
    customers,
    repeatCustomers,
    purchases: customers + repeats,
  };
}

/** Gamma-Gamma, unless the shop's mean did better on the hold-outs or no fit holds. */
function chooseSpend(
  histories: Histories,
  log: PurchaseLog,
): { readonly model: SpendModel; readonly fit: FitDiagnostics | null } {
  const found = fitSpend(histories);
  const mean = shopMean(histories, log);
  if (found.kind === "failed") return { model: mean, fit: null };
  const { own, everyone } = spendErrors(rollingHoldouts(log, histories.asOf));
  return own > everyone ? { model: mean, fit: null } : { model: found.model, fit: found.fit };
}

/** Squared errors of spend per purchase on the hold-outs: by Gamma-Gamma, and by the mean for all. */
function spendErrors(holdouts: readonly Holdout[]): { own: number; everyone: number } {
  const errors = { own: 0, everyone: 0 };
  for (const { histories, purchases, spend } of holdouts) {
    const found = fitSpend(histories);
    if (found.kind === "failed") continue;
    const mean = meanOf(histories);
    for (let row = 0; row < histories.customers; row++) {
      const bought = purchases[row] ?? 0;
      if (bought === 0 || !((spend[row] ?? 0) > 0)) continue;
      const actual = (spend[row] ?? 0) / bought;
      const predicted = expectedSpend(found.model, {
        frequency: histories.frequency[row] ?? 0,
        meanSpend: histories.meanSpend[row] ?? 0,
      });
      errors.own += bought * (actual - predicted) ** 2;
      errors.everyone += bought * (actual - mean) ** 2;
    }
  }
  return errors;
}

/** Mean spend per repeat purchase with spend. */
function meanOf({ frequency, meanSpend }: SpendHistories): number {
  let [total, purchases] = [0, 0];
  meanSpend.forEach((mean, row) => {
    if (!(mean > 0)) return;
    total += mean * (frequency[row] ?? 0);
    purchases += frequency[row] ?? 0;
  });
  return purchases > 0 ? total / purchases : 0;
}

const USUAL_VARIATION = 0.7;

/** The mean over all purchases with spend, first ones included: one-time buyers say something too. */
function shopMean(
  histories: Histories,
  log: PurchaseLog,
): SpendModel & { readonly method: "shop-mean" } {
  let [sum, squares, purchases] = [0, 0, 0];
  log.spend.forEach((spend, at) => {
    if (!(spend > 0) || (log.days[at] ?? 0) > histories.asOf) return;
    sum += spend;
    squares += spend * spend;
    purchases++;
  });
  const mean = purchases > 0 ? sum / purchases : 0;
  const variance = purchases > 1 ? Math.max(0, squares / purchases - mean * mean) : 0;
  const variation = variance > 0 ? Math.sqrt(variance) / mean : USUAL_VARIATION;
  return { method: "shop-mean", mean, variation: Math.max(0.01, variation) };
}
