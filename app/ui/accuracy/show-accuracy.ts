import type { ClvModel } from "../../domain/clv/clv-model.ts";
import type { ShopReport } from "../../domain/clv/shop-report.ts";
import type { AccuracyView } from "./accuracy-view.ts";

type Known = Omit<AccuracyView, "run"> & {
  readonly model: ClvModel | null;
  readonly report: ShopReport | null;
};

/** What the page needs of what is known. */
export function showAccuracy({ currency, asOf, revision, model, report }: Known): AccuracyView {
  const run = model &&
    report && {
      accuracy: report.accuracy,
      sampled: report.sampled,
      model: {
        method: model.purchases?.method ?? ("formula" as const),
        quality: model.quality,
        window: model.window,
        trials: model.trials,
      },
    };
  return { currency, asOf, run, revision };
}
