import { fitClvModel } from "../../app/domain/clv/fit-clv-model.ts";
import { forecaster } from "../../app/domain/clv/models/forecaster.ts";
import {
  historiesAt,
  type PurchaseLog,
  purchasesBetween,
} from "../../app/domain/clv/purchase-log.ts";
import { historyAt } from "../../app/domain/clv/rolling-holdout.ts";
import type { SeededRandom } from "../../sandbox/generator/seeded-random.ts";

/** What came of one small shop made of a large one's customers. */
export interface SubsampleResult {
  /** The model chosen; null when none held and the formula took its place. */
  readonly method: string | null;
  readonly parameters: readonly number[];
  /** Predicted ÷ actual purchases of the hold-out, less one, in percent. */
  readonly biasPct: number;
  /** Every P(alive), number of purchases and spend is a number, and none below zero. */
  readonly sound: boolean;
}

/** Customers of the log drawn without putting back, as a log of their own. */
export function subsample(log: PurchaseLog, size: number, random: SeededRandom): PurchaseLog {
  const order = Array.from({ length: log.customers }, (_, at) => at);
  for (let at = 0; at < size; at++) {
    const other = random.whole(at, order.length - 1);
    [order[at], order[other]] = [order[other]!, order[at]!];
  }
  const chosen = order.slice(0, size);
  const offsets = new Int32Array(size + 1);
  const positions: number[] = [];
  for (const [at, customer] of chosen.entries()) {
    for (let row = log.offsets[customer]!; row < log.offsets[customer + 1]!; row++) {
      positions.push(row);
    }
    offsets[at + 1] = positions.length;
  }
  return {
    customers: size,
    offsets,
    days: Int32Array.from(positions, (row) => log.days[row]!),
    spend: Float64Array.from(positions, (row) => log.spend[row]!),
  };
}

/** Fits a subsample up to `cut` in weeks and compares its forecast with what came until `end`. */
export function subsampleResult(
  log: PurchaseLog,
  { cut, end }: { readonly cut: number; readonly end: number },
): SubsampleResult {
  const histories = historiesAt(log, cut);
  const { purchases, spend } = fitClvModel({ histories, log, unitDays: 7, method: "auto" });
  const actual = purchasesBetween(log, histories, { after: cut, until: end }).purchases;
  if (!purchases) return { method: null, parameters: [], biasPct: Number.NaN, sound: true };
  const forecast = forecaster(purchases);
  const [predicted, alive] = [new Float64Array(actual.length), new Float64Array(actual.length)];
  for (let row = 0; row < actual.length; row++) {
    const history = historyAt(histories, row, 7);
    predicted[row] = forecast.expectedPurchases(history, (end - cut) / 7);
    alive[row] = forecast.pAlive(history);
  }
  const sum = (values: ArrayLike<number>) => Array.from(values).reduce((all, each) => all + each);
  const numbers = [
    ...predicted,
    ...alive,
    ...Object.values(spend).filter((part) => part !== spend.method),
  ];
  return {
    method: purchases.method,
    parameters: Object.values(purchases.parameters),
    biasPct: (sum(predicted) / sum(actual) - 1) * 100,
    sound: numbers.every((value) => Number.isFinite(value) && Number(value) >= 0),
  };
}

/** The share-th of the values, between the two nearest when it falls between. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  const place = share * (sorted.length - 1);
  const low = Math.floor(place);
  const [left, right] = [sorted[low]!, sorted[Math.min(low + 1, sorted.length - 1)]!];
  return left + (place - low) * (right - left);
}
