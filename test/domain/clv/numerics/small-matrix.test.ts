import { describe, expect, test } from "vitest";
import {
  cholesky,
  choleskySolve,
  identity,
  inverse,
  isPositiveDefinite,
  multiply,
} from "../../../../app/domain/clv/numerics/small-matrix.ts";
import { SeededRandom } from "../../../../sandbox/generator/seeded-random.ts";

/** B Bᵗ + size · identity for a random B: surely positive definite. */
function randomPositive(size: number, random: SeededRandom): Float64Array {
  const factor = Array.from({ length: size * size }, () => random.normal());
  const matrix = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      let sum = row === column ? size : 0;
      for (let k = 0; k < size; k++) sum += factor[row * size + k]! * factor[column * size + k]!;
      matrix[row * size + column] = sum;
    }
  }
  return matrix;
}

const largest = (vector: Float64Array) =>
  vector.reduce((most, x) => Math.max(most, Math.abs(x)), 0);

describe("the triangle of a matrix", () => {
  test("a textbook's", () => {
    const matrix = Float64Array.of(4, 12, -16, 12, 37, -43, -16, -43, 98);
    expect(cholesky(matrix)).toEqual(Float64Array.of(2, 0, 0, 6, 1, 0, -8, 5, 3));
  });

  test.each([
    ["a saddle", [1, 2, 2, 1]],
    ["a hill", [-1, 0, 0, -1]],
    ["a valley without slope along one direction", [1, 1, 1, 1]],
    ["no numbers", [1, 0, 0, Number.NaN]],
  ])("%s has none", (_, entries) => {
    const matrix = Float64Array.from(entries);
    expect(cholesky(matrix)).toBeNull();
    expect(inverse(matrix)).toBeNull();
    expect(choleskySolve(matrix, Float64Array.of(1, 1))).toBeNull();
    expect(isPositiveDefinite(matrix)).toBe(false);
  });
});

describe("positive definite", () => {
  test.each([
    ["the identity", [...identity(4)], true],
    ["pivots ten powers of ten apart", [1, 0, 0, 1e-10], true],
    ["a pivot that is rounding beside the other", [1, 0, 0, 1e-13], false],
    ["two columns alike but for rounding", [1, 1, 1, 1 + 1e-13], false],
    ["an infinite entry", [Number.POSITIVE_INFINITY, 0, 0, 1], false],
  ])("%s", (_, entries, expected) => {
    expect(isPositiveDefinite(Float64Array.from(entries))).toBe(expected);
  });
});

describe("solving", () => {
  test.each([1, 2, 3, 4, 5])("%i equations give the vector back", (size) => {
    const random = new SeededRandom(size);
    for (let round = 0; round < 50; round++) {
      const matrix = randomPositive(size, random);
      const vector = Float64Array.from({ length: size }, () => random.normal());
      const solved = choleskySolve(matrix, multiply(matrix, vector))!;
      expect(largest(solved.map((part, at) => part - vector[at]!))).toBeLessThan(1e-13);
    }
  });

  test("Hilbert's matrix of four rows has an inverse of whole numbers", () => {
    const hilbert = Float64Array.from({ length: 16 }, (_, at) => 1 / ((at >> 2) + (at % 4) + 1));
    const known = [
      16, -120, 240, -140, -120, 1200, -2700, 1680, 240, -2700, 6480, -4200, -140, 1680, -4200,
      2800,
    ];
    const found = inverse(hilbert)!;
    expect(isPositiveDefinite(hilbert)).toBe(true);
    for (const [at, entry] of known.entries()) expect(found[at]! / entry).toBeCloseTo(1, 10);
  });

  test("nothing that is given is changed", () => {
    const matrix = Float64Array.of(2, 1, 1, 2);
    const vector = Float64Array.of(3, 3);
    choleskySolve(matrix, vector);
    inverse(matrix);
    expect([matrix, vector]).toEqual([Float64Array.of(2, 1, 1, 2), Float64Array.of(3, 3)]);
  });
});
