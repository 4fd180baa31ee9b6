import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { holdoutScores } from "../../../app/domain/clv/holdout.ts";
import {
  historiesAt,
  purchaseLog,
  purchasesBetween,
} from "../../../app/domain/clv/purchase-log.ts";
import { parseDay } from "../../../app/domain/time.ts";
import { cdnowLog, hasCdnow } from "./cdnow-log.ts";

const REFERENCE = new URL("../../../../shared/reference/clv-cdnow.json", import.meta.url);

describe("scores of a hold-out", () => {
  test("on paper", () => {
    const scores = holdoutScores({ predicted: [1, 0, 3], actual: [2, 0, 0] });
    expect(scores).toEqual({
      actual: 2,
      predicted: 4,
      biasPct: 100,
      mae: 4 / 3,
      rmse: Math.sqrt(10 / 3),
      topDecileCapture: 0,
    });
  });

  test("the top tenth is rounded down, and the earlier of equals is in it", () => {
    const actual = Array.from({ length: 29 }, (_, at) => at % 5);
    const predicted = actual.map((_, at) => (at === 1 || at === 3 ? 9 : 8));
    // 1 and 3 are forecast highest of all; the best two in fact bought 4 each
    expect(holdoutScores({ predicted, actual }).topDecileCapture).toBe((1 + 3) / (4 + 4));
    const alike = actual.map(() => 7);
    expect(holdoutScores({ predicted: alike, actual }).topDecileCapture).toBe((0 + 1) / (4 + 4));
    expect(holdoutScores({ predicted: actual, actual }).topDecileCapture).toBe(1);
  });

  test("nothing bought has no bias and no best; nobody has no mean", () => {
    expect(holdoutScores({ predicted: [1, 2], actual: [0, 0] })).toMatchObject({
      biasPct: null,
      mae: 1.5,
      topDecileCapture: null,
    });
    expect(holdoutScores({ predicted: [], actual: [] })).toEqual({
      actual: 0,
      predicted: 0,
      biasPct: null,
      mae: null,
      rmse: null,
      topDecileCapture: null,
    });
  });

  test("forecasts that are none are refused", () => {
    expect(() => holdoutScores({ predicted: [1], actual: [1, 2] })).toThrow(RangeError);
    expect(() => holdoutScores({ predicted: [Number.NaN], actual: [1] })).toThrow(RangeError);
  });
});

const NO_PURCHASES = purchaseLog([]).log;

interface PublishedScores {
  readonly sum_pred: number;
  readonly sum_actual: number;
  readonly bias_pct: number;
  readonly MAE: number;
  readonly RMSE: number;
  readonly top10pct_capture: number;
}

describe.runIf(hasCdnow)("the published hold-out of CDNOW's sample", () => {
  const log = hasCdnow ? cdnowLog("sample") : NO_PURCHASES;
  const calibrationEnd = parseDay("1997-09-30");
  const histories = historiesAt(log, calibrationEnd);
  const span = { after: calibrationEnd, until: parseDay("1998-06-30") };
  const { purchases, spend } = purchasesBetween(log, histories, span);
  const daysAhead = span.until - span.after;
  const rate = [...histories.frequency].map(
    (frequency, at) => (frequency / histories.age[at]!) * daysAhead,
  );
  const firstYear = purchasesBetween(log, histories, {
    after: parseDay("1996-12-31"),
    until: calibrationEnd,
  });
  const published = existsSync(REFERENCE)
    ? JSON.parse(readFileSync(REFERENCE, "utf8")).cdnow_sample_39w
    : null;

  test("is of 2,357 customers, 2,457 repeat purchases and 1,882 purchases held out", () => {
    expect(histories.customers).toBe(2357);
    expect(histories.frequency.reduce((sum, each) => sum + each)).toBe(2457);
    expect(purchases.reduce((sum, each) => sum + each)).toBe(1882);
    expect(daysAhead).toBe(39 * 7);
  });

  test.runIf(published).each([
    ["heuristics_count", "calibration rate x/T*t", rate, purchases],
    ["heuristics_count", "same count as calibration", histories.frequency, purchases],
    ["heuristics_count", "zero for everyone", new Float64Array(purchases.length), purchases],
    ["heuristics_revenue", "same revenue as calibration", firstYear.spend, spend],
  ] as const)("%s: %s", (kind, name, predicted, actual) => {
    const figures: PublishedScores = published[kind][name];
    const scores = holdoutScores({ predicted, actual });
    expect(scores.predicted).toBeCloseTo(figures.sum_pred, 8);
    expect(scores.actual).toBeCloseTo(figures.sum_actual, 8);
    expect(scores.biasPct).toBeCloseTo(figures.bias_pct, 10);
    expect(scores.mae).toBeCloseTo(figures.MAE, 10);
    expect(scores.rmse).toBeCloseTo(figures.RMSE, 10);
    expect(scores.topDecileCapture).toBeCloseTo(figures.top10pct_capture, 12);
  });
});
