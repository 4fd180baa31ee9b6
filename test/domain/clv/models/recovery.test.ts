import { describe, expect, test } from "vitest";
import type { PurchaseModel } from "../../../../app/domain/clv/clv-model.ts";
import { erlangConstant } from "../../../../app/domain/clv/models/beta-geometric-likelihood.ts";
import { fitPurchases } from "../../../../app/domain/clv/models/fit-purchases.ts";
import { fitSpend } from "../../../../app/domain/clv/models/fit-spend.ts";
import { forecaster } from "../../../../app/domain/clv/models/forecaster.ts";
import { historyRows } from "../../../../app/domain/clv/models/history-rows.ts";
import type { Histories } from "../../../../app/domain/clv/purchase-log.ts";
import { historyAt } from "../../../../app/domain/clv/rolling-holdout.ts";
import {
  type BuyingProcess,
  historiesOf,
  simulatedCustomers,
} from "../../../support/clv-simulator.ts";

type Named = Readonly<Record<string, number>>;

/** Slow buyers: in whole days their histories are as good as exact. And how many for forty fits. */
const SHOPS: readonly (BuyingProcess & { readonly customers: number })[] = [
  { method: "bg-nbd", parameters: { r: 0.5, alpha: 90, a: 0.8, b: 2.4 }, customers: 1000 },
  { method: "mbg-nbd", parameters: { r: 0.8, alpha: 120, a: 0.9, b: 2.5 }, customers: 1000 },
  {
    method: "mbg-cnbd-k",
    parameters: { r: 1.5, alpha: 80, a: 0.6, b: 2.4, k: 3 },
    customers: 1200,
  },
  { method: "pareto-nbd", parameters: { r: 0.8, alpha: 100, s: 0.8, beta: 300 }, customers: 500 },
];
const SPEND = { p: 6.25, q: 3.75, v: 15.5 };
const FEW_SEEDS = [1, 2, 3];
const SLOW = { timeout: 60_000 };
const MANY_SEEDS = Array.from({ length: 40 }, (_, at) => at + 1);

/** Customers of up to three years and four months, as many of each month. */
function simulated(buying: BuyingProcess, seed: number, customers: number): Histories {
  const ages = Array.from({ length: customers }, (_, at) => 100 * (1 + (at % 12)));
  return historiesOf(simulatedCustomers({ seed, ages, horizon: 0, buying, spend: SPEND }));
}

/** How far the parameters found are off the true ones, in standard errors of their logarithms. */
function distances(found: Named, { truth, errors }: { truth: Named; errors: Named | null }) {
  return Object.entries(errors ?? {}).map(
    ([name, error]) => Math.log(found[name]! / truth[name]!) / (error / found[name]!),
  );
}

function recovered(buying: BuyingProcess, seed: number, customers: number) {
  const { method, parameters } = buying;
  const histories = simulated(buying, seed, customers);
  const rows = historyRows(histories, 1);
  const k = method === "mbg-cnbd-k" ? parameters.k : 1;
  const found = fitPurchases({ rows, sample: rows, method, k, unitDays: 1, priors: "none" });
  if (found.kind === "failed") throw new Error(`seed ${seed}: ${found.reason}`);
  const { standardErrors: errors, logLikelihood } = found.fit;
  const truth = { ...parameters };
  return {
    off: distances({ ...found.model.parameters }, { truth, errors }),
    // Wilks: chi-squared with as many degrees of freedom as there are parameters
    gain: 2 * (logLikelihood - likelihoodOf(buying, histories) - erlangConstant(rows, k)),
  };
}

/** What the truth has, customer by customer. */
function likelihoodOf({ method, parameters }: BuyingProcess, histories: Histories): number {
  const forecast = forecaster({ method, parameters, unitDays: 1 } as PurchaseModel);
  return Array.from(histories.age, (_, row) => historyAt(histories, row, 1)).reduce(
    (sum, history) => sum + forecast.logLikelihood(history),
    0,
  );
}

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe.each(SHOPS)("$method: simulated customers give the parameters back", (shop) => {
  test("within three standard errors of each", () => {
    for (const seed of FEW_SEEDS) {
      const { off } = recovered(shop, seed, 4000);
      expect(off).toHaveLength(4);
      expect(Math.max(...off.map(Math.abs))).toBeLessThan(3);
    }
  });

  test("as far off, over forty shops, as standard errors and likelihoods say", SLOW, () => {
    const found = MANY_SEEDS.map((seed) => recovered(shop, seed, shop.customers));
    const squares = mean(found.flatMap(({ off }) => off.map((distance) => distance ** 2)));
    expect(squares).toBeGreaterThan(0.6);
    expect(squares).toBeLessThan(1.6);
    const gains = found.map(({ gain }) => gain / 4);
    expect(Math.min(...gains)).toBeGreaterThan(0);
    expect(mean(gains)).toBeGreaterThan(0.6);
    expect(mean(gains)).toBeLessThan(1.6);
  });
});

describe("gamma-gamma: simulated spend gives the parameters back", () => {
  const recoveredSpend = (seed: number, customers: number) => {
    const found = fitSpend(simulated(SHOPS[0]!, seed, customers));
    if (found.kind === "failed") throw new Error(`seed ${seed}: ${found.reason}`);
    const { p, q, v } = found.model;
    return distances({ p, q, v }, { truth: SPEND, errors: found.fit.standardErrors });
  };

  test("within three standard errors of each", () => {
    const off = FEW_SEEDS.flatMap((seed) => recoveredSpend(seed, 4000));
    expect(off).toHaveLength(9);
    expect(Math.max(...off.map(Math.abs))).toBeLessThan(3);
  });

  test("as far off, over forty shops, as standard errors say", () => {
    const off = MANY_SEEDS.flatMap((seed) => recoveredSpend(seed, 1500));
    const squares = mean(off.map((distance) => distance ** 2));
    expect(squares).toBeGreaterThan(0.6);
    expect(squares).toBeLessThan(1.6);
  });
});
