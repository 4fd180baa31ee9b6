import { describe, expect, test } from "vitest";
import { NO_RETURNS } from "../../../app/domain/clv/churn.ts";
import type { ClvModel, PurchaseModel, SpendModel } from "../../../app/domain/clv/clv-model.ts";
import type { Range90 } from "../../../app/domain/clv/customer-forecast.ts";
import { customerForecaster } from "../../../app/domain/clv/forecast-customer.ts";
import { formulaBasis } from "../../../app/domain/clv/formula-basis.ts";
import { fitPurchases } from "../../../app/domain/clv/models/fit-purchases.ts";
import { fitSpend } from "../../../app/domain/clv/models/fit-spend.ts";
import { chanceOfPurchases, forecaster } from "../../../app/domain/clv/models/forecaster.ts";
import { historyRows } from "../../../app/domain/clv/models/history-rows.ts";
import type { Histories } from "../../../app/domain/clv/purchase-log.ts";
import { historyAt } from "../../../app/domain/clv/rolling-holdout.ts";
import { SeededRandom } from "../../../sandbox/generator/seeded-random.ts";
import {
  type BuyingProcess,
  historiesOf,
  type SimulatedCustomer,
  type SimulatedPurchase,
  simulatedCustomers,
} from "../../support/clv-simulator.ts";

/** CDNOW's parameters at twenty "days" a week: slow enough for whole days to be as good as exact. */
const SHOPS: readonly BuyingProcess[] = [
  { method: "bg-nbd", parameters: { r: 0.486, alpha: 88, a: 0.79, b: 2.43 } },
  { method: "mbg-nbd", parameters: { r: 0.525, alpha: 124, a: 0.89, b: 1.61 } },
  { method: "mbg-cnbd-k", parameters: { r: 1.5, alpha: 80, a: 0.6, b: 2.4, k: 3 } },
  { method: "pareto-nbd", parameters: { r: 0.55, alpha: 212, s: 0.6, beta: 234 } },
];
const SPEND = { p: 6.25, q: 3.74, v: 15.44 };
const CUSTOMERS = 5000;
const SEEDS = [1, 2];
const YEAR = 365;
const LIFETIME = 10 * YEAR;
const COSTS = { marginBps: 4_000, discountBps: 1_000 };

/** What held, of how many. */
class Share {
  held = 0;
  of = 0;

  add(holds: boolean): void {
    this.of++;
    if (holds) this.held++;
  }

  value(): number {
    return this.held / this.of;
  }
}

/** Everything of one simulated shop: fitted, and ready to be compared with what came. */
function fittedShop(buying: BuyingProcess, seed: number) {
  const ages = Array.from({ length: CUSTOMERS }, (_, at) => 100 * (1 + (at % 12)));
  const customers = simulatedCustomers({ seed, ages, horizon: LIFETIME, buying, spend: SPEND });
  const histories = historiesOf(customers);
  const rows = historyRows(histories, 1);
  const { method, parameters } = buying;
  const k = method === "mbg-cnbd-k" ? parameters.k : 1;
  const found = fitPurchases({ rows, sample: rows, method, k, unitDays: 1, priors: "none" });
  const spend = fitSpend(histories);
  if (found.kind === "failed" || spend.kind === "failed") throw new Error("no fit");
  return { customers, histories, purchases: found.model, spend: spend.model };
}

/** A forecaster one by one; of the whole model only the two fitted parts are looked at. */
function oneByOne(purchases: PurchaseModel, spend: SpendModel, { asOf }: Histories) {
  const model: ClvModel = {
    purchases,
    spend,
    quality: "fitted",
    window: { firstDay: 0, asOf, customers: 0, repeatCustomers: 0, purchases: 0 },
    purchaseFit: null,
    spendFit: null,
    trials: [],
  };
  const none = new Float64Array();
  const whole = new Int32Array();
  const columns = { asOf, customers: 0, frequency: whole, recency: whole, age: whole };
  const basis = formulaBasis({ ...columns, revenue: none, firstSpend: none }, NO_RETURNS);
  return customerForecaster({ model, basis, asOf, costs: COSTS, horizonDays: YEAR });
}

/**
 * Whether an amount is inside. Zero has a chance of its own, spread evenly over [0, atZero]: it is
 * inside in so far as that lies between 5 % and 95 %.
 */
function inside(amount: number, range: Range90, zero: { atZero: number; dice: number }): boolean {
  const place = zero.dice * zero.atZero;
  return amount > 0 ? amount >= range.low && amount <= range.high : place >= 0.05 && place <= 0.95;
}

const worth = (purchases: readonly SimulatedPurchase[], of: (time: number) => number) =>
  purchases.reduce((sum, { time, spend }) => sum + spend * of(time), 0);

/** How often what came lay in the range; counts randomised, so that exact ranges hold 90 %. */
function coverage(buying: BuyingProcess) {
  const shares = { counts: new Share(), revenue: new Share(), lifetime: new Share() };
  const next = new Share();
  const ends = new Share();
  for (const seed of SEEDS) {
    const { customers, histories, purchases, spend } = fittedShop(buying, seed);
    const forecast = forecaster(purchases);
    const wholly = oneByOne(purchases, spend, histories);
    const random = new SeededRandom(-seed);
    for (const [row, customer] of customers.entries()) {
      const history = historyAt(histories, row, 1);
      const meanSpend = histories.meanSpend[row]!;
      const said = wholly({ ...history, revenue: 0, meanSpend });
      const atLeast = (n: number, horizon: number) =>
        chanceOfPurchases(forecast, { history, horizon, n });
      const came = customer.future.filter(({ time }) => time <= customer.age + YEAR);
      const [here, beyond] = [atLeast(came.length, YEAR), atLeast(came.length + 1, YEAR)];
      const place = 1 - here + random.unit() * (here - beyond);
      const holds = place >= 0.05 && place <= 0.95;
      shares.counts.add(holds);
      ends.add(endsAgree(came.length, said.purchasesRange!, holds));
      const zeroOver = (horizon: number) => ({
        atZero: 1 - atLeast(1, horizon),
        dice: random.unit(),
      });
      const revenue = worth(came, () => 1);
      shares.revenue.add(inside(revenue, said.revenueRange!, zeroOver(YEAR)));
      const lifetime = worth(customer.future, (time) => discounted(time - customer.age));
      shares.lifetime.add(inside(lifetime, said.lifetimeRange!, zeroOver(LIFETIME)));
      if (customer.next < Number.POSITIVE_INFINITY)
        next.add(nextInside(customer, history, forecast));
    }
  }
  return { ...shares, next, ends };
}

/** Counts beyond the range are never inside, those strictly within it always. */
function endsAgree(count: number, { low, high }: Range90, holds: boolean): boolean {
  if (count < low || count > high) return !holds;
  return count === low || count === high || holds;
}

const discounted = (days: number) =>
  (COSTS.marginBps / 10_000) * (1 + COSTS.discountBps / 10_000) ** -(days / YEAR);

function nextInside(
  { next }: SimulatedCustomer,
  history: ReturnType<typeof historyAt>,
  forecast: ReturnType<typeof forecaster>,
): boolean {
  return (
    next >= forecast.nextPurchase(history, 0.05) && next <= forecast.nextPurchase(history, 0.95)
  );
}

describe.each(SHOPS)("$method: of 10,000 futures, ranges of 90 %% hold", (buying) => {
  const kept: { found?: ReturnType<typeof coverage> } = {};
  const found = () => {
    kept.found ??= coverage(buying);
    return kept.found;
  };
  const SLOW = { timeout: 60_000 };

  test.each(["counts", "revenue", "lifetime"] as const)("90 % of %s", SLOW, (what) => {
    expect(found()[what].of).toBe(CUSTOMERS * SEEDS.length);
    expect(found()[what].value()).toBeGreaterThan(0.88);
    expect(found()[what].value()).toBeLessThan(0.92);
  });

  test("90 % of next purchases", SLOW, () => {
    // Most of them are still years away: how far hangs on parameters that are themselves uncertain.
    expect(found().next.of).toBeGreaterThan(2000);
    expect(found().next.value()).toBeGreaterThan(0.87);
    expect(found().next.value()).toBeLessThan(0.93);
  });

  test("the ends of the counts' range are where its chances are", SLOW, () => {
    expect(found().ends.value()).toBe(1);
  });
});
