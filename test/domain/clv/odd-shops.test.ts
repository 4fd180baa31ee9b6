import { describe, expect, test } from "vitest";
import type { CustomerForecast } from "../../../app/domain/clv/customer-forecast.ts";
import { type PurchaseRow, purchaseLog } from "../../../app/domain/clv/purchase-log.ts";
import { SeededRandom } from "../../../sandbox/generator/seeded-random.ts";
import { modelledShop } from "./modelled-shop.ts";

const TODAY = 20_000;
const TWENTY_YEARS = 7300;

function purchase(customer: number | string, daysAgo: number, spend = 30): PurchaseRow {
  return { customer: String(customer), day: TODAY - daysAgo, spend };
}

/** `customers` who bought once each, evenly over the days from `from` to `until` days ago. */
function boughtOnce(customers: number, { from, until }: { from: number; until: number }) {
  return Array.from({ length: customers }, (_, at) =>
    purchase(at, Math.round(from + ((until - from) * at) / Math.max(1, customers - 1))),
  );
}

/** An everyday shop of two years: rates and lifetimes differ, and so does spend unless it is given. */
function everyday(customers: number, spend?: number): PurchaseRow[] {
  const random = new SeededRandom(1);
  return Array.from({ length: customers }, (_, customer) => {
    const [rate, stays] = [random.gamma(0.6, 60), random.exponential(random.gamma(0.7, 100))];
    const since = random.between(0, 700);
    const level = random.gamma(4, 1);
    const rows: PurchaseRow[] = [];
    for (let time = 0; time <= Math.min(stays, since); time += random.exponential(rate)) {
      rows.push(purchase(customer, Math.ceil(since - time), spend ?? random.gamma(6, level / 20)));
    }
    return rows;
  }).flat();
}

/** Customers who come back every `gap` days until they stop, as four in ten have. */
function likeClockwork(customers: number, gap: number): PurchaseRow[] {
  const random = new SeededRandom(4);
  return Array.from({ length: customers }, (_, customer) => {
    const since = gap * random.whole(3, 52);
    const stopped = random.chance(0.4) ? random.between(0, since) : 0;
    const times = Array.from({ length: since / gap + 1 }, (_, at) => since - at * gap);
    return times
      .filter((daysAgo) => daysAgo >= stopped)
      .map((daysAgo) => purchase(customer, daysAgo, random.gamma(20, 0.8)));
  }).flat();
}

const numbersOf = (forecast: CustomerForecast): number[] =>
  Object.values(forecast).flatMap((part) => {
    if (part === null) return [];
    return typeof part === "object" ? (Object.values(part) as number[]) : [part];
  });

/** What is wrong with a forecast, in words; nothing of a sound one. */
function faults(forecast: CustomerForecast): string[] {
  const { pAlive, nextDay, nextDayRange, expectedPurchases, spendPerPurchase } = forecast;
  const { purchasesRange, revenueRange, lifetimeRange } = forecast;
  const ranges = [purchasesRange, revenueRange, lifetimeRange, nextDayRange];
  const wrong: Record<string, boolean> = {
    "not a number above zero": numbersOf(forecast).some((each) => !(each >= 0 && each < 1e12)),
    "no chance": pAlive !== null && pAlive > 1,
    "a range upside down": ranges.some((range) => range !== null && range.low > range.high),
    "a date outside its range":
      nextDay !== null && !(nextDayRange!.low <= nextDay && nextDay <= nextDayRange!.high),
    "a date in the past": nextDay !== null && nextDay < TODAY,
    "more purchases than days": expectedPurchases > 366,
    "a spend beyond all": spendPerPurchase > 1e4,
  };
  return Object.keys(wrong).filter((fault) => wrong[fault]);
}

/** A shop forecast in both ways and both units, which must agree and be sound. */
function forecasts(rows: readonly PurchaseRow[]) {
  const log = purchaseLog(rows).log;
  const shop = modelledShop(log, { asOf: TODAY, horizonDays: 365 });
  const { model, histories, everyone, oneByOne } = shop;
  expect(oneByOne.flatMap(faults)).toEqual([]);
  expect(oneByOne).toHaveLength(histories.customers);
  const apart = oneByOne.filter(
    ({ expectedPurchases, expectedRevenue }, row) =>
      Math.abs(expectedPurchases - everyone.expectedPurchases[row]!) > 1e-9 * expectedPurchases ||
      Math.abs(expectedRevenue - everyone.expectedRevenue[row]!) > 1e-9 * expectedRevenue,
  );
  expect(apart).toEqual([]);
  const reasons = model.trials.map(
    ({ method, outcome, reason }) => `${method} ${outcome} ${reason}`,
  );
  const expected = everyone.expectedPurchases.reduce((sum, each) => sum + each, 0);
  return { ...shop, reasons, expected, method: model.purchases?.method ?? "formula" };
}

describe("too little to model: the merchant's formula, and why", () => {
  test.each([
    ["nobody", [], "too_short_history"],
    ["one customer, today", [purchase("a", 0)], "too_short_history"],
    ["one customer, long ago", [purchase("a", 400)], "too_few_customers"],
    [
      "two customers",
      [purchase("a", 40), purchase("a", 20), purchase("b", 400)],
      "too_few_customers",
    ],
    ["29 customers", everyday(29), "too_few_customers"],
    [
      "five hundred, all on one day of last week",
      boughtOnce(500, { from: 6, until: 6 }),
      "too_short_history",
    ],
  ])("%s", (_, rows, reason) => {
    const { model, reasons, oneByOne } = forecasts(rows);
    expect(model).toMatchObject({ purchases: null, quality: "formula", purchaseFit: null });
    expect(reasons).toEqual([`formula chosen ${reason}`]);
    for (const { pAlive, purchasesRange, nextDay } of oneByOne) {
      expect([pAlive, purchasesRange, nextDay]).toEqual([null, null, null]);
    }
  });
});

describe("as many customers as it takes", () => {
  test.each([
    [30, "rough", "strong"],
    [199, "rough", "strong"],
  ] as const)("%i customers are forecast roughly, by strong priors", (count, quality, priors) => {
    const { model, reasons } = forecasts(everyday(count));
    expect(model).toMatchObject({ quality, purchaseFit: { priors } });
    expect(reasons.filter((reason) => reason.includes(" chosen best"))).toHaveLength(1);
  });

  test("200 customers are forecast by what is most likely, or weak priors where that is loose", () => {
    const { model } = forecasts(everyday(200));
    expect(model.quality).toBe("fitted");
    expect(["none", "weak"]).toContain(model.purchaseFit?.priors);
  });
});

describe("shops nobody came back to", () => {
  test.each([
    ["a thousand customers over two years", boughtOnce(1000, { from: 0, until: 700 }), 3],
    ["a thousand customers over a quarter", boughtOnce(1000, { from: 0, until: 90 }), 15],
    ["all on one day, long ago", boughtOnce(500, { from: 500, until: 500 }), 3],
    ["a few, all on one day", boughtOnce(30, { from: 60, until: 60 }), 15],
  ])("%s: hardly anyone is expected, and nobody is alive for sure", (_, rows, most) => {
    const { model, method, expected, oneByOne } = forecasts(rows);
    expect(["mbg-nbd", "pareto-nbd"]).toContain(method);
    expect(model.purchaseFit?.priors).not.toBe("none");
    expect(expected).toBeGreaterThan(0);
    expect(expected).toBeLessThan(most);
    expect(oneByOne.filter(({ pAlive }) => pAlive === null || pAlive === 1)).toEqual([]);
    expect(model.spend.method).toBe("shop-mean");
  });
});

describe("regular buyers", () => {
  test("once a week: the next purchase is due within a week or so, the silent are gone", () => {
    const { model, method, histories, oneByOne } = forecasts(likeClockwork(250, 7));
    expect(method).toBe("mbg-cnbd-k");
    const { k } = { k: 1, ...model.purchases?.parameters };
    expect(k).toBeGreaterThanOrEqual(5);
    oneByOne.forEach(({ pAlive, nextDay, nextDayRange }, row) => {
      const silence = histories.age[row]! - histories.recency[row]!;
      if (histories.frequency[row]! < 3) return;
      if (silence <= 7) {
        expect(pAlive).toBeGreaterThan(0.8);
        expect(nextDay! - TODAY).toBeLessThanOrEqual(10);
        expect(nextDayRange!.high - TODAY).toBeLessThanOrEqual(21);
      }
      if (silence > 28) expect(pAlive).toBeLessThan(0.05);
    });
  });
});

describe("customers out of all proportion", () => {
  test("one of 2,000 repeat purchases among a hundred", () => {
    const whale = Array.from({ length: 2001 }, (_, at) => purchase("whale", 3 * at, 55));
    const { oneByOne, histories } = forecasts([...everyday(250), ...whale]);
    const at = histories.frequency.indexOf(2000);
    // every three days for sixteen years, the last one today
    expect(oneByOne[at]!.pAlive).toBeGreaterThan(0.95);
    expect(oneByOne[at]!.expectedPurchases).toBeGreaterThan(90);
    expect(oneByOne[at]!.expectedPurchases).toBeLessThan(130);
    expect(oneByOne[at]!.spendPerPurchase).toBeCloseTo(55, -1);
    expect(oneByOne[at]!.nextDay! - TODAY).toBeLessThan(6);
  });

  test("ages of twenty years, most of them silent", () => {
    const rows = Array.from({ length: 400 }, (_, customer) =>
      Array.from({ length: 1 + ((customer * 7919) % 5) }, (_, at) =>
        purchase(
          customer,
          TWENTY_YEARS - (customer % 50) * 10 - at * (20 + ((customer * 31) % 700)),
        ),
      ),
    ).flat();
    const { method, expected, oneByOne } = forecasts(rows.filter(({ day }) => day <= TODAY));
    expect(method).not.toBe("formula");
    expect(expected).toBeLessThan(20);
    expect(oneByOne[0]!.pAlive).toBeLessThan(0.5);
  });
});

describe("spend that tells nothing", () => {
  test("all purchases alike: the shop's mean serves everyone", () => {
    const { model, oneByOne } = forecasts(everyday(400, 20));
    expect(model.spend.method).toBe("shop-mean");
    expect(model.spendFit).toBeNull();
    for (const { spendPerPurchase } of oneByOne) expect(spendPerPurchase).toBeCloseTo(20, 0);
  });

  test("none at all: purchases are forecast, and worth nothing", () => {
    const { model, expected, oneByOne } = forecasts(everyday(400, 0));
    expect(model.spend).toMatchObject({ method: "shop-mean", mean: 0 });
    expect(expected).toBeGreaterThan(50);
    for (const { expectedRevenue, revenueRange, lifetimeValue } of oneByOne) {
      expect([expectedRevenue, revenueRange, lifetimeValue]).toEqual([0, { low: 0, high: 0 }, 0]);
    }
  });

  test("customers who differ: each has a spend of their own", () => {
    const { model, oneByOne } = forecasts(everyday(600));
    expect(model.spend.method).toBe("gamma-gamma");
    const spends = oneByOne.map(({ spendPerPurchase }) => spendPerPurchase);
    expect(Math.max(...spends) / Math.min(...spends)).toBeGreaterThan(2);
  });
});

test("weeks and days give one shop the same forecasts", () => {
  const log = purchaseLog(everyday(400)).log;
  const asked = { asOf: TODAY, horizonDays: 365 };
  const [days, weeks] = [modelledShop(log, asked), modelledShop(log, { ...asked, unitDays: 7 })];
  expect(weeks.model.purchases).toMatchObject({
    unitDays: 7,
    method: days.model.purchases?.method,
  });
  const apart = days.everyone.expectedPurchases.map((each, row) =>
    Math.abs(weeks.everyone.expectedPurchases[row]! / each - 1),
  );
  expect(Math.max(...apart)).toBeLessThan(1e-5);
});
