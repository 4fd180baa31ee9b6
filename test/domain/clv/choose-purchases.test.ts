import { describe, expect, test } from "vitest";
import { choosePurchases, fitAsked } from "../../../app/domain/clv/choose-purchases.ts";
import { historiesAt, purchaseLog } from "../../../app/domain/clv/purchase-log.ts";
import { type BuyingProcess, simulatedCustomers } from "../../support/clv-simulator.ts";

const TODAY = 20_000;
const SLOW = { timeout: 60_000 };

/** A shop of two years, told in whole days as any shop's books are. */
function shop(buying: BuyingProcess, customers: number, seed = 1) {
  const ages = Array.from({ length: customers }, (_, at) => 20 + ((at * 97) % 700));
  const rows = simulatedCustomers({ seed, ages, horizon: 0, buying }).flatMap(
    ({ age, past }, customer) =>
      [0, ...past.map(({ time }) => Math.floor(time))].map((day) => ({
        customer: String(customer),
        day: TODAY - age + day,
        spend: 10,
      })),
  );
  const { log } = purchaseLog(rows);
  return { log, histories: historiesAt(log, TODAY), unitDays: 1 as const };
}

const REGULAR: BuyingProcess = {
  method: "mbg-cnbd-k",
  parameters: { r: 6, alpha: 60, a: 0.4, b: 4, k: 4 },
};
const BY_CHANCE: BuyingProcess = {
  method: "mbg-nbd",
  parameters: { r: 0.8, alpha: 60, a: 0.9, b: 2.5 },
};

describe("the model chosen", () => {
  test(
    "of regular buyers is the regular one, with about as many phases, by the hold-outs",
    SLOW,
    () => {
      const { chosen, trials } = choosePurchases(shop(REGULAR, 800));
      expect(chosen?.model.method).toBe("mbg-cnbd-k");
      const { k } = { k: 1, ...chosen?.model.parameters };
      expect([3, 4, 5]).toContain(k);
      expect(trials.map(({ method, outcome }) => [method, outcome])).toEqual([
        ["mbg-nbd", "passed_over"],
        ["pareto-nbd", "passed_over"],
        ["mbg-cnbd-k", "chosen"],
      ]);
      for (const { reason, holdoutLogScore } of trials.slice(0, 2)) {
        expect(reason).toBe("worse_holdout");
        expect(holdoutLogScore).toBeLessThan(trials[2]!.holdoutLogScore!);
      }
    },
  );

  test("of those who buy by chance has no phases, and is never BG/NBD", SLOW, () => {
    for (const seed of [1, 2, 3]) {
      const { chosen, trials } = choosePurchases(shop(BY_CHANCE, 800, seed));
      expect(["mbg-nbd", "pareto-nbd"]).toContain(chosen?.model.method);
      expect(trials.map(({ method }) => method)).not.toContain("bg-nbd");
      expect(trials.filter(({ outcome }) => outcome === "chosen")).toMatchObject([
        { method: chosen?.model.method, reason: "best" },
      ]);
      for (const { logLikelihood, holdoutLogScore, holdoutBias } of trials) {
        expect(logLikelihood).toBeLessThan(0);
        expect(holdoutLogScore).toBeLessThan(0);
        expect(Math.abs(holdoutBias!)).toBeLessThan(0.5);
      }
    }
  });

  test("under 200 customers goes by likelihood under strong priors: no part is to spare", () => {
    const { chosen, trials } = choosePurchases(shop(BY_CHANCE, 150));
    expect(chosen?.fit.priors).toBe("strong");
    expect(trials.map(({ holdoutLogScore }) => holdoutLogScore)).toEqual(trials.map(() => null));
    const reasons = trials.filter(({ outcome }) => outcome === "passed_over");
    for (const { reason } of reasons) expect(reason).toBe("worse_likelihood");
  });
});

describe("the one model asked for", () => {
  test.each(["bg-nbd", "mbg-nbd", "pareto-nbd", "mbg-cnbd-k"] as const)(
    "%s is fitted by maximum likelihood",
    (method) => {
      const { chosen, trials } = fitAsked(shop(BY_CHANCE, 500), method);
      expect(chosen?.model.method).toBe(method);
      expect(chosen?.fit.priors).toBe("none");
      expect(trials).toMatchObject([{ method, outcome: "chosen", reason: "asked_for" }]);
    },
  );
});
