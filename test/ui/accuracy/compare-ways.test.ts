import { expect, test } from "vitest";
import type { ForecastScores } from "../../../app/domain/clv/shop-report.ts";
import { bestWay, offBy, resultOf } from "../../../app/ui/accuracy/compare-ways.ts";

const scores = (
  way: ForecastScores["way"],
  part: Partial<Omit<ForecastScores, "way">>,
): ForecastScores => ({
  way,
  predicted: 0,
  actual: 100,
  biasPct: null,
  mae: 1,
  rmse: 1,
  topDecileCapture: null,
  ...part,
});

test("how far the sum was off", () => {
  expect(offBy({ predicted: 90, actual: 100 })).toBeCloseTo(-0.1, 12);
  expect(offBy({ predicted: 90, actual: 0 })).toBeNull();
});

test("nearest, lowest and highest are best, each by its measure", () => {
  const ways = [
    scores("model", { predicted: 80, rmse: 1.6, mae: 0.75, topDecileCapture: 0.68 }),
    scores("formula", { predicted: 110, rmse: 1.7, mae: 0.8, topDecileCapture: 0.67 }),
    scores("zero", { predicted: 0, rmse: 2.2, mae: 0.7, topDecileCapture: 0.9 }),
  ];
  expect(bestWay(ways, "bias")).toBe("formula");
  expect(bestWay(ways, "rmse")).toBe("model");
  expect(bestWay(ways, "mae")).toBe("zero");
  // Nothing at all ranks nobody, so that it found some is chance.
  expect(bestWay(ways, "capture")).toBe("model");
  expect(resultOf(ways[2]!, "capture")).toBeNull();
});

test("of equals the first is best; where nothing came there is no best sum", () => {
  expect(bestWay([scores("model", {}), scores("formula", {})], "rmse")).toBe("model");
  expect(bestWay([scores("model", { actual: 0 })], "bias")).toBeNull();
});
