import { describe, expect, test } from "vitest";
import {
  BUYING,
  drawBuyer,
  purchaseWeeks,
  SPENDING,
} from "../../sandbox/generator/buying-process.ts";
import { HistoryFiller } from "../../sandbox/generator/history-filler.ts";
import { planHistory } from "../../sandbox/generator/history-plan.ts";
import { SeededRandom } from "../../sandbox/generator/seeded-random.ts";
import { catalogue } from "../../sandbox/shop/catalogue.ts";
import { RENEWAL_SOURCE } from "../../sandbox/shop/shop-model.ts";
import { memoryShop } from "./memory-shop.ts";

const NOW = Date.parse("2026-11-21T18:00:00Z");

function plan(seed: number, customers = 400, currency = "USD") {
  const products = catalogue(currency);
  return planHistory({ seed, customers, now: NOW, timeZone: "Asia/Riyadh", currency, products });
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe("the dice", () => {
  test("fall the same for the same seed", () => {
    const roll = (seed: number) => {
      const random = new SeededRandom(seed);
      return Array.from({ length: 5 }, () => random.unit());
    };
    expect(roll(1)).toEqual(roll(1));
    expect(roll(1)).not.toEqual(roll(2));
  });

  test("have the means of their distributions", () => {
    const random = new SeededRandom(11);
    const draw = (one: () => number) => mean(Array.from({ length: 20_000 }, one));
    expect(draw(() => random.gamma(0.5, 2))).toBeCloseTo(0.25, 1);
    expect(draw(() => random.gamma(6, 2)) / 3).toBeCloseTo(1, 1);
    expect(draw(() => random.beta(0.7, 2.8))).toBeCloseTo(0.2, 1);
    expect(draw(() => random.exponential(4))).toBeCloseTo(0.25, 1);
  });
});

describe("the buying process", () => {
  test("buys as often as BG/NBD says", () => {
    // Expected purchases until t (Fader, Hardie & Lee 2005, eq. 9), at b = 2.8, by its series.
    const { r, alpha, a, b } = BUYING;
    const t = 52;
    const z = t / (alpha + t);
    let term = 1;
    let hypergeometric = 1;
    for (let j = 0; j < 400; j += 1) {
      term *= (((r + j) * (b + j)) / ((a + b - 1 + j) * (1 + j))) * z;
      hypergeometric += term;
    }
    const expected = ((a + b - 1) / (a - 1)) * (1 - (alpha / (alpha + t)) ** r * hypergeometric);
    const random = new SeededRandom(5);
    const repeats = Array.from(
      { length: 20_000 },
      () => purchaseWeeks(drawBuyer(random), t, random).length - 1,
    );
    expect(mean(repeats) / expected).toBeGreaterThan(0.95);
    expect(mean(repeats) / expected).toBeLessThan(1.05);
  });
});

describe("two years of the demo shop", () => {
  test("are the same for the same seed, and others for another", () => {
    expect(plan(7)).toEqual(plan(7));
    expect(plan(7).orders).not.toEqual(plan(8).orders);
  });

  test("are believable", () => {
    const { customers, orders } = plan(7);
    const prices = new Map(
      catalogue("USD").flatMap((p) => p.variants.map((v) => [v.id, v.price] as const)),
    );
    const totals = orders.map(({ draft }) =>
      draft.lines.reduce(
        (sum, line) => sum + (prices.get(line.variantId ?? "") ?? 0) * line.quantity,
        0,
      ),
    );
    const target = (SPENDING.p * SPENDING.gamma) / (SPENDING.q - 1);
    expect(mean(totals) / 100).toBeGreaterThan(target * 0.75);
    expect(mean(totals) / 100).toBeLessThan(target * 1.25);
    expect(customers.length).toBeGreaterThan(390);
    expect(orders.length / customers.length).toBeGreaterThan(2);
    expect(orders.length / customers.length).toBeLessThan(5);
    const share = (count: number) => count / orders.length;
    const with_ = (kind: string) =>
      share(orders.filter(({ fates }) => fates.some((fate) => fate.kind === kind)).length);
    expect(share(orders.filter(({ customer }) => customer === null).length)).toBeCloseTo(0.02, 2);
    expect(with_("refundedInFull") + with_("refundedInPart")).toBeCloseTo(0.05, 1);
    expect(with_("cancelled")).toBeGreaterThan(0.005);
    expect(with_("paid")).toBeGreaterThan(0.05);
    expect(orders.filter(({ draft }) => draft.test).length).toBeGreaterThan(0);
  });

  test("hold a few wholesale orders, renewals and receipts by e-mail", () => {
    const { customers, orders } = plan(7);
    const companies = orders.filter(({ draft }) => draft.companyId !== undefined);
    const renewals = orders.filter(({ draft }) => draft.sourceName === RENEWAL_SOURCE);
    const receipts = orders.filter(({ email }) => email !== undefined);
    expect(companies.length).toBeGreaterThan(0);
    expect(renewals.length).toBeGreaterThan(0);
    expect((companies.length + renewals.length) / orders.length).toBeLessThan(0.08);
    expect(receipts.length).toBeGreaterThan(0);
    expect(receipts.every(({ customer }) => customer === null)).toBe(true);
    const known = new Set(customers.map(({ person }) => person.email));
    expect(receipts.every(({ email }) => known.has(email ?? ""))).toBe(true);
    const firsts = new Map(orders.toReversed().map((order) => [order.customer, order]));
    expect(renewals.filter((order) => firsts.get(order.customer) === order)).toEqual([]);
  });

  test("lie in the past, in order, at addresses for examples only", () => {
    const { customers, orders } = plan(7);
    const times = orders.map(({ at }) => at);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.at(-1)).toBeLessThan(NOW);
    expect(times[0]).toBeGreaterThan(NOW - 106 * 7 * 86_400_000);
    const emails = customers.map(({ person }) => person.email);
    expect(emails.filter((email) => !/^[a-z.]+\d+@example\.(com|net|org)$/.test(email))).toEqual(
      [],
    );
    expect(new Set(emails).size).toBe(customers.length);
  });

  test("can be lived in any currency, each order told once as created", () => {
    const made = memoryShop({ currency: "KWD" });
    made.shop.setInstalled(true);
    const wished = plan(3, 30, "KWD");
    new HistoryFiller(made.shop, wished).fill();
    expect(made.shop.countOrders()).toBe(wished.orders.length);
    const created = made.outbox.log({ limit: 5000, topic: "orders/create" });
    expect(created).toHaveLength(wished.orders.length);
    expect(made.outbox.log({ limit: 10, topic: "customers/update" })).toEqual([]);
  });
});
