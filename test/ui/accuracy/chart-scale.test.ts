import fc from "fast-check";
import { expect, test } from "vitest";
import { parseDay } from "../../../app/domain/time.ts";
import { along, monthTicks, roundTicks } from "../../../app/ui/accuracy/chart-scale.ts";

test.each([
  [0, 4339, [0, 1000, 2000, 3000, 4000, 5000]],
  [0, 6.4, [0, 2, 4, 6, 8]],
  [0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]],
  [2330, 4946, [2000, 3000, 4000, 5000]],
])("from %d to %d", (least, most, ticks) => {
  const found = roundTicks({ least, most }, 5);
  expect(found).toHaveLength(ticks.length);
  found.forEach((tick, at) => {
    expect(tick).toBeCloseTo(ticks[at]!, 12);
  });
});

test("ticks enclose what is drawn, and are few", () => {
  const amount = fc.double({ min: 1e-3, max: 1e9, noNaN: true });
  fc.assert(
    fc.property(amount, amount, (least, width) => {
      const most = least + width;
      const ticks = roundTicks({ least, most }, 5);
      expect(ticks[0]).toBeLessThanOrEqual(least);
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(most * (1 - 1e-12));
      expect(ticks.length).toBeGreaterThan(2);
      expect(ticks.length).toBeLessThanOrEqual(8);
    }),
  );
});

test("months are named where they begin, evenly, and not too many", () => {
  const days = (...texts: string[]) => texts.map(parseDay);
  expect(monthTicks(parseDay("2025-11-20"), parseDay("2026-02-01"), 6)).toEqual(
    days("2025-12-01", "2026-01-01", "2026-02-01"),
  );
  expect(monthTicks(parseDay("1997-01-01"), parseDay("1998-06-30"), 6)).toEqual(
    days("1997-02-01", "1997-05-01", "1997-08-01", "1997-11-01", "1998-02-01", "1998-05-01"),
  );
  expect(monthTicks(parseDay("2026-01-02"), parseDay("2026-01-31"), 6)).toEqual([]);
});

test("a place along the chart", () => {
  expect(along(0.25)).toBe("25%");
});
