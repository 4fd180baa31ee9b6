import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CustomerSummary, customerSummary } from "../../../app/domain/clv/customer-summary.ts";
import {
  RFM_GROUPS,
  rfmCode,
  rfmCuts,
  rfmGroup,
  rfmScore,
  rfmScoreOf,
} from "../../../app/domain/clv/rfm.ts";

const ASOF = 20_000;

/** Ordered so many times, last so many days ago, for so many cents in all. */
function buyer(ago: number, orders: number, cents: number): CustomerSummary {
  return {
    ...customerSummary([{ orderId: 1n, day: ASOF - ago, minor: 1n, origin: "shop" }]),
    orders,
    revenueMinor: BigInt(cents),
  };
}

function codes(summaries: readonly CustomerSummary[]): (number | null)[] {
  const cuts = rfmCuts(summaries, ASOF);
  return summaries.map((summary) => {
    const score = rfmScore(summary, cuts, ASOF);
    return score && rfmCode(score);
  });
}

describe("scores", () => {
  test("ten customers are two in each fifth; who ordered last scores five", () => {
    const ten = Array.from({ length: 10 }, (_, at) => buyer(10 * at, 10 - at, 500 * (at + 1)));
    expect(codes(ten)).toEqual([551, 551, 442, 442, 333, 333, 224, 224, 115, 115]);
  });

  test("equal values share a score, where most of them ordered once", () => {
    const orders = [1, 1, 1, 1, 1, 1, 1, 2, 2, 5];
    const cuts = rfmCuts(
      orders.map((count) => buyer(0, count, 0)),
      ASOF,
    );
    const scores = orders.map((count) => rfmScore(buyer(0, count, 0), cuts, ASOF)?.frequency);
    // In the middle of their places: 35 %, 80 % and 95 % from below.
    expect(scores).toEqual([2, 2, 2, 2, 2, 2, 2, 5, 5, 5]);
  });

  test.each([1, 2, 7, 1000])("%i customers all alike score three", (count) => {
    expect(new Set(codes(Array.from({ length: count }, () => buyer(5, 1, 100))))).toEqual(
      new Set([333]),
    );
  });

  test("without an order there is no score, and nobody is counted", () => {
    expect(codes([customerSummary([]), buyer(3, 1, 5)])).toEqual([null, 333]);
    expect(() => rfmCuts([], ASOF)).not.toThrow();
  });

  test("one who came after the cuts were made is scored by them, beyond either end too", () => {
    const cuts = rfmCuts([buyer(10, 2, 100), buyer(20, 3, 200)], ASOF);
    expect(rfmScore(buyer(-3, 9, 900), cuts, ASOF)).toEqual({
      recency: 5,
      frequency: 5,
      monetary: 5,
    });
    expect(rfmScore(buyer(99, 1, 1), cuts, ASOF)).toEqual({
      recency: 1,
      frequency: 1,
      monetary: 1,
    });
  });

  test("the cuts outlive being written as JSON", () => {
    const cuts = rfmCuts([buyer(10, 2, 100), buyer(20, 3, 200), buyer(20, 1, 0)], ASOF);
    expect(JSON.parse(JSON.stringify(cuts))).toEqual(cuts);
  });

  const shops = fc.array(
    fc.tuple(
      fc.integer({ min: 0, max: 400 }),
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 0, max: 50 }),
    ),
    { minLength: 1, maxLength: 60 },
  );

  test("more never scores less, the same scores the same, and all are from 1 to 5", () => {
    fc.assert(
      fc.property(shops, (shop) => {
        const summaries = shop.map(([ago, orders, cents]) => buyer(ago, orders, cents));
        const cuts = rfmCuts(summaries, ASOF);
        const scores = summaries.map((summary) => rfmScore(summary, cuts, ASOF));
        for (const [at, score] of (["recency", "frequency", "monetary"] as const).entries()) {
          const sign = score === "recency" ? -1 : 1;
          const pairs = shop.map((of, row) => ({ of: sign * of[at]!, is: scores[row]![score] }));
          const ascending = pairs.toSorted((a, b) => a.of - b.of || b.is - a.is);
          expect(ascending.map(({ is }) => is)).toEqual(pairs.map(({ is }) => is).toSorted());
        }
        for (const score of scores) expect(rfmScoreOf(rfmCode(score!))).toEqual(score);
      }),
    );
  });
});

const FIVE = [1, 2, 3, 4, 5];
const ALL_CODES = FIVE.flatMap((r) => FIVE.flatMap((f) => FIVE.map((m) => 100 * r + 10 * f + m)));

describe("named groups", () => {
  test("each of the 125 codes is in one group, and every group has some", () => {
    const groups = ALL_CODES.map((code) => rfmGroup(rfmScoreOf(code)));
    expect(groups).toHaveLength(125);
    expect(new Set(groups)).toEqual(new Set(RFM_GROUPS));
  });

  /** The published ranges of recency, and of the mean of frequency and monetary. They overlap. */
  const PUBLISHED = {
    champions: [4, 5, 4, 5],
    loyal: [2, 5, 3, 5],
    potential_loyalists: [3, 5, 1, 3],
    new: [4, 5, 0, 1],
    promising: [3, 4, 0, 1],
    needing_attention: [2, 3, 2, 3],
    about_to_sleep: [2, 3, 0, 2],
    at_risk: [0, 2, 2, 5],
    cannot_lose: [0, 1, 4, 5],
    hibernating: [1, 2, 1, 2],
    lost: [0, 2, 0, 2],
  } as const;

  test.each(ALL_CODES)("%i is in a group in whose published range it is", (code) => {
    const score = rfmScoreOf(code);
    const [leastRecency, mostRecency, least, most] = PUBLISHED[rfmGroup(score)];
    expect(score.recency).toBeGreaterThanOrEqual(leastRecency);
    expect(score.recency).toBeLessThanOrEqual(mostRecency);
    const mean = Math.round((score.frequency + score.monetary) / 2);
    expect(mean).toBeGreaterThanOrEqual(least);
    expect(mean).toBeLessThanOrEqual(most);
  });

  test.each([
    [555, "champions"],
    [444, "loyal"],
    [534, "champions"],
    [511, "new"],
    [411, "promising"],
    [512, "potential_loyalists"],
    [333, "needing_attention"],
    [311, "about_to_sleep"],
    [244, "at_risk"],
    [155, "cannot_lose"],
    [222, "hibernating"],
    [111, "lost"],
  ])("%i: %s", (code, group) => {
    expect(rfmGroup(rfmScoreOf(code))).toBe(group);
  });

  test.each([0, 110, 116, 611, 5555, 55])("%i is no code", (code) => {
    expect(() => rfmScoreOf(code)).toThrow(RangeError);
  });

  test("a score out of range is refused", () => {
    expect(() => rfmGroup({ recency: 6, frequency: 1, monetary: 1 })).toThrow(RangeError);
  });
});
