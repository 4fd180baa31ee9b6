import { describe, expect, test } from "vitest";
import { gaussLegendre } from "../../../../app/domain/clv/numerics/gauss-legendre.ts";

function integral(order: number, of: (x: number) => number): number {
  const { points, weights } = gaussLegendre(order);
  return points.reduce((sum, x, at) => sum + weights[at]! * of(x), 0);
}

describe.each([1, 2, 3, 5, 16, 40, 64])("%i points", (order) => {
  const { points, weights } = gaussLegendre(order);

  test("lie inside, symmetric about zero, with weights above zero that sum to 2", () => {
    expect(points).toHaveLength(order);
    for (let at = 0; at < order; at++) {
      expect(Math.abs(points[at]!)).toBeLessThan(1);
      expect(points[at]! + points[order - 1 - at]!).toBeCloseTo(0, 14);
      expect(weights[at]! - weights[order - 1 - at]!).toBeCloseTo(0, 14);
      expect(weights[at]).toBeGreaterThan(0);
    }
    expect(weights.reduce((sum, weight) => sum + weight)).toBeCloseTo(2, 13);
  });

  test("are exact for powers up to 2 · order − 1, and no further", () => {
    for (let power = 0; power < 2 * order; power++) {
      const exact = power % 2 === 0 ? 2 / (power + 1) : 0;
      expect(integral(order, (x) => x ** power)).toBeCloseTo(exact, 13);
    }
    if (order > 5) return; // beyond, the difference is below rounding
    const next = 2 * order;
    expect(Math.abs(integral(order, (x) => x ** next) - 2 / (next + 1))).toBeGreaterThan(1e-4);
  });
});

test("five points as printed in Abramowitz & Stegun, table 25.4", () => {
  const { points, weights } = gaussLegendre(5);
  const printed = [
    [0.906179845938664, 0.236926885056189],
    [0.538469310105683, 0.478628670499366],
    [0, 0.568888888888889],
  ];
  for (const [at, [point, weight]] of printed.entries()) {
    expect(points[at]).toBeCloseTo(point!, 14);
    expect(weights[at]).toBeCloseTo(weight!, 14);
  }
});

test.each([
  ["e^x", 16, Math.exp, Math.E - 1 / Math.E],
  ["cos 10 x", 20, (x: number) => Math.cos(10 * x), Math.sin(10) / 5],
  ["1 / (1 + x²)", 32, (x: number) => 1 / (1 + x * x), Math.PI / 2],
  ["ln(2 + x)", 16, (x: number) => Math.log(2 + x), 3 * Math.log(3) - 2],
] as const)("the integral of %s by %i points", (_, order, of, exact) => {
  expect(integral(order, of) / exact).toBeCloseTo(1, 13);
});
