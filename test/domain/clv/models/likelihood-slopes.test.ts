import { describe, expect, test } from "vitest";
import { betaGeometricObjective } from "../../../../app/domain/clv/models/beta-geometric-likelihood.ts";
import { gammaGammaObjective } from "../../../../app/domain/clv/models/gamma-gamma.ts";
import { historyRows } from "../../../../app/domain/clv/models/history-rows.ts";
import { paretoNbdObjective } from "../../../../app/domain/clv/models/pareto-nbd-likelihood.ts";
import type { Objective } from "../../../../app/domain/clv/numerics/minimise.ts";
import { type SomeHistory, someHistories } from "./some-histories.ts";

const DAYS_IN_20_YEARS = 7300;

/** One-time buyers new and old, someone back on the last day, regulars, wholesalers, the lost. */
const SHOP: readonly SomeHistory[] = [
  [0, 0, 0],
  [0, 0, 1],
  [0, 0, 400],
  [0, 0, 400],
  [0, 0, DAYS_IN_20_YEARS],
  [1, 1, 1],
  [1, 1, DAYS_IN_20_YEARS],
  [1, 30, 200],
  [2, 90, 90],
  [7, 206, 272],
  [29, 264, 266],
  [40, 60, 3000],
  [300, DAYS_IN_20_YEARS, DAYS_IN_20_YEARS],
  [2000, 7000, DAYS_IN_20_YEARS],
  [2000, 2000, DAYS_IN_20_YEARS],
];
const ONES: readonly (readonly [string, readonly SomeHistory[]])[] = [
  ["the whole shop", SHOP],
  ["one-time buyers only", SHOP.filter(([x]) => x === 0)],
  ["who bought until the last day", SHOP.filter(([, recency, age]) => recency === age)],
  ["2,000 purchases in 20 years", [[2000, 7000, DAYS_IN_20_YEARS]]],
  ["2,000 purchases, then 15 years of silence", [[2000, 2000, DAYS_IN_20_YEARS]]],
];

/** By differences over five points, good to about 1e-11 of the value. */
function differences(objective: Objective, point: Float64Array): Float64Array {
  const scratch = new Float64Array(point.length);
  const step = 1e-3;
  return point.map((_, which) => {
    const at = (steps: number) =>
      objective(
        point.map((part, index) => (index === which ? part + steps * step : part)),
        scratch,
      );
    return (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * step);
  });
}

/** How far the slopes are off the differences, beside what is largest of value, slopes and 1; NaN shows. */
function slopesOff(objective: Objective, natural: readonly number[]): number {
  const point = Float64Array.from(natural, Math.log);
  const gradient = new Float64Array(point.length);
  const value = objective(point, gradient);
  const by = differences(objective, point);
  const size = Math.max(1, Math.abs(value), ...gradient.map(Math.abs));
  return gradient.reduce(
    (most, slope, index) => Math.max(most, Math.abs(slope - by[index]!) / size),
    Number.isFinite(value) ? 0 : Number.NaN,
  );
}

const KINDS = [
  ["BG/NBD", { k: 1, leavesAfterFirst: false }],
  ["MBG/NBD", { k: 1, leavesAfterFirst: true }],
  ["MBG/CNBD-2", { k: 2, leavesAfterFirst: true }],
  ["MBG/CNBD-3", { k: 3, leavesAfterFirst: true }],
  ["MBG/CNBD-4", { k: 4, leavesAfterFirst: true }],
  ["MBG/CNBD-5", { k: 5, leavesAfterFirst: true }],
  ["MBG/CNBD-12", { k: 12, leavesAfterFirst: true }],
  ["BG/CNBD-3", { k: 3, leavesAfterFirst: false }],
] as const;

/** r, alpha, a, b: usual; a = 1; a + b below 1; b below 1; few or many who leave; fast and slow. */
const BETA_GEOMETRIC = [
  [0.243, 30.9, 0.793, 2.426],
  [0.5, 40, 1, 2],
  [0.5, 40, 1, 1],
  [0.6, 10, 0.3, 0.4],
  [2, 300, 0.05, 0.02],
  [12, 5, 0.01, 40],
  [0.01, 2000, 30, 0.5],
] as const;

/** r, alpha, s, beta: alpha below, above and at beta; s = 1; heavy and light tails. */
const PARETO = [
  [0.553, 74, 0.606, 81.7],
  [0.553, 81.7, 0.606, 74],
  [0.6, 50, 0.6, 50],
  [0.6, 50, 1, 50.000001],
  [2, 0.5, 0.05, 4000],
  [0.05, 4000, 3, 0.5],
  [12, 400, 5, 1000],
] as const;

describe.each(KINDS)("%s: slopes are those of the values", (_, kind) => {
  test.each(ONES)("%s", (_, histories) => {
    for (const unitDays of [1, 7] as const) {
      const objective = betaGeometricObjective(
        historyRows(someHistories(histories), unitDays),
        kind,
      );
      const off = BETA_GEOMETRIC.map((parameters) => slopesOff(objective, parameters));
      expect(Math.max(...off)).toBeLessThan(1e-9);
    }
  });
});

describe("Pareto/NBD: slopes are those of the values", () => {
  test.each(ONES)("%s", (_, histories) => {
    for (const unitDays of [1, 7] as const) {
      const objective = paretoNbdObjective(historyRows(someHistories(histories), unitDays));
      const off = PARETO.map((parameters) => slopesOff(objective, parameters));
      expect(Math.max(...off)).toBeLessThan(1e-9);
    }
  });
});

describe("Gamma-Gamma: slopes are those of the values", () => {
  test.each([
    ["a shop", [1, 2, 3, 29, 1], [11.77, 45, 33.1, 26.3, 800]],
    ["tiny and huge amounts", [1, 5, 2000], [0.01, 1e7, 35]],
    ["amounts all alike", [1, 2, 3], [20, 20, 20]],
  ])("%s", (_, frequency, meanSpend) => {
    const objective = gammaGammaObjective({
      frequency: Int32Array.from(frequency),
      meanSpend: Float64Array.from(meanSpend),
    });
    const points = [
      [6.25, 3.74, 15.44],
      [0.1, 0.5, 1000],
      [300, 1.2, 0.01],
      [1, 1, 1],
    ];
    expect(Math.max(...points.map((point) => slopesOff(objective, point)))).toBeLessThan(1e-8);
  });
});

describe("at the ends of what is searched, values and slopes are numbers", () => {
  const shapes = [1e-3, 1, 1e3];
  const times = [1e-2, 100, 1e7];
  const corners = shapes.flatMap((first) =>
    times.flatMap((second) =>
      shapes.flatMap((third) => shapes.map((fourth) => [first, second, third, fourth] as const)),
    ),
  );
  const allNumbers = (objective: Objective, natural: readonly number[]) => {
    const gradient = new Float64Array(4);
    const value = objective(Float64Array.from(natural, Math.log), gradient);
    return [value, ...gradient].every(Number.isFinite);
  };

  test.each(KINDS)("%s", (_, kind) => {
    const objective = betaGeometricObjective(historyRows(someHistories(SHOP), 1), kind);
    expect(corners.filter((corner) => !allNumbers(objective, corner))).toEqual([]);
  });

  test("Pareto/NBD", () => {
    const objective = paretoNbdObjective(historyRows(someHistories(SHOP), 1));
    const inPareto = corners.flatMap(([r, alpha, s]) =>
      times.map((beta) => [r, alpha, s, beta] as const),
    );
    expect(inPareto.filter((corner) => !allNumbers(objective, corner))).toEqual([]);
  });
});
