import { expect, test } from "vitest";
import { type ClvModel, DEFAULT_COSTS } from "../../app/domain/clv/clv-model.ts";
import { customerSummary } from "../../app/domain/clv/customer-summary.ts";
import { customerForecaster } from "../../app/domain/clv/forecast-customer.ts";
import { lifetimeValue } from "../../app/domain/clv/lifetime-value.ts";
import {
  customerClass,
  customerForecast,
  customerStanding,
  customerValue,
  forecastRow,
  type Valuation,
} from "../../app/domain/customer-standing.ts";
import { type CountedOrder, NO_ORDERS } from "../../app/domain/order.ts";
import { defaultProgramme } from "../../app/domain/tiers/default-programme.ts";

const MODEL: ClvModel = {
  purchases: {
    method: "mbg-nbd",
    unitDays: 1,
    parameters: { r: 1, alpha: 60, a: 1, b: 4 },
  },
  spend: { method: "gamma-gamma", p: 6, q: 4, v: 15 },
  quality: "fitted",
  window: { firstDay: 19_000, asOf: 20_000, customers: 500, repeatCustomers: 300, purchases: 2000 },
  purchaseFit: null,
  spendFit: null,
  trials: [],
};
const VALUATION: Valuation = {
  version: 3,
  asOf: 20_000,
  currency: "USD",
  programme: defaultProgramme("USD"),
  basis: {
    expectedYears: 2,
    expectedYearsFrom: "assumption",
    orderValue: { shop: 100, added: 2, from: "assumption" },
    orderRate: { shop: 1, added: 1, from: "assumption" },
    typicalGapDays: 60,
    devotedFloor: 300,
    driftingFloor: 100,
  },
  model: MODEL,
  costs: DEFAULT_COSTS,
  rfmCuts: {
    recency: [5, 20, 100, 300],
    frequency: [0, 1, 2, 3],
    monetary: [1000, 5000, 15_000, 30_000],
  },
};
const ORDERS: CountedOrder[] = [
  { orderId: 1n, day: 19_900, minor: 10_000n, origin: "shop" },
  { orderId: 2n, day: 19_990, minor: 14_000n, origin: "shop" },
];
const BOUGHT = { counted: ORDERS, pending: [] };
const SUMMARY = customerSummary(ORDERS);

test("a standing is the summary with tier, value, class, scores and forecast", () => {
  const standing = customerStanding(BOUGHT, VALUATION);
  expect(standing).toMatchObject({ ...SUMMARY, ...customerValue(SUMMARY, VALUATION) });
  expect(standing).toMatchObject({ tierId: "silver", rfm: 434, priorClass: null });
  expect(standing.clv).toBe(lifetimeValue(SUMMARY, VALUATION)?.value.amount);
});

test("the forecast is the model's, of repeat spend alone", () => {
  const { basis, asOf, costs } = VALUATION;
  const row = { frequency: 1, recency: 90, age: 100, revenue: 240, meanSpend: 140 };
  const expected = customerForecaster({ model: MODEL, basis, asOf, costs })(row);
  expect(forecastRow(SUMMARY, VALUATION)).toEqual(row);
  expect(customerForecast(SUMMARY, VALUATION)).toEqual(expected);
  expect(customerStanding(BOUGHT, VALUATION)).toMatchObject({
    pAlive: expected.pAlive,
    lifetimeValue: expected.lifetimeValue,
    purchasesLow: expected.purchasesRange?.low,
    revenueHigh: expected.revenueRange?.high,
    nextDay: expected.nextDay,
    nextDayHigh: expected.nextDayRange?.high,
  });
});

test("the same customer is forecast alike however many were forecast before", () => {
  const first = customerForecast(SUMMARY, VALUATION);
  for (let day = 0; day < 6000; day++) {
    const orders = [{ orderId: 1n, day: 20_000 - (day % 300), minor: 5000n, origin: "shop" }];
    customerForecast(customerSummary(orders as CountedOrder[]), VALUATION);
  }
  expect(customerForecast(SUMMARY, VALUATION)).toEqual(first);
});

test("margin lowers both values", () => {
  const costs = { ...DEFAULT_COSTS, marginBps: 5000 };
  const all = customerValue(SUMMARY, VALUATION);
  const half = customerValue(SUMMARY, { ...VALUATION, costs });
  expect(half.clv).toBeCloseTo(all.clv / 2, 9);
  expect(half.lifetimeValue).toBeCloseTo((all.lifetimeValue ?? 0) / 2, 9);
  expect(half.expectedRevenue).toBe(all.expectedRevenue);
});

const classWith = (lifetime: number, pAlive: number | null, prior: "devoted" | null = null) =>
  customerClass(SUMMARY, VALUATION, {
    forecast: { lifetimeValue: lifetime, pAlive },
    priorClass: prior,
  }).valueClass;

test("the forecast's value and risk decide the class, and the formula's value stays", () => {
  expect(classWith(500, 0.9)).toBe("devoted");
  expect(classWith(500, 0.2)).toBe("drifting");
});

test("where the method gives no chance of being alive, silence decides", () => {
  const later = { ...VALUATION, asOf: 21_000 };
  const known = { forecast: { lifetimeValue: 500, pAlive: null }, priorClass: null };
  expect(customerClass(SUMMARY, VALUATION, known).valueClass).toBe("devoted");
  expect(customerClass(SUMMARY, later, known).valueClass).toBe("drifting");
});

test("what waits to be paid stands beside it and changes nothing else", () => {
  const pending = [
    { orderId: 3n, minor: 5_000n },
    { orderId: 4n, minor: 1n },
  ];
  expect(customerStanding({ counted: ORDERS, pending }, VALUATION)).toEqual({
    ...customerStanding(BOUGHT, VALUATION),
    pendingOrders: 2,
    pendingMinor: 5_001n,
  });
});

test("the class before is kept where noise alone would move it", () => {
  expect(classWith(250, 0.9)).toBe("steady");
  expect(classWith(250, 0.9, "devoted")).toBe("devoted");
});

test("without orders there is no value, no class and no forecast", () => {
  const nobody = { clv: 0, valueClass: null, rfm: null, lifetimeValue: null, nextDay: null };
  expect(customerStanding(NO_ORDERS, VALUATION)).toMatchObject(nobody);
});

test("until the shop was measured there is no class and no forecast", () => {
  const unmeasured = { ...VALUATION, model: null, rfmCuts: null };
  const standing = customerStanding(BOUGHT, unmeasured);
  expect(standing).toMatchObject({ valueClass: null, rfm: null, lifetimeValue: null });
  expect(standing.clv).toBeGreaterThan(0);
});
