import { describe, expect, test } from "vitest";
import type { PurchaseModel } from "../../../app/domain/clv/clv-model.ts";
import { forecaster } from "../../../app/domain/clv/models/forecaster.ts";
import { rangeCoverage } from "../../../app/domain/clv/range-coverage.ts";

const MODELS: PurchaseModel[] = [
  { method: "mbg-nbd", unitDays: 1, parameters: { r: 0.9, alpha: 63, a: 0.7, b: 2.8 } },
  { method: "pareto-nbd", unitDays: 7, parameters: { r: 0.55, alpha: 10.6, s: 0.6, beta: 11.7 } },
  { method: "mbg-cnbd-k", unitDays: 1, parameters: { r: 2, alpha: 60, a: 0.7, b: 2.8, k: 3 } },
];
const HISTORIES = [
  { frequency: 0, recency: 0, age: 200 },
  { frequency: 1, recency: 20, age: 300 },
  { frequency: 9, recency: 280, age: 300 },
  { frequency: 40, recency: 399, age: 400 },
];
const HORIZON = 180;

/** The coverage of one customer who then bought so often. */
function coverage(model: PurchaseModel, history: (typeof HISTORIES)[number], bought: number) {
  const { frequency, recency, age } = history;
  const histories = {
    asOf: 1000,
    customers: 1,
    customer: Int32Array.of(0),
    frequency: Int32Array.of(frequency),
    recency: Int32Array.of(recency),
    age: Int32Array.of(age),
    meanSpend: Float64Array.of(0),
    logGaps: 0,
  };
  const span = { after: 1000, until: 1000 + HORIZON };
  const found = rangeCoverage(model, { histories, ...span, purchases: Int32Array.of(bought) });
  return found ?? Number.NaN;
}

describe.each(MODELS)("$method", (model) => {
  test.each(HISTORIES)("a right model covers nine in ten exactly: %o", (history) => {
    const forecast = forecaster(model);
    const { unitDays } = model;
    const inUnit = {
      frequency: history.frequency,
      recency: history.recency / unitDays,
      age: history.age / unitDays,
    };
    const alive = forecast.pAlive(inUnit);
    const tail = forecast.purchasesWhenAlive(inUnit, HORIZON / unitDays);
    let covered = 0;
    for (let bought = 0; bought < tail.length; bought++) {
      const atLeast = bought === 0 ? 1 : alive * tail[bought]!;
      const chance = atLeast - alive * (tail[bought + 1] ?? 0);
      covered += chance * coverage(model, history, bought);
    }
    expect(covered).toBeCloseTo(0.9, 10);
  });

  test("what lies well inside counts whole, what lies far outside not at all", () => {
    const often = HISTORIES[3]!;
    expect(coverage(model, often, 18)).toBe(1);
    expect(coverage(model, often, 500)).toBe(0);
    const first = { frequency: 0, recency: 0, age: 2000 };
    expect(coverage(model, first, 30)).toBe(0);
  });
});

test("nobody has no coverage", () => {
  const nobody = {
    asOf: 0,
    customers: 0,
    customer: new Int32Array(),
    frequency: new Int32Array(),
    recency: new Int32Array(),
    age: new Int32Array(),
    meanSpend: new Float64Array(),
    logGaps: 0,
  };
  const span = { after: 0, until: 10, purchases: new Int32Array() };
  expect(rangeCoverage(MODELS[0]!, { histories: nobody, ...span })).toBeNull();
});
