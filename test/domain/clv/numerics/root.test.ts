import { expect, test } from "vitest";
import { rootOf } from "../../../../app/domain/clv/numerics/root.ts";

test.each([
  ["a line", (x: number) => x - 3, 1, 3],
  ["a line, guessed right", (x: number) => x - 3, 3, 3],
  ["a parabola", (x: number) => x * x - 2, 1, Math.SQRT2],
  ["a parabola, from far beyond", (x: number) => x * x - 2, 1e6, Math.SQRT2],
  ["far beyond the guess", (x: number) => Math.log(x / 1e9), 1, 1e9],
  ["a flat end", (x: number) => 0.05 - Math.exp(-x), 1, -Math.log(0.05)],
  ["a steep wall", (x: number) => Math.expm1(50 * (x - 2)), 1, 2],
  ["an odd power, flat at its root", (x: number) => (x - 1) ** 3, 0.3, 1],
  ["a heavy tail", (x: number) => 0.05 - (1 + x) ** -0.25, 1, 0.05 ** -4 - 1],
] as const)("%s", (_, increasing, guess, root) => {
  expect(rootOf(increasing, { guess }) / root).toBeCloseTo(1, 4);
});

test("smooth functions are solved to the last digits, in few looks", () => {
  for (let root = 1e-6; root < 1e6; root *= 7) {
    let looks = 0;
    const found = rootOf(
      (x) => {
        looks++;
        return Math.log1p(x) - Math.log1p(root);
      },
      { guess: 1 },
    );
    expect(Math.abs(found / root - 1)).toBeLessThan(1e-11);
    expect(looks).toBeLessThan(45);
  }
});

test("what never crosses zero has no root", () => {
  expect(rootOf((x) => -1 / (1 + x), { guess: 1 })).toBe(Number.POSITIVE_INFINITY);
});
