import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ClvModel } from "../../app/domain/clv/clv-model.ts";
import { parseDay } from "../../app/domain/time.ts";
import type { Engine } from "../../bin/hadiya/clv/engine.ts";
import { runClv } from "../../bin/hadiya/clv.ts";
import { runCommand } from "../../bin/hadiya/run-command.ts";

const TODAY = parseDay("2026-11-21");

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "hadiya-clv-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Everyone goes on as until now: what the command does with a model, without one. */
const asBefore: Engine = {
  fit: ({ histories, unitDays, method }) => ({
    purchases:
      method === "formula"
        ? null
        : { method: "bg-nbd", unitDays, parameters: { r: 0.25, alpha: 4.5, a: 0.75, b: 2.5 } },
    spend: { method: "gamma-gamma", p: 6, q: 4, v: 15 },
    quality: method === "formula" ? "formula" : "rough",
    window: {
      firstDay: parseDay("2026-01-01"),
      asOf: histories.asOf,
      customers: histories.customers,
      repeatCustomers: histories.frequency.filter((each) => each > 0).length,
      purchases: histories.frequency.reduce((sum, each) => sum + each + 1, 0),
    },
    purchaseFit: method === "formula" ? null : diagnostics(-99.5),
    spendFit: diagnostics(-12.25),
    trials: [
      { method: "bg-nbd", outcome: "chosen", reason: "best", ...untold },
      { method: "pareto-nbd", outcome: "failed", reason: "not_converged", ...untold },
    ],
  }),
  forecaster: (_model, { histories }, { horizonDays }) => {
    const { asOf, frequency, age, meanSpend } = histories;
    return (row) => {
      const expectedPurchases = age[row]! > 0 ? (frequency[row]! / age[row]!) * horizonDays : 0;
      const revenue = expectedPurchases * meanSpend[row]!;
      return {
        pAlive: frequency[row]! > 0 ? 0.5 : null,
        expectedPurchases,
        purchasesRange: { low: Math.floor(expectedPurchases), high: Math.ceil(expectedPurchases) },
        spendPerPurchase: meanSpend[row]!,
        expectedRevenue: revenue,
        revenueRange: { low: 0, high: 2 * revenue },
        lifetimeValue: 10 * revenue,
        lifetimeRange: null,
        nextDay: asOf + 7,
        nextDayRange: { low: asOf + 1, high: parseDay("9999-12-31") + 5 },
      };
    };
  },
  sums: (model, known, ahead) => {
    const forecastOf = asBefore.forecaster(model, known, ahead);
    const rows = Array.from({ length: known.histories.customers }, (_, row) => forecastOf(row));
    return {
      expectedPurchases: Float64Array.from(rows, (each) => each.expectedPurchases),
      expectedRevenue: Float64Array.from(rows, (each) => each.expectedRevenue),
    };
  },
};
const untold = { logLikelihood: null, holdoutLogScore: null, holdoutBias: null };

function diagnostics(logLikelihood: number): NonNullable<ClvModel["purchaseFit"]> {
  return {
    logLikelihood,
    gradientNorm: 1e-9,
    positiveDefinite: true,
    evaluations: 7,
    priors: "none",
    standardErrors: null,
  };
}

function clv(lines: readonly string[], ...options: string[]) {
  const path = join(folder, "purchases.csv");
  writeFileSync(path, lines.join("\n"));
  return asked(path, ...options);
}

function asked(...argv: string[]) {
  let [out, err] = ["", ""];
  const output = {
    out: (text: string) => {
      out += text;
    },
    err: (text: string) => {
      err += text.replaceAll(folder, "");
    },
  };
  const code = runClv(argv, output, { engine: asBefore, today: TODAY });
  return { code, out, err };
}

const HEADER = "customer_id,date,value";
const SHOP = [
  HEADER,
  "007,2026-01-01,10",
  "anna,2026-01-01,5",
  "007,2026-01-15,20",
  "late,2026-03-01,9",
  "007,2026-02-26,30",
  "007,2026-03-19,40.5",
];
const CUT = ["--cut", "2026-01-29"];

describe("the JSON", () => {
  test("has the shape that is promised, in its sequence", () => {
    const { code, out, err } = clv(SHOP, ...CUT, "--json");
    expect([code, err]).toEqual([0, ""]);
    const answer = JSON.parse(out);
    expect(Object.keys(answer).slice(0, 7)).toEqual([
      "model",
      "params",
      "logLikelihood",
      "unit",
      "customers",
      "holdout",
      "spend",
    ]);
    expect(answer).toMatchObject({
      model: "bg-nbd",
      params: { r: 0.25, alpha: 4.5, a: 0.75, b: 2.5 },
      logLikelihood: -99.5,
      unit: "day",
    });
    expect(answer.customers).toEqual([
      {
        id: "007",
        frequency: 1,
        recency: 14,
        T: 28,
        pAlive: 0.5,
        expectedPurchases: (1 / 28) * 365,
        expectedPurchasesInterval: [13, 14],
        expectedSpendPerOrder: 20,
        expectedRevenue: (1 / 28) * 365 * 20,
        expectedRevenueInterval: [0, 2 * (1 / 28) * 365 * 20],
        lifetimeValue: 10 * (1 / 28) * 365 * 20,
        lifetimeValueInterval: null,
        nextPurchase: "2026-02-05",
        nextPurchaseInterval: ["2026-01-30", null],
      },
      {
        id: "anna",
        frequency: 0,
        recency: 0,
        T: 28,
        pAlive: null,
        expectedPurchases: 0,
        expectedPurchasesInterval: [0, 0],
        expectedSpendPerOrder: 0,
        expectedRevenue: 0,
        expectedRevenueInterval: [0, 0],
        lifetimeValue: 0,
        lifetimeValueInterval: null,
        nextPurchase: "2026-02-05",
        nextPurchaseInterval: ["2026-01-30", null],
      },
    ]);
    expect(answer.spend).toMatchObject({ p: 6, q: 4, v: 15, logLikelihood: -12.25, n: 1 });
  });

  test("in weeks has recency and T in weeks", () => {
    const answer = JSON.parse(clv(SHOP, ...CUT, "--unit", "week", "--json").out);
    expect([answer.unit, answer.customers[0].recency, answer.customers[0].T]).toEqual([
      "week",
      2,
      4,
    ]);
  });

  test("of the formula has no parameters; without values there is no spend", () => {
    const lines = ["customer_id,date", "a,2026-01-01", "a,2026-01-05"];
    const answer = JSON.parse(clv(lines, "--model", "formula", "--json").out);
    expect(answer).toMatchObject({ model: "formula", params: null, logLikelihood: null });
    expect(answer.customers[0]).toMatchObject({
      expectedSpendPerOrder: null,
      expectedRevenue: null,
      expectedRevenueInterval: null,
      lifetimeValue: null,
    });
    expect(answer.spend.n).toBe(0);
  });

  test("is one document for many customers", () => {
    const many = Array.from({ length: 2501 }, (_, at) => `c${at},2026-01-01,1`);
    const answer = JSON.parse(clv([HEADER, ...many], "--json").out);
    expect(answer.customers.map(({ id }: { id: string }) => id)).toEqual(
      Array.from({ length: 2501 }, (_, at) => `c${at}`),
    );
  });
});

describe("the cut", () => {
  const holdoutOf = (...options: string[]) => {
    const { out, err } = clv(SHOP, "--json", ...options);
    const { holdout, holdoutDays, horizonDays, asOf, customers } = JSON.parse(out);
    return { err, holdout, holdoutDays, horizonDays, asOf, ahead: customers[0].expectedPurchases };
  };

  test("is the last date of the file when none is given, and nothing is held out", () => {
    expect(holdoutOf()).toMatchObject({
      asOf: "2026-03-19",
      holdout: null,
      holdoutDays: null,
      horizonDays: 365,
      err: "",
    });
  });

  test("holds out what came after it, to the end of the file", () => {
    const { holdout, holdoutDays, ahead, err } = holdoutOf(...CUT);
    // 49 days on: 007 bought twice more at one in 28 days; who came later has no part in it
    expect(holdout).toEqual({
      actual: 2,
      predicted: 49 / 28,
      biasPct: ((49 / 28 - 2) / 2) * 100,
      mae: 0.25 / 2,
      rmse: Math.sqrt(0.25 ** 2 / 2),
      topDecileCapture: 1,
    });
    expect([holdoutDays, ahead, err]).toEqual([49, (1 / 28) * 365, ""]);
  });

  test("holds out as many days as are looked ahead", () => {
    const { holdout, holdoutDays, ahead } = holdoutOf(...CUT, "--horizon-days", "28");
    expect(holdout).toMatchObject({ actual: 1, predicted: 1 });
    expect([holdoutDays, ahead]).toEqual([28, 1]);
  });

  test("says so when the file ends before that", () => {
    const { holdout, holdoutDays, ahead, err } = holdoutOf(...CUT, "--horizon-days", "56");
    expect(holdout).toMatchObject({ actual: 2, predicted: 49 / 28 });
    expect([holdoutDays, ahead]).toEqual([49, 2]);
    expect(err).toBe("The file ends on 2026-03-19: the hold-out covers 49 of 56 days.\n");
  });

  test("after the end of the file holds nothing out, and time goes by until it", () => {
    const { holdout, err, ahead } = holdoutOf("--cut", "2026-11-21");
    expect([holdout, ahead]).toEqual([null, (3 / 324) * 365]);
    expect(err).toBe("The file has nothing after 2026-11-21, so there is no hold-out.\n");
  });

  test("revenue is judged as orders are", () => {
    const { revenueHoldout } = JSON.parse(clv(SHOP, ...CUT, "--json").out);
    expect(revenueHoldout).toMatchObject({ actual: 70.5, predicted: (49 / 28) * 20 });
  });
});

describe("what is left out", () => {
  test("broken lines are named, twenty at most, and the answer is given", () => {
    const broken = Array.from({ length: 22 }, (_, at) => `x,never,${at}`);
    const { code, out, err } = clv([...SHOP, ...broken, "a,2026-01-01,0"], "--json");
    expect([code, JSON.parse(out).customers.length]).toEqual([0, 3]);
    const said = err.trimEnd().split("\n");
    expect(said).toHaveLength(22);
    expect(said[0]).toBe('line 8: "never" is not a date such as 2026-11-21');
    expect(said[20]).toBe("and 2 more broken lines");
    expect(said[21]).toBe("Not counted as purchases: 1 with no value above zero.");
    expect(JSON.parse(out)).toMatchObject({ leftOut: { no_value: 1 }, brokenLines: 22 });
  });

  test("zeros are kept when asked for", () => {
    const { out } = clv([...SHOP, "zoe,2026-01-01,0"], "--zero-values", "keep", "--json");
    expect(JSON.parse(out).customers.at(-1)).toMatchObject({ id: "zoe", frequency: 0 });
  });
});

describe("small and strange shops", () => {
  test.each([
    ["one customer", ["a,2026-01-01,5", "a,2026-02-01,5"]],
    ["one purchase", ["a,2026-01-01,5"]],
    ["all on one day", ["a,2026-01-01,5", "b,2026-01-01,6", "a,2026-01-01,7"]],
    ["everyone once", ["a,2026-01-01,5", "b,2026-01-02,6", "c,2026-01-03,7"]],
  ])("%s: an answer, in numbers and in words", (_, lines) => {
    const json = clv([HEADER, ...lines], "--json");
    expect([json.code, json.err]).toEqual([0, ""]);
    expect(JSON.parse(json.out).customers.length).toBeGreaterThan(0);
    const words = clv([HEADER, ...lines]);
    expect([words.code, words.err]).toEqual([0, ""]);
    expect(words.out).not.toMatch(/NaN|Infinity|undefined|null/);
  });
});

describe("the words", () => {
  test("say what was used and why, how right it was, and who is best", () => {
    const { code, out } = clv(SHOP, ...CUT);
    expect(code).toBe(0);
    expect(out).toBe(
      [
        "2 customers, 3 purchases from 2026-01-01 to 2026-01-29; 1 came back.",
        "",
        "Purchases by BG/NBD: the best of those tried.",
        "  r 0.25  alpha 4.5  a 0.75  b 2.5 (in days), log-likelihood -99.500",
        "  Passed over: Pareto/NBD (no best fit was found).",
        "Spend by Gamma-Gamma.",
        "  p 6  q 4  v 15",
        "",
        "A rough estimate: with so few customers it leans on what is usual in other shops.",
        "",
        "In the next 365 days they are expected to buy 13 times, worth 260.71.",
        "",
        "How right is it? From 2026-01-30 to 2026-03-19 they bought 2 times; the forecast was 1.8, 12.5 % too low.",
        "  They spent 70.50; the forecast was 35.00, 50.4 % too low.",
        "  For a single customer it was off by 0.13 purchases on average (RMSE 0.18).",
        "  The tenth it put first bought 100% of what the best tenth bought.",
        "",
        "The best 2 by expected revenue in 365 days:",
        "  customer  purchases  last bought  alive  expected  90 % interval  revenue",
        "  007               2   2026-01-15    50%      13.0       13 to 14   260.71",
        "  anna              1   2026-01-01      –       0.0         0 to 0     0.00",
        "",
      ].join("\n"),
    );
  });

  test("show the ten best of many, the earlier of equals first", () => {
    const lines = Array.from({ length: 30 }, (_, at) => [
      `c${at},2026-01-01,5`,
      `c${at},2026-01-02,${at % 3 === 0 ? 9 : 5}`,
    ]);
    const { out } = clv([HEADER, ...lines.flat()]);
    expect([...out.matchAll(/^ {2}(c\d+) /gm)].map(([, id]) => id)).toEqual(
      [0, 3, 6, 9, 12, 15, 18, 21, 24, 27].map((at) => `c${at}`),
    );
  });
});

describe("what cannot be used", () => {
  test.each([
    [[], "Name one file with purchases."],
    [["a.csv", "b.csv"], "Name one file with purchases."],
    [["/no/such.csv"], "There is no file /no/such.csv."],
    [["x.csv", "--cut"], "--cut needs a value."],
    [["x.csv", "--cut="], "--cut needs a value."],
    [["x.csv", "--cut", "yesterday"], '--cut: "yesterday" is not a day such as 2026-11-21.'],
    [["x.csv", "--cut", "2026-02-30"], '--cut: "2026-02-30" is not a day such as 2026-11-21.'],
    [["x.csv", "--cut", "2026-11-22"], "--cut: 2026-11-22 lies in the future."],
    [["x.csv", "--horizon-days", "0"], "--horizon-days is a whole number from 1 to 36,500"],
    [["x.csv", "--horizon-days", "-5"], "--horizon-days is a whole number from 1 to 36,500"],
    [["x.csv", "--horizon-days=1e3"], "--horizon-days is a whole number from 1 to 36,500"],
    [["x.csv", "--horizon-days", "36501"], "--horizon-days is a whole number"],
    [["x.csv", "--unit", "month"], '--unit is one of day, week, and not "month".'],
    [["x.csv", "--zero-values", "maybe"], "--zero-values is one of skip, keep"],
    [["x.csv", "--model", "arima"], "--model is one of auto, pareto-nbd, mbg-cnbd-k, mbg-nbd"],
    [["x.csv", "--json=yes"], "--json takes no value."],
    [["x.csv", "--loud"], "There is no option --loud."],
    [["x.csv", "--toString"], "There is no option --toString."],
    [["x.csv", "-q"], "There is no option -q."],
  ])("%o: one sentence and exit code 2", (argv, sentence) => {
    const { code, out, err } = asked(...argv);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(sentence);
    expect(err).toMatch(/^[^\n]+\.\n$/);
  });

  test.each([
    ["an empty file", [], [], "is empty."],
    ["nothing but broken lines", [HEADER, "x,never,1", ",2026-01-01,1"], [], "no line that can be"],
    ["a cut before the first purchase", SHOP, ["--cut", "2025-12-31"], "no purchase up to 2025-"],
  ])("%s: one sentence and exit code 2", (_, lines, options, sentence) => {
    const { code, out, err } = clv(lines, ...options, "--json");
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(sentence);
    expect(err).toMatch(/^[^\n]+\.\n$/);
  });

  test("a fault of ours is no fault of the file's", () => {
    const engine: Engine = {
      ...asBefore,
      fit: () => {
        throw new Error("divided by zero");
      },
    };
    const path = join(folder, "fault.csv");
    writeFileSync(path, SHOP.join("\n"));
    const output = { out: () => {}, err: () => {} };
    expect(() => runClv([path], output, { engine, today: TODAY })).toThrow("divided by zero");
  });
});

test("the command line has the command, and it explains itself", async () => {
  let out = "";
  const output = {
    out: (text: string) => {
      out += text;
    },
    err: () => {},
  };
  expect(await runCommand(["help"], output)).toBe(0);
  expect(out).toContain("\n  clv ");
  expect(await runCommand(["clv", "--help"], output)).toBe(0);
  expect(out).toMatch(/^Usage: npm run -s hadiya -- clv FILE /m);
});
