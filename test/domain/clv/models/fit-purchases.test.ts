import { describe, expect, test } from "vitest";
import { type FitOrder, fitPurchases } from "../../../../app/domain/clv/models/fit-purchases.ts";
import { historyRows, sampleHistories } from "../../../../app/domain/clv/models/history-rows.ts";
import type { Histories } from "../../../../app/domain/clv/purchase-log.ts";
import {
  type BuyingProcess,
  historiesOf,
  simulatedCustomers,
} from "../../../support/clv-simulator.ts";
import { someHistories } from "./some-histories.ts";

const MBG: BuyingProcess = {
  method: "mbg-nbd",
  parameters: { r: 0.8, alpha: 120, a: 0.9, b: 2.5 },
};

function simulated(customers: number, buying: BuyingProcess = MBG): Histories {
  const ages = Array.from({ length: customers }, (_, at) => 100 * (1 + (at % 12)));
  return historiesOf(simulatedCustomers({ seed: 1, ages, horizon: 0, buying }));
}

function attempted(histories: Histories, asked: Partial<FitOrder> = {}) {
  const rows = historyRows(histories, asked.unitDays ?? 1);
  const order = { rows, sample: rows, method: "mbg-nbd", k: 1, unitDays: 1, priors: "none" };
  return fitPurchases({ ...(order as FitOrder), ...asked });
}

function fitted(histories: Histories, asked: Partial<FitOrder> = {}) {
  const found = attempted(histories, asked);
  if (found.kind === "failed") throw new Error(found.reason);
  return found;
}

const METHODS = ["bg-nbd", "mbg-nbd", "pareto-nbd"] as const;

describe.each(METHODS)("%s", (method) => {
  const histories = simulated(3000);

  test("ends where slopes vanish and the likelihood curves down every way", () => {
    const { fit: how } = fitted(histories, { method });
    expect(how.gradientNorm).toBeLessThan(1e-6);
    expect(how.positiveDefinite).toBe(true);
    expect(Object.values(how.standardErrors ?? {})).toHaveLength(4);
  });

  test("a sample to begin with leads to the same place, by fewer looks at everyone", () => {
    const whole = fitted(histories, { method });
    const sample = historyRows(sampleHistories(histories, 500), 1);
    const sampled = fitted(histories, { method, sample });
    const same: Record<string, number> = { ...sampled.model.parameters };
    for (const [name, value] of Object.entries(whole.model.parameters)) {
      expect(same[name]! / value).toBeCloseTo(1, 5);
    }
    expect(sampled.fit.evaluations).toBeLessThan(40);
  });

  test("weeks give the parameters of days, a seventh of the times, the same standing", () => {
    const [days, weeks] = ([1, 7] as const).map((unitDays) =>
      fitted(histories, { method, unitDays }),
    ) as [ReturnType<typeof fitted>, ReturnType<typeof fitted>];
    const inWeeks: Record<string, number> = { ...weeks.model.parameters };
    for (const [name, value] of Object.entries(days.model.parameters)) {
      const factor = name === "alpha" || name === "beta" ? 7 : 1;
      expect((inWeeks[name]! * factor) / value).toBeCloseTo(1, 4);
    }
    const repeats = histories.frequency.reduce((sum, x) => sum + x);
    const difference = weeks.fit.logLikelihood - days.fit.logLikelihood;
    expect(difference).toBeCloseTo(repeats * Math.log(7), 5);
  });

  test("one-time buyers alone give no maximum, but with priors they do", () => {
    const once = someHistories(Array.from({ length: 300 }, (_, at) => [0, 0, at]));
    expect(attempted(once, { method })).toMatchObject({ kind: "failed" });
    for (const priors of ["weak", "strong"] as const) {
      const { fit: how, model } = fitted(once, { method, priors });
      expect(how.gradientNorm).toBeLessThan(1e-6);
      expect(how.priors).toBe(priors);
      for (const value of Object.values(model.parameters)) expect(value).toBeLessThan(1e6);
    }
  });

  test("priors hardly move what thousands of customers say", () => {
    const [free, weak] = [
      fitted(histories, { method }),
      fitted(histories, { method, priors: "weak" }),
    ];
    expect(free.fit.logLikelihood - weak.fit.logLikelihood).toBeGreaterThan(0);
    expect(free.fit.logLikelihood - weak.fit.logLikelihood).toBeLessThan(2);
  });
});

test("what the likelihood hardly says anything of is no fit when that is asked for", () => {
  const few = simulated(60);
  const tight = attempted(few, { loosest: 0.05 });
  expect(tight).toEqual({ kind: "failed", reason: "not_determined" });
});

describe("regular buyers", () => {
  const parameters = { r: 1.5, alpha: 80, a: 0.6, b: 2.4 };
  const regular = simulated(1500, { method: "mbg-cnbd-k", parameters: { ...parameters, k: 3 } });
  const logLikelihood = (k: number) =>
    fitted(regular, { method: "mbg-cnbd-k", k }).fit.logLikelihood;

  test("are most likely with as many phases as they have", () => {
    const by = [1, 2, 3, 4, 5].map(logLikelihood);
    expect(by.indexOf(Math.max(...by)) + 1).toBe(3);
  });

  test("of one phase are MBG/NBD", () => {
    const mbg = fitted(regular, { method: "mbg-nbd" });
    expect(logLikelihood(1)).toBeCloseTo(mbg.fit.logLikelihood, 6);
  });
});
