import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { purchaseLog } from "../../../app/domain/clv/purchase-log.ts";
import { parseDay } from "../../../app/domain/time.ts";
import { SeededRandom } from "../../../sandbox/generator/seeded-random.ts";
import {
  quantile,
  type SubsampleResult,
  subsample,
  subsampleResult,
} from "../../support/clv-subsamples.ts";
import { cdnowLog, hasCdnow } from "./cdnow-log.ts";

const REFERENCE = new URL("../../../../shared/reference/clv-cdnow.json", import.meta.url);
const SPAN = { cut: parseDay("1997-09-30"), end: parseDay("1998-06-30") };
const SLOW = { timeout: 120_000 };

// One hundred of each size, and what lifetimes did: node bench/studies/clv-subsamples.ts
describe.runIf(hasCdnow)("small shops drawn from CDNOW's customers", () => {
  const log = hasCdnow ? cdnowLog("sample") : purchaseLog([]).log;
  const kept = new Map<number, SubsampleResult[]>();
  const study = (size: number, rounds: number) => {
    const random = new SeededRandom(1);
    const draw = () => subsampleResult(subsample(log, size, random), SPAN);
    const results = kept.get(size) ?? Array.from({ length: rounds }, draw);
    kept.set(size, results);
    return results;
  };
  const degenerate = (results: readonly SubsampleResult[]) =>
    results.filter(
      ({ method, sound, parameters }) =>
        method === null || !sound || parameters.some((each) => !(each > 1e-3 && each < 1e4)),
    );

  test.each([
    [50, 30],
    [100, 30],
    [200, 30],
    [500, 6],
    [1000, 3],
  ])("of %i customers, %i times: no fit fails, none runs off", SLOW, (size, rounds) => {
    const results = study(size, rounds);
    expect(degenerate(results)).toEqual([]);
    // a forecast of the sum so bad that no shop would want it
    expect(results.filter(({ biasPct }) => !(biasPct > -90 && biasPct < 300))).toEqual([]);
  });

  test.runIf(existsSync(REFERENCE)).each([100, 200])(
    "of %i customers: nine sums in ten are off by no wider a range than lifetimes'",
    SLOW,
    (size) => {
      const { small_sample_study_lifetimes: theirs } = JSON.parse(readFileSync(REFERENCE, "utf8"));
      const bias = theirs.find(({ N }: { N: number }) => N === size).agg_bias_pct;
      const ours = study(size, 30).map(({ biasPct }) => biasPct);
      const width = quantile(ours, 0.95) - quantile(ours, 0.05);
      expect(width).toBeLessThanOrEqual(bias["0.95"] - bias["0.05"]);
    },
  );
});
