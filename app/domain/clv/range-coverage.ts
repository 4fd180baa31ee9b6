import type { PurchaseModel } from "./clv-model.ts";
import { forecaster } from "./models/forecaster.ts";
import { type Holdout, historyAt } from "./rolling-holdout.ts";

/** Ranges leave out one in twenty at either end. */
const TAIL = 0.05;

/**
 * Share of customers whose purchases fell within their 90 % range. Counts are whole, and the ends of
 * a range hold more than is needed for nine in ten: who lands on an end counts for the part of its
 * chance that the range needs, so that a right model gives 0.90. Null without customers.
 * Source: the randomised probability integral transform for counts (Czado, Gneiting & Held 2009),
 * in expectation over its randomness.
 */
export function rangeCoverage(
  model: PurchaseModel,
  { histories, after, until, purchases }: Omit<Holdout, "spend">,
): number | null {
  if (histories.customers === 0) return null;
  const forecast = forecaster(model);
  const horizon = (until - after) / model.unitDays;
  let covered = 0;
  for (let row = 0; row < histories.customers; row++) {
    const history = historyAt(histories, row, model.unitDays);
    const alive = forecast.pAlive(history);
    const tail = forecast.purchasesWhenAlive(history, horizon);
    const bought = purchases[row] ?? 0;
    const atLeast = bought === 0 ? 1 : alive * (tail[bought] ?? 0);
    covered += shareWithin(alive * (tail[bought + 1] ?? 0), atLeast);
  }
  return covered / histories.customers;
}

/** How much of the chances from `low` to `high` lies between one and nineteen in twenty. */
function shareWithin(low: number, high: number): number {
  const inside = Math.min(high, 1 - TAIL) - Math.max(low, TAIL);
  return high > low ? Math.max(0, inside) / (high - low) : 0;
}
