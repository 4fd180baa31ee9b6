import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PurchaseModel } from "../../../../app/domain/clv/clv-model.ts";
import {
  chanceOfPurchases,
  countExceededBy,
  type Forecaster,
  forecaster,
} from "../../../../app/domain/clv/models/forecaster.ts";
import type { History } from "../../../../app/domain/clv/models/history.ts";

const METHODS = ["bg-nbd", "mbg-nbd", "mbg-cnbd-k", "pareto-nbd"] as const;
type Method = (typeof METHODS)[number];

/** Any positive number between the two, as likely in each power of ten. */
const spread = (least: number, most: number) =>
  fc
    .double({ min: Math.log(least), max: Math.log(most), noNaN: true })
    .map((power) => Math.exp(power));

const shape = spread(0.1, 20);
const chance = spread(0.05, 20);
/** Days between purchases or until leaving, of a typical customer: alpha ÷ r, beta ÷ s. */
const pace = spread(20, 3000);

function model(method: Method): fc.Arbitrary<PurchaseModel> {
  const unitDays = fc.constant(1 as const);
  if (method === "pareto-nbd") {
    const parameters = fc
      .record({ r: shape, buys: pace, s: shape, leaves: pace })
      .map(({ r, buys, s, leaves }) => ({ r, alpha: r * buys, s, beta: s * leaves }));
    return fc.record({ method: fc.constant(method), unitDays, parameters });
  }
  const k = method === "mbg-cnbd-k" ? fc.integer({ min: 2, max: 8 }) : fc.constant(1);
  const parameters = fc
    .record({ r: shape, buys: pace, a: chance, b: chance, k })
    .map(({ r, buys, a, b, k }) => {
      const four = { r, alpha: (r * buys) / k, a, b };
      return method === "mbg-cnbd-k" ? { ...four, k } : four;
    });
  return fc.record({
    method: fc.constant(method),
    unitDays,
    parameters,
  }) as fc.Arbitrary<PurchaseModel>;
}

/** From someone of this very day to 20 years of buying, at most once a day. */
const history: fc.Arbitrary<History> = fc
  .record({
    frequency: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 60 })),
    recent: fc.double({ min: 0, max: 3600, noNaN: true }),
    silence: fc.double({ min: 0, max: 3600, noNaN: true }),
  })
  .map(({ frequency, recent, silence }) => {
    const recency = frequency > 0 ? frequency + recent : 0;
    return { frequency, recency, age: recency + silence };
  });

const horizon = spread(1, 3650);
const RUNS = { numRuns: 100, endOnFailure: true };
const sum = (values: Float64Array) => values.reduceRight((total, value) => total + value, 0);
/** Twice what rounding may do. */
const SLACK = 1e-9;

function law(
  method: Method,
  holds: (forecast: Forecaster, history: History, horizon: number, more: number) => void,
): void {
  const more = spread(0.01, 2000);
  fc.assert(
    fc.property(model(method), history, horizon, more, (asked, of, ahead, further) =>
      holds(forecaster(asked), of, ahead, further),
    ),
    RUNS,
  );
}

describe.each(METHODS)("%s", (method) => {
  test("P(alive) is a chance, and more silence never raises it", () => {
    law(method, (forecast, of, _, silence) => {
      const now = forecast.pAlive(of);
      const later = forecast.pAlive({ ...of, age: of.age + silence });
      expect(now).toBeGreaterThanOrEqual(0);
      expect(now).toBeLessThanOrEqual(1);
      // BG/NBD cannot tell of one-time buyers whether they left: 1 for ever
      expect(later).toBeLessThanOrEqual(now * (1 + SLACK));
    });
  });

  test("a customer of this very minute is alive, but for those who left at once", () => {
    law(method, (forecast, of) => {
      const { frequency, age } = of;
      const back = forecast.pAlive({ frequency, age, recency: age });
      if (method === "pareto-nbd") expect(back).toBeCloseTo(1, 12);
      else expect(back).toBeGreaterThan(0);
    });
  });

  test("a longer horizon never brings fewer purchases", () => {
    law(method, (forecast, of, ahead, further) => {
      const near = forecast.expectedPurchases(of, ahead);
      expect(near).toBeGreaterThanOrEqual(0);
      expect(forecast.expectedPurchases(of, ahead + further)).toBeGreaterThanOrEqual(
        near * (1 - SLACK),
      );
    });
  });

  test("the chances of at least n fall, and sum to the mean", () => {
    law(method, (forecast, of, ahead) => {
      const tail = forecast.purchasesWhenAlive(of, ahead);
      expect(tail[0]).toBeCloseTo(1, 12);
      let rises = 0;
      for (let n = 1; n < tail.length; n++) {
        if (tail[n]! > tail[n - 1]! * (1 + SLACK)) rises++;
      }
      expect(rises).toBe(0);
      const mean = forecast.expectedPurchases(of, ahead);
      expect(forecast.pAlive(of) * sum(tail.subarray(1))).toBeCloseTo(mean, 8);
    });
  });

  test("the likelihood of staying silent is the chance of no purchase", () => {
    law(method, (forecast, of, ahead) => {
      const silent = forecast.logLikelihood({ ...of, age: of.age + ahead });
      const none = Math.exp(silent - forecast.logLikelihood(of));
      const some = chanceOfPurchases(forecast, { history: of, horizon: ahead, n: 1 });
      expect(1 - none).toBeCloseTo(some, 8);
    });
  });

  test("phases are chances that sum to one, and the whole is their mixture", () => {
    law(method, (forecast, of, ahead) => {
      const phases = forecast.phases(of);
      const means = forecast.meanByPhase(of, ahead);
      const tails = forecast.purchasesByPhase(of, ahead);
      expect(sum(phases)).toBeCloseTo(1, 12);
      expect([means.length, tails.length]).toEqual([phases.length, phases.length]);
      const whole = phases.reduce((total, share, at) => total + share * means[at]!, 0);
      const mean = forecast.expectedPurchases(of, ahead);
      expect(forecast.pAlive(of) * whole).toBeCloseTo(mean, 8);
      const first = phases.reduce((total, share, at) => total + share * (tails[at]![1] ?? 0), 0);
      expect(forecast.purchasesWhenAlive(of, ahead)[1] ?? 0).toBeCloseTo(first, 12);
    });
  });

  test("the ends of a range are where the chances say", () => {
    law(method, (forecast, of, ahead) => {
      const alive = forecast.pAlive(of);
      const tail = forecast.purchasesWhenAlive(of, ahead);
      for (const beyond of [0.95, 0.5, 0.05]) {
        const count = countExceededBy(beyond, alive, tail);
        const exceeds = (n: number) =>
          chanceOfPurchases(forecast, { history: of, horizon: ahead, n: n + 1 });
        expect(exceeds(count)).toBeLessThanOrEqual(beyond);
        if (count > 0) expect(exceeds(count - 1)).toBeGreaterThan(beyond);
      }
    });
  });

  test("of those who buy again, as many have by a date as that date says", () => {
    law(method, (forecast, of, _, further) => {
      const [early, middle, late] = [0.05, 0.5, 0.95].map((share) =>
        forecast.nextPurchase(of, share),
      ) as [number, number, number];
      expect(early).toBeGreaterThan(0);
      expect(middle).toBeGreaterThan(early);
      expect(late).toBeGreaterThan(middle);
      // within `further`, in so far as they ever buy: the same curve, read the other way
      const ever = boughtBy(forecast, of, middle) / 0.5;
      if (early < 1e6) expect(boughtBy(forecast, of, early) / ever).toBeCloseTo(0.05, 6);
      const share = boughtBy(forecast, of, further) / ever;
      if (share > 1e-6 && share < 1 - 1e-6) {
        expect(forecast.nextPurchase(of, share) / further).toBeCloseTo(1, 4);
      }
    });
  });

  test("weeks and days say the same", () => {
    fc.assert(
      fc.property(model(method), history, horizon, (inDays, of, ahead) => {
        const days = forecaster(inDays);
        const weeks = forecaster(inWeeks(inDays));
        const { frequency, recency, age } = of;
        const week: History = { frequency, recency: recency / 7, age: age / 7 };
        expect(same(weeks.pAlive(week), days.pAlive(of))).toBe(true);
        const [one, other] = [
          weeks.expectedPurchases(week, ahead / 7),
          days.expectedPurchases(of, ahead),
        ];
        expect(same(one, other)).toBe(true);
        const next = days.nextPurchase(of, 0.5);
        if (next < 1e9) expect((7 * weeks.nextPurchase(week, 0.5)) / next).toBeCloseTo(1, 6);
      }),
      RUNS,
    );
  });
});

function boughtBy(forecast: Forecaster, of: History, within: number): number {
  return forecast.purchasesWhenAlive(of, within)[1] ?? 0;
}

function same(left: number, right: number): boolean {
  return Math.abs(left - right) <= 1e-8 * Math.max(left, right) + 1e-300;
}

function inWeeks(inDays: PurchaseModel): PurchaseModel {
  const parameters: Record<string, number> = { ...inDays.parameters };
  for (const name of ["alpha", "beta"]) if (parameters[name]) parameters[name]! /= 7;
  return { ...inDays, unitDays: 7, parameters } as unknown as PurchaseModel;
}

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])(
  "a parameter of %d is refused",
  (wrong) => {
    const parameters = { r: 1, alpha: 10, a: wrong, b: 2 };
    expect(() => forecaster({ method: "mbg-nbd", unitDays: 1, parameters })).toThrow(RangeError);
  },
);

test.each([1, 10, 100, 1000, 10_000])(
  "pareto-nbd: customers who leave %d times as fast as they buy: chances sum to the mean",
  (times) => {
    for (const [r, s] of [
      [0.55, 0.6],
      [0.55, 3],
      [5, 0.6],
      [20, 1],
    ] as const) {
      const parameters = { r, alpha: 1000, s, beta: 1000 / times };
      const forecast = forecaster({ method: "pareto-nbd", unitDays: 1, parameters });
      const newcomer = { frequency: 0, recency: 0, age: 0 };
      const mean = forecast.expectedPurchases(newcomer, 365);
      const chances = forecast.purchasesWhenAlive(newcomer, 365);
      expect(sum(chances.subarray(1)) / mean).toBeCloseTo(1, 9);
    }
  },
);
