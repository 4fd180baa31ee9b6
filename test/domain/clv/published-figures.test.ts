import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { ClvModel, ForecastMethod, PurchaseModel } from "../../../app/domain/clv/clv-model.ts";
import { fitClvModel } from "../../../app/domain/clv/fit-clv-model.ts";
import { holdoutScores } from "../../../app/domain/clv/holdout.ts";
import {
  chanceOfPurchases,
  forecaster,
  populationPurchases,
} from "../../../app/domain/clv/models/forecaster.ts";
import { expectedSpend } from "../../../app/domain/clv/models/gamma-gamma.ts";
import {
  historiesAt,
  purchaseLog,
  purchasesBetween,
} from "../../../app/domain/clv/purchase-log.ts";
import { parseDay } from "../../../app/domain/time.ts";
import { cdnowLog, hasCdnow } from "./cdnow-log.ts";
import { modelledShop } from "./modelled-shop.ts";

const REFERENCE = new URL("../../../../shared/reference/clv-cdnow.json", import.meta.url);
const measured = existsSync(REFERENCE)
  ? JSON.parse(readFileSync(REFERENCE, "utf8")).cdnow_sample_39w
  : null;

/** The calibration end of all the papers, and the weeks after it they hold out. */
const CUT = parseDay("1997-09-30");
const END = parseDay("1998-06-30");
const log = hasCdnow ? cdnowLog("sample") : purchaseLog([]).log;
const histories = historiesAt(log, CUT);

function fitted(method: "auto" | ForecastMethod): ClvModel {
  return fitClvModel({ histories, log, unitDays: 7, method });
}

const inWeeks = (history: readonly [number, number, number]) => ({
  frequency: history[0],
  recency: history[1],
  age: history[2],
});

/** Published parameters and log-likelihood; where they were published. */
const PUBLISHED = [
  ["bg-nbd", { r: 0.2426, alpha: 4.4136, a: 0.7929, b: 2.4259 }, -9582.429, "BG/NBD"],
  ["pareto-nbd", { r: 0.5533, alpha: 10.5777, s: 0.6062, beta: 11.6687 }, -9594.976, "Pareto/NBD"],
  ["mbg-nbd", { r: 0.5248, alpha: 6.1831, a: 0.8914, b: 1.614 }, -9582.136, "MBG/NBD"],
] as const;

describe.runIf(hasCdnow)("fitted to CDNOW's sample in weeks", () => {
  test.each(PUBLISHED)("%s is as published", (method, parameters, logLikelihood) => {
    const { purchases, purchaseFit, trials } = fitted(method);
    expect(purchases?.method).toBe(method);
    for (const [name, value] of Object.entries(parameters)) {
      expect(purchases?.parameters).toHaveProperty(name, expect.closeTo(value, 4));
    }
    expect(purchaseFit?.logLikelihood).toBeCloseTo(logLikelihood, 3);
    expect(purchaseFit).toMatchObject({ priors: "none", positiveDefinite: true });
    expect(purchaseFit?.gradientNorm).toBeLessThan(1e-6);
    expect(trials).toMatchObject([{ method, outcome: "chosen", reason: "asked_for" }]);
  });

  test.runIf(measured).each(PUBLISHED)("%s is no worse than what others found", (...row) => {
    const [method, , , name] = row;
    const { purchases, purchaseFit } = fitted(method);
    const { params, logLik } = measured.models[name];
    const ours: Record<string, number> = { ...purchases?.parameters };
    expect(purchaseFit?.logLikelihood).toBeGreaterThan(logLik - 1e-8);
    for (const [parameter, value] of Object.entries<number>(params)) {
      expect(ours[parameter]! / value).toBeCloseTo(1, 6);
    }
  });

  test("Pareto/NBD has the standard errors that CLVTools printed", () => {
    const printed = { r: 0.0476264, alpha: 0.8427222, s: 0.1872594, beta: 6.2105448 };
    const errors = fitted("pareto-nbd").purchaseFit?.standardErrors;
    for (const [name, value] of Object.entries(printed)) {
      expect(errors![name]! / value).toBeCloseTo(1, 3);
    }
  });

  test("Gamma-Gamma is as published", () => {
    const { spend, spendFit } = fitted("bg-nbd");
    expect(spend).toMatchObject({
      method: "gamma-gamma",
      p: expect.closeTo(6.2496, 4),
      q: expect.closeTo(3.7442, 4),
      v: expect.closeTo(15.4435, 4),
    });
    expect(spendFit?.logLikelihood).toBeCloseTo(-4055.918, 3);
    expect(histories.meanSpend.filter((mean) => mean > 0)).toHaveLength(946);
  });
});

describe.runIf(measured)("customer by customer, with the parameters others found", () => {
  const customers = Object.entries<Record<string, number>>(measured?.customers ?? {});

  test.each(PUBLISHED)("%s: P(alive) and purchases in 39 weeks", (method, _, __, name) => {
    const parameters = measured.models[name].params;
    const forecast = forecaster({ method, unitDays: 7, parameters } as PurchaseModel);
    for (const [id, { x, t_x, T, ...theirs }] of customers) {
      const history = inWeeks([x!, t_x!, T!]);
      expect(forecast.pAlive(history) / theirs[`PAlive ${name}`]!, id).toBeCloseTo(1, 8);
      const ours = forecast.expectedPurchases(history, 39);
      expect(ours / theirs[`CET ${name}`]!, id).toBeCloseTo(1, 8);
    }
  });

  test("spend per purchase", () => {
    const { p, q, v } = measured.gamma_gamma;
    for (const [id, { x, m, E_spend }] of customers) {
      const history = { frequency: x!, meanSpend: m! };
      const ours = expectedSpend({ method: "gamma-gamma", p, q, v }, history);
      expect(ours / E_spend!, id).toBeCloseTo(1, 12);
    }
  });
});

describe("as the papers and manuals printed it", () => {
  const bgNbd = forecaster({
    method: "bg-nbd",
    unitDays: 7,
    parameters: { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 },
  });
  const newcomer = inWeeks([0, 0, 0]);

  test("BG/NBD: purchases of a new customer in t weeks", () => {
    // Hardie's spreadsheet, whose parameters have more digits than are printed
    const forecast = forecaster({
      method: "bg-nbd",
      unitDays: 7,
      parameters: { r: 0.242593, alpha: 4.413532, a: 0.792886, b: 2.425754 },
    });
    const printed = [
      [0.1429, 0.0078],
      [1, 0.0532],
      [3, 0.1506],
      [31.8571, 1.0405],
      [32, 1.0437],
      [78, 1.8576],
    ];
    for (const [weeks, purchases] of printed) {
      expect(Math.abs(populationPurchases(forecast, weeks!) - purchases!)).toBeLessThan(4e-4);
    }
  });

  test("BG/NBD: how many purchases a new customer makes", () => {
    const chance = (n: number, weeks: number) => {
      const atLeast = (count: number) =>
        chanceOfPurchases(bgNbd, { history: newcomer, horizon: weeks, n: count });
      return atLeast(n) - atLeast(n + 1);
    };
    expect(chance(0, 39)).toBeCloseTo(0.5737864, 7);
    expect(chance(10, 2)).toBeCloseTo(1.07869e-7, 12);
    const printed = [
      0.0019995214, 0.0015170236, 0.001163315, 0.0009003148, 0.0007023638, 0.0005517902,
      0.0004361913, 0.0003467171, 0.0002769613, 0.000222226,
    ];
    for (const [at, value] of printed.entries()) expect(chance(11 + at, 30)).toBeCloseTo(value, 10);
  });

  test("BG/NBD: a customer of two repeat purchases makes 1.226 more in 39 weeks", () => {
    expect(bgNbd.expectedPurchases(inWeeks([2, 30.43, 38.86]), 39)).toBeCloseTo(1.226, 3);
  });

  test("Pareto/NBD: purchases of a new customer in 0 to 9 weeks", () => {
    const forecast = forecaster({
      method: "pareto-nbd",
      unitDays: 7,
      parameters: { r: 0.55, alpha: 10.56, s: 0.61, beta: 11.64 },
    });
    const printed = [
      0, 0.05077821, 0.09916088, 0.14542507, 0.1897993, 0.23247466, 0.27361274, 0.31335159,
      0.35181024, 0.38909211,
    ];
    for (const [weeks, purchases] of printed.entries()) {
      expect(populationPurchases(forecast, weeks)).toBeCloseTo(purchases, 8);
    }
  });

  test("Pareto/NBD: a customer of 26 repeat purchases makes 25.46 more in a year", () => {
    const forecast = forecaster({
      method: "pareto-nbd",
      unitDays: 7,
      parameters: { r: 0.5534, alpha: 10.5802, s: 0.6061, beta: 11.6562 },
    });
    const history = inWeeks([26, 30.86, 31]);
    expect(forecast.pAlive(history)).toBeCloseTo(0.9979, 4);
    expect(Math.abs(forecast.expectedPurchases(history, 52) - 25.46)).toBeLessThan(0.01);
  });

  test.runIf(hasCdnow)("Gamma-Gamma: spend per purchase of the first ten customers", () => {
    const printed = [24.65, 18.91, 35.17, 35.17, 35.17, 71.46, 18.91, 35.17, 27.28, 35.17];
    for (const [row, value] of printed.entries()) {
      const history = {
        frequency: histories.frequency[row]!,
        meanSpend: histories.meanSpend[row]!,
      };
      const ours = expectedSpend({ method: "gamma-gamma", p: 6.25, q: 3.74, v: 15.44 }, history);
      // the spreadsheet rounds mean spends to cents and its parameters to two digits
      expect(Math.abs(ours - value)).toBeLessThan(0.1);
    }
  });
});

describe.runIf(hasCdnow)("39 weeks held out of CDNOW's sample", () => {
  test("the model chosen is at least as near as the best published in every score", () => {
    const asked = { asOf: CUT, horizonDays: END - CUT, unitDays: 7 } as const;
    const { model, everyone } = modelledShop(log, asked);
    const actual = purchasesBetween(log, histories, { after: CUT, until: END });
    const orders = holdoutScores({
      predicted: everyone.expectedPurchases,
      actual: actual.purchases,
    });
    const revenue = holdoutScores({ predicted: everyone.expectedRevenue, actual: actual.spend });
    expect(model.purchases?.method).toBe("pareto-nbd");
    expect(orders.actual).toBe(1882);
    expect(Math.abs(orders.biasPct!)).toBeLessThanOrEqual(11.51);
    expect(orders.rmse).toBeLessThanOrEqual(1.6029);
    expect(orders.mae).toBeLessThanOrEqual(0.7546);
    expect(orders.topDecileCapture).toBeGreaterThanOrEqual(0.688);
    expect(revenue.rmse).toBeLessThanOrEqual(72.3);
  });
});
