/**
 * How small a shop may be: random subsamples of CDNOW's customers, fitted up to 1997-09-30 and
 * compared with the 39 weeks after, beside what Python's lifetimes did on such subsamples.
 *   node bench/studies/clv-subsamples.ts [seeds, 1,2,3] [sizes, 50,100,200,500,1000] [rounds, 100]
 */
import { existsSync, readFileSync } from "node:fs";
import { parseDay } from "../../app/domain/time.ts";
import { SeededRandom } from "../../sandbox/generator/seeded-random.ts";
import { cdnowLog, hasCdnow } from "../../test/domain/clv/cdnow-log.ts";
import {
  quantile,
  type SubsampleResult,
  subsample,
  subsampleResult,
} from "../../test/support/clv-subsamples.ts";

const REFERENCE = new URL("../../../shared/reference/clv-cdnow.json", import.meta.url);
const SPAN = { cut: parseDay("1997-09-30"), end: parseDay("1998-06-30") };

interface Lifetimes {
  readonly N: number;
  readonly convergence_failures: number;
  readonly degenerate: number;
  readonly agg_bias_pct: Readonly<Record<string, number>>;
}

function asked(at: number, otherwise: string): number[] {
  return (process.argv[at] ?? otherwise).split(",").map(Number);
}

function range(low: number, middle: number, high: number): string {
  return `${low.toFixed(1)} .. ${middle.toFixed(1)} .. ${high.toFixed(1)} (width ${(high - low).toFixed(1)})`;
}

function summary(results: readonly SubsampleResult[]): string {
  const bias = results.filter(({ method }) => method).map(({ biasPct }) => biasPct);
  const counts = new Map<string, number>();
  for (const { method } of results) {
    counts.set(method ?? "formula", (counts.get(method ?? "formula") ?? 0) + 1);
  }
  const odd = results.filter(
    ({ sound, parameters }) => !sound || parameters.some((each) => !(each > 1e-3 && each < 1e4)),
  );
  const quantiles = [0.05, 0.5, 0.95].map((share) => quantile(bias, share));
  const models = [...counts].map(([method, count]) => `${count} ${method}`).join(", ");
  return `bias % ${range(...(quantiles as [number, number, number]))}; ${odd.length} degenerate; ${models}`;
}

function lifetimesLine(size: number): string {
  if (!existsSync(REFERENCE)) return "no reference";
  const study: Lifetimes[] = JSON.parse(
    readFileSync(REFERENCE, "utf8"),
  ).small_sample_study_lifetimes;
  const row = study.find(({ N }) => N === size);
  if (!row) return "no reference";
  const { agg_bias_pct: bias, convergence_failures: failures, degenerate } = row;
  return `bias % ${range(bias["0.05"] ?? 0, bias["0.5"] ?? 0, bias["0.95"] ?? 0)}; ${failures} failed, ${degenerate} degenerate`;
}

function run(): void {
  if (!hasCdnow) {
    console.error("CDNOW's sample is not here: ../shared/data/cdnow");
    process.exitCode = 2;
    return;
  }
  const log = cdnowLog("sample");
  const [rounds = 100] = asked(4, "100");
  for (const size of asked(3, "50,100,200,500,1000")) {
    console.log(`${size} customers, lifetimes: ${lifetimesLine(size)}`);
    for (const seed of asked(2, "1,2,3")) {
      const random = new SeededRandom(seed);
      const results = Array.from({ length: rounds }, () =>
        subsampleResult(subsample(log, size, random), SPAN),
      );
      console.log(`${size} customers, seed ${seed}: ${summary(results)}`);
    }
  }
}

run();
