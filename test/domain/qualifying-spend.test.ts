import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { FINANCIAL_STATUSES } from "../../app/domain/order.ts";
import {
  type JudgeableOrder,
  type OrderVerdict,
  orderVerdict,
  type Refunded,
} from "../../app/domain/qualifying-spend.ts";
import { CASES } from "./qualifying-spend-cases.ts";

const PAID: JudgeableOrder = {
  totalMinor: 11_500n,
  goodsMinor: 10_000n,
  outstandingMinor: 0n,
  taxesIncluded: true,
  currency: "SAR",
  financialStatus: "paid",
  paidLater: false,
  cancelledAt: null,
  test: false,
  deleted: false,
};

test.each(CASES.map((one) => [one.what, one] as const))("%s", (_, { order, refunds, verdict }) => {
  const refunded = (refunds ?? []).reduce<Refunded>(
    (sum, refund) => ({
      goodsMinor: sum.goodsMinor + (refund.goodsMinor ?? 0n),
      byAmountMinor: sum.byAmountMinor + (refund.byAmountMinor ?? 0n),
      taxMinor: sum.taxMinor + (refund.taxMinor ?? 0n),
    }),
    { goodsMinor: 0n, byAmountMinor: 0n, taxMinor: 0n },
  );
  const judged = orderVerdict({ ...PAID, ...order }, { refunded, shopCurrency: "SAR" });
  expect(judged).toEqual(verdict);
});

test("the page of the documentation shows exactly these cases", () => {
  const page = readFileSync(new URL("../../docs/qualifying-spend.md", import.meta.url), "utf8");
  const shown = page.split("\n").filter((line) => /^\| .* \| (counts|waits|nothing)/.test(line));
  expect(shown).toEqual(CASES.map(({ what, verdict }) => `| ${what} | ${inWords(verdict)} |`));
});

function inWords(verdict: OrderVerdict): string {
  switch (verdict.kind) {
    case "counted":
      return verdict.pendingMinor > 0n
        ? `counts ${riyals(verdict.minor)}, ${riyals(verdict.pendingMinor)} waits`
        : `counts ${riyals(verdict.minor)}`;
    case "pending":
      return `waits: ${riyals(verdict.minor)} (\`${verdict.reason}\`)`;
    case "not_counted":
      return `nothing (\`${verdict.reason}\`)`;
  }
}

const riyals = (minor: bigint) => (Number(minor) / 100).toFixed(2);

const amount = fc.bigInt({ min: -100n, max: 10n ** 12n });
const orders: fc.Arbitrary<JudgeableOrder> = fc.record({
  totalMinor: amount,
  goodsMinor: amount,
  outstandingMinor: amount,
  taxesIncluded: fc.boolean(),
  currency: fc.constantFrom("SAR", "USD"),
  financialStatus: fc.constantFrom(...FINANCIAL_STATUSES),
  paidLater: fc.boolean(),
  cancelledAt: fc.constantFrom(null, new Date("2026-01-01T00:00:00Z")),
  test: fc.boolean(),
  deleted: fc.boolean(),
});
const refunds: fc.Arbitrary<Refunded> = fc.record({
  goodsMinor: fc.bigInt({ min: 0n, max: 10n ** 12n }),
  byAmountMinor: fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
  taxMinor: fc.bigInt({ min: 0n, max: 10n ** 11n }),
});
const judge = (order: JudgeableOrder, refunded: Refunded) =>
  orderVerdict(order, { refunded, shopCurrency: "SAR" });
const amountsOf = (verdict: OrderVerdict) => ({
  counted: verdict.kind === "counted" ? verdict.minor : 0n,
  pending: waiting(verdict),
});

function waiting(verdict: OrderVerdict): bigint {
  if (verdict.kind === "not_counted") return 0n;
  return verdict.kind === "pending" ? verdict.minor : verdict.pendingMinor;
}

test("what counts and what waits are goods, never below zero, and together never more", () => {
  fc.assert(
    fc.property(orders, refunds, (order, refunded) => {
      const { counted, pending } = amountsOf(judge(order, refunded));
      expect(counted).toBeGreaterThanOrEqual(0n);
      expect(pending).toBeGreaterThanOrEqual(0n);
      if (counted + pending > 0n) {
        expect(counted + pending).toBeLessThanOrEqual(order.goodsMinor - refunded.goodsMinor);
      }
    }),
  );
});

test("giving back more never counts for more", () => {
  fc.assert(
    fc.property(
      orders,
      refunds,
      fc.bigInt({ min: 1n, max: 10n ** 6n }),
      (order, refunded, more) => {
        const before = amountsOf(judge(order, refunded)).counted;
        const goods = { ...refunded, goodsMinor: refunded.goodsMinor + more };
        const money = { ...refunded, byAmountMinor: refunded.byAmountMinor + more };
        expect(amountsOf(judge(order, goods)).counted).toBeLessThanOrEqual(before);
        expect(amountsOf(judge(order, money)).counted).toBeLessThanOrEqual(before);
      },
    ),
  );
});

test("paying never counts for less, and moves what waited to what counts", () => {
  fc.assert(
    fc.property(orders, refunds, (order, refunded) => {
      const unpaid = { ...order, financialStatus: "pending" as const };
      const partly = { ...order, financialStatus: "partially_paid" as const };
      const [none, some, all] = [
        unpaid,
        partly,
        { ...order, financialStatus: "paid" as const },
      ].map((one) => amountsOf(judge(one, refunded)));
      expect(none?.counted).toBe(0n);
      expect(all?.pending).toBe(0n);
      expect(some && some.counted + some.pending).toBe(all?.counted);
      expect(none?.pending).toBe(all?.counted);
    }),
  );
});
