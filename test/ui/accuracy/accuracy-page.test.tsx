import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import type { ModelTrial } from "../../../app/domain/clv/clv-model.ts";
import type { AccuracyReport, ForecastScores } from "../../../app/domain/clv/shop-report.ts";
import { parseDay } from "../../../app/domain/time.ts";
import { AccuracyPage } from "../../../app/ui/accuracy/accuracy-page.tsx";
import type { AccuracyView, RunView } from "../../../app/ui/accuracy/accuracy-view.ts";
import { LanguageProvider } from "../../../app/ui/language/language-provider.tsx";
import { messagesOf } from "../../../app/ui/language/messages.ts";

function scores(
  way: ForecastScores["way"],
  sums: { readonly predicted: number; readonly actual: number },
): ForecastScores {
  return { way, ...sums, biasPct: null, mae: 0.7545, rmse: 1.6, topDecileCapture: 0.688 };
}

const ACCURACY: AccuracyReport = {
  madeOn: parseDay("1997-09-30"),
  until: parseDay("1997-10-14"),
  customers: 2357,
  method: "pareto-nbd",
  purchases: [
    scores("model", { predicted: 1665.4, actual: 1882 }),
    scores("formula", { predicted: 1730.2, actual: 1882 }),
    scores("last-year-rate", { predicted: 4814, actual: 1882 }),
    scores("zero", { predicted: 0, actual: 1882 }),
  ],
  revenue: [
    scores("model", { predicted: 81_000.4, actual: 71_000 }),
    scores("formula", { predicted: 63_000, actual: 71_000 }),
  ],
  tracking: [
    { week: 1, actual: 4, model: 5, forecast: false },
    { week: 2, actual: 9, model: 8, forecast: false },
    { week: 3, actual: 14, model: 11, forecast: true },
    { week: 4, actual: 21, model: 15, forecast: true },
  ],
  calibration: [
    { pastPurchases: 0, customers: 1411, actual: 0.2367, model: 0.1384, formula: 0.1258 },
    { pastPurchases: 7, customers: 64, actual: 6.359, model: 6.403, formula: 6.287 },
  ],
  rangeCoverage: 0.894,
};
const TRIAL: ModelTrial = {
  method: "pareto-nbd",
  outcome: "chosen",
  reason: "best",
  logLikelihood: -9595,
  holdoutLogScore: -0.58,
  holdoutBias: -0.05,
};
const RUN: RunView = {
  accuracy: ACCURACY,
  sampled: false,
  model: {
    method: "pareto-nbd",
    quality: "fitted",
    window: {
      firstDay: parseDay("1997-09-17"),
      asOf: parseDay("1997-10-14"),
      customers: 2357,
      repeatCustomers: 946,
      purchases: 4814,
    },
    trials: [TRIAL],
  },
};

function pageOf(run: RunView | null, language: "en" | "ar" = "en"): string {
  const view: AccuracyView = { currency: "USD", asOf: parseDay("1997-10-14"), revision: 1n, run };
  return textOf(<AccuracyPage view={view} />, language);
}

function textOf(page: React.JSX.Element, language: "en" | "ar" = "en"): string {
  const markup = renderToStaticMarkup(
    <LanguageProvider language={language} messages={messagesOf(language)}>
      {page}
    </LanguageProvider>,
  );
  return markup
    .replace(/<\/(p|th|td|li|h\d|span)>/g, " ")
    .replace(/<[^>]+>/g, "")
    .replace(/&amp;/g, "&")
    .replace(/&#x27;/g, "'")
    .replace(/[\u2066\u2069\u200e\u200f]/g, "");
}

describe("in plain words", () => {
  test("what was forecast, what came, and how far off that was", () => {
    const page = pageOf(RUN);
    expect(page).toContain(
      "On Sep 30, 1997 we forecast 1,665 orders until Oct 14, 1997. 1,882 came: we were 11.5% too low. The formula would have said 1,730.",
    );
    expect(page).toContain(
      "In money, we forecast $81,000 and $71,000 came: we were 14.1% too high.",
    );
    expect(page).toContain("It was for the 2,357 customers known by then");
  });

  test("in Arabic too", () => {
    expect(pageOf(RUN, "ar")).toContain(
      "في 30 سبتمبر 1997 توقّعنا 1,665 طلبًا حتى 14 أكتوبر 1997. ووصل 1,882 طلبًا، فكان توقّعنا أقل بنسبة 11.5%. أما المعادلة فكانت ستقول 1,730.",
    );
  });

  test("week by week, by how often customers had ordered, and measure by measure", () => {
    const page = pageOf(RUN);
    expect(page).toContain("the two lines were never more than 6 orders apart");
    expect(page).toContain("Oct 7, 1997 14 11 21.4% too low");
    expect(page).toContain(
      "Customers who had ordered once (1,411 customers): we expected 0.14 more orders each, and 0.24 came.",
    );
    expect(page).toContain("8 times or more (64 customers): we expected 6.40 each, and 6.36 came.");
    expect(page).toContain("Nearest to 0 is best. Best here: The formula.");
    expect(page).toContain("It held 89.4% of the time: as it should.");
    expect(page).toContain("Pareto/NBD Chosen");
  });

  test.each([
    [0.8, "the ranges were too narrow"],
    [0.97, "the ranges were wider than need be"],
  ])("ranges that hold %d: %s", (rangeCoverage, words) => {
    expect(pageOf({ ...RUN, accuracy: { ...ACCURACY, rangeCoverage } })).toContain(words);
  });

  test("where nothing came there is no talk of per cent", () => {
    const purchases = ACCURACY.purchases.map((each) => ({ ...each, actual: 0 }));
    const page = pageOf({ ...RUN, accuracy: { ...ACCURACY, purchases, revenue: purchases } });
    expect(page).toContain("until Oct 14, 1997. None came.");
    expect(page).not.toMatch(/In money, we|NaN|Infinity|null/);
  });
});

describe("what is said of the model", () => {
  test("a rough estimate says so, and why", () => {
    const page = pageOf({ ...RUN, model: { ...RUN.model, quality: "rough" } });
    expect(page.match(/Rough estimate/g)).toHaveLength(2);
    expect(page).toContain("Fewer than 200 of your customers have ordered");
    expect(pageOf(RUN)).not.toContain("Rough estimate");
  });

  test.each([
    ["worse_holdout", "its trial forecasts were further from what came"],
    ["worse_holdout_sum", "its sum was further from what came"],
    ["worse_likelihood", "explains your orders less well"],
    ["runs_away", "only with figures no shop can have"],
    ["a reason of another version", "It did not do as well."],
  ])("passed over for %s: %s", (reason, words) => {
    const other: ModelTrial = { ...TRIAL, method: "mbg-nbd", outcome: "passed_over", reason };
    const page = pageOf({ ...RUN, model: { ...RUN.model, trials: [other, TRIAL] } });
    expect(page).toContain(words);
    expect(page.indexOf("Chosen")).toBeLessThan(page.indexOf("Passed over"));
  });

  test("a model that did not hold on that day gave way to the formula, and the page says so", () => {
    const accuracy = {
      ...ACCURACY,
      method: "formula",
      purchases: ACCURACY.purchases.slice(1),
      rangeCoverage: null,
    };
    const page = pageOf({ ...RUN, accuracy });
    expect(page).toContain("the formula forecast in its place");
    expect(page).toContain("What the formula expected");
    expect(page).not.toContain("The formula would have said");
    expect(page).not.toContain("It held");
  });
});

describe("what cannot be told yet", () => {
  test("a history too short to hold anything out", () => {
    const page = pageOf({ ...RUN, accuracy: null });
    expect(page).toContain("Too early to tell");
    expect(page).toContain("So far: 2,357 customers with an order, the first on Sep 17, 1997.");
    expect(page).toContain("How your shop is forecast");
  });

  test("before the first run, and before the shop is known", () => {
    expect(pageOf(null)).toContain("The first test is on its way");
    expect(textOf(<AccuracyPage view={null} />)).toContain("getting to know your shop");
  });
});
