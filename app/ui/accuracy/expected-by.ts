import type { AccuracyReport } from "../../domain/clv/shop-report.ts";

/** Whether a model forecast on that day, or the formula in its place. */
export function expectedBy({ method }: Pick<AccuracyReport, "method">): "model" | "formula" {
  return method === "formula" ? "formula" : "model";
}
