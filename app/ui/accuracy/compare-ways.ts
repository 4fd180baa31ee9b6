import type { ForecastScores } from "../../domain/clv/shop-report.ts";

/** What forecasts are measured by. */
export const MEASURES = ["bias", "rmse", "mae", "capture"] as const;
export type Measure = (typeof MEASURES)[number];

/** How far the sum was off, as a ratio of what came; null when nothing came. */
export function offBy({ predicted, actual }: Pick<ForecastScores, "predicted" | "actual">) {
  return actual > 0 ? (predicted - actual) / actual : null;
}

/** A way's result by one measure; null where it has none worth showing. */
export function resultOf(scores: ForecastScores, measure: Measure): number | null {
  switch (measure) {
    case "bias":
      return offBy(scores);
    case "rmse":
      return scores.rmse;
    case "mae":
      return scores.mae;
    case "capture":
      // Nothing at all ranks nobody: who is in its tenth is chance.
      return scores.way === "zero" ? null : scores.topDecileCapture;
  }
}

/** The way that did best by a measure, the first of equals; null when none can be told. */
export function bestWay(
  ways: readonly ForecastScores[],
  measure: Measure,
): ForecastScores["way"] | null {
  const judged = ways.flatMap((scores) => {
    const result = resultOf(scores, measure);
    return result === null ? [] : [{ way: scores.way, cost: costOf(result, measure) }];
  });
  const best = judged.reduce<(typeof judged)[number] | null>(
    (leader, other) => (leader && leader.cost <= other.cost ? leader : other),
    null,
  );
  return best?.way ?? null;
}

function costOf(result: number, measure: Measure): number {
  if (measure === "capture") return -result;
  return measure === "bias" ? Math.abs(result) : result;
}
