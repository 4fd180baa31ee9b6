import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CountedOrder } from "../../../app/domain/order.ts";
import { defaultProgramme } from "../../../app/domain/tiers/default-programme.ts";
import { tierExplanation } from "../../../app/domain/tiers/tier-explanation.ts";
import { tierStanding } from "../../../app/domain/tiers/tier-standing.ts";
import { countedOrders, ordersOfAllOrigins } from "../counted-orders.ts";

const programme = defaultProgramme("USD"); // Silver from 200.00, Gold from 500.00, 365 days
const DAY = 20_000;
const RANK = new Map(programme.tiers.map(({ id }, index) => [id, index]));

const order = (orderId: bigint, day: number, dollars: number): CountedOrder => ({
  orderId,
  day,
  minor: BigInt(dollars) * 100n,
  origin: "shop",
});
const standingOn = (asOf: number, ...orders: CountedOrder[]) =>
  tierStanding(orders, { programme, asOf });

test("before the first order there is no tier, and Member comes next", () => {
  const { tier, next, windowSpendMinor } = standingOn(DAY);
  expect(tier).toBeNull();
  expect(windowSpendMinor).toBe(0n);
  expect(next).toMatchObject({ tier: { id: "member" }, missingMinor: 0n });
});

test.each([
  [1, "member", "silver", 199_00n],
  [199, "member", "silver", 1_00n],
  [200, "silver", "gold", 300_00n],
  [499, "silver", "gold", 1_00n],
  [500, "gold", undefined, undefined],
  [9_000, "gold", undefined, undefined],
])("%i dollars make %s; to %s %s are missing", (dollars, tier, next, missing) => {
  const standing = standingOn(DAY, order(1n, DAY, dollars));
  expect(standing.tier?.id).toBe(tier);
  expect(standing.next?.tier.id).toBe(next);
  expect(standing.next?.missingMinor).toBe(missing);
});

describe("an order counts for 365 days, its own day included", () => {
  test.each([
    [-1, "silver", 250_00n], // newer than the valuation: it is real
    [0, "silver", 250_00n],
    [364, "silver", 250_00n],
    [365, "member", 0n],
    [5_000, "member", 0n],
  ])("after %i days: %s", (days, tier, spend) => {
    const standing = standingOn(DAY + days, order(1n, DAY, 250));
    expect(standing.tier?.id).toBe(tier);
    expect(standing.windowSpendMinor).toBe(spend);
  });
});

describe("what is kept apart from lifetime value", () => {
  const renewal: CountedOrder = { ...order(1n, DAY, 150), origin: "renewal" };
  const wholesale: CountedOrder = { ...order(2n, DAY, 900), origin: "wholesale" };

  test("renewals are the member's money, and qualify", () => {
    const { tier, windowSpendMinor } = standingOn(DAY, renewal, order(3n, DAY, 50));
    expect(windowSpendMinor).toBe(200_00n);
    expect(tier?.id).toBe("silver");
  });

  test("a company's purchase does not", () => {
    const { tier, windowSpendMinor } = standingOn(DAY, wholesale, order(3n, DAY, 50));
    expect(windowSpendMinor).toBe(50_00n);
    expect(tier?.id).toBe("member");
  });

  test("and makes nobody a member", () => {
    expect(standingOn(DAY, wholesale).tier).toBeNull();
  });

  test("the explanation names the orders that make the spend, and no others", () => {
    fc.assert(
      fc.property(ordersOfAllOrigins, (orders) => {
        const { counting, windowSpendMinor } = tierExplanation(orders, { programme, asOf: 20_200 });
        const sum = counting.reduce((minor, counted) => minor + counted.minor, 0n);
        expect(sum).toBe(windowSpendMinor);
      }),
    );
  });
});

describe("the explanation", () => {
  const orders = [
    order(4n, DAY, 150),
    order(1n, DAY - 364, 100),
    order(2n, DAY - 300, 200),
    order(3n, DAY - 300, 60),
    order(5n, DAY - 365, 900),
  ];
  const explained = tierExplanation(orders, { programme, asOf: DAY });

  test("names the counting orders, oldest first, each with its last day", () => {
    expect(explained.counting).toEqual([
      { orderId: 1n, minor: 100_00n, lastDay: DAY },
      { orderId: 2n, minor: 200_00n, lastDay: DAY + 64 },
      { orderId: 3n, minor: 60_00n, lastDay: DAY + 64 },
      { orderId: 4n, minor: 150_00n, lastDay: DAY + 364 },
    ]);
  });

  test("says when the tier would be lost, and to which", () => {
    expect(explained.tier?.id).toBe("gold"); // 510 in the window
    expect(explained.drop).toMatchObject({ day: DAY + 1, to: { id: "silver" } }); // 410 are left
  });

  test("says nothing of a drop from the lowest tier", () => {
    const lowest = tierExplanation([order(1n, DAY, 5)], { programme, asOf: DAY });
    expect(lowest.drop).toBeNull();
  });
});

test("more spend never lowers a tier", () => {
  const asOf = 20_200;
  fc.assert(
    fc.property(
      countedOrders,
      fc.integer({ min: 19_000, max: 20_500 }),
      fc.bigInt({ min: 1n, max: 100_000n }),
      (orders, day, minor) => {
        const rank = (id: string | undefined) => (id === undefined ? -1 : (RANK.get(id) ?? -1));
        const before = tierStanding(orders, { programme, asOf });
        const after = tierStanding([...orders, { orderId: 99n, day, minor, origin: "shop" }], {
          programme,
          asOf,
        });
        expect(rank(after.tier?.id)).toBeGreaterThanOrEqual(rank(before.tier?.id));
        expect(after.windowSpendMinor).toBeGreaterThanOrEqual(before.windowSpendMinor);
      },
    ),
  );
});

test("the tier holds until the named day and is the named one on it", () => {
  const asOf = 20_200;
  fc.assert(
    fc.property(countedOrders, (orders) => {
      const { drop, tier } = tierExplanation(orders, { programme, asOf });
      const on = (day: number) => tierStanding(orders, { programme, asOf: day }).tier?.id;
      if (drop === null) {
        expect(on(30_000)).toBe(tier?.id);
        return;
      }
      expect(drop.day).toBeGreaterThan(asOf);
      expect(on(drop.day - 1)).toBe(tier?.id);
      expect(on(drop.day)).toBe(drop.to?.id);
      expect(drop.to?.id).not.toBe(tier?.id);
    }),
  );
});
