import { describe, expect, it } from "vitest";
import { median, percentile } from "../../bench/statistics.ts";

describe("median", () => {
  it("is the middle value, whatever the sequence", () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([100, 20, 3, 1, 50])).toBe(20);
  });

  it("is the mean of the two in the middle when there is none", () => {
    expect(median([4, 1, 2, 10])).toBe(3);
  });

  it("refuses to make up a value", () => {
    expect(() => median([])).toThrow("Nothing was measured");
  });
});

describe("percentile", () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

  it("is the measured value at the nearest rank", () => {
    expect(percentile(hundred, 0.99)).toBe(99);
    expect(percentile(hundred, 0.5)).toBe(50);
    expect(percentile(hundred, 1)).toBe(100);
    expect(percentile(hundred, 0)).toBe(1);
  });

  it("is the slowest of a few", () => {
    expect(percentile([3, 250, 4], 0.99)).toBe(250);
  });

  it("refuses to make up a value", () => {
    expect(() => percentile([], 0.99)).toThrow("Nothing was measured");
  });
});
