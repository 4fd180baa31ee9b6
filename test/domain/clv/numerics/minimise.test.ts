import { describe, expect, test } from "vitest";
import { minimise, type Objective } from "../../../../app/domain/clv/numerics/minimise.ts";

const at = (...parts: number[]) => Float64Array.from(parts);

/** Pairs of Rosenbrock's banana valley. */
const rosenbrock: Objective = (point, gradient) => {
  let value = 0;
  for (let pair = 0; pair < point.length; pair += 2) {
    const [x, y] = [point[pair]!, point[pair + 1]!];
    value += 100 * (y - x * x) ** 2 + (1 - x) ** 2;
    gradient[pair] = -400 * x * (y - x * x) - 2 * (1 - x);
    gradient[pair + 1] = 200 * (y - x * x);
  }
  return value;
};

/** A bowl around (1, 2, …) as steep as `scales` say. */
function bowl(scales: readonly number[]): Objective {
  return (point, gradient) => {
    let value = 0;
    for (const [index, scale] of scales.entries()) {
      const off = point[index]! - (index + 1);
      value += (scale * off * off) / 2;
      gradient[index] = scale * off;
    }
    return value;
  };
}

/** x − ln x, which is nothing at or below zero. */
const halfLine: Objective = (point, gradient) => {
  const x = point[0]!;
  if (x <= 0) return Number.POSITIVE_INFINITY;
  gradient[0] = 1 - 1 / x;
  return x - Math.log(x);
};

describe("finds", () => {
  test.each([
    ["the classic start", at(-1.2, 1)],
    ["two valleys at once", at(-1.2, 1, 3, -3)],
    ["from far away", at(12, -40)],
  ])("the end of a curved valley: %s", (_, start) => {
    const found = minimise(rosenbrock, start);
    for (const part of found.point) expect(part).toBeCloseTo(1, 6);
    expect(found.gradientNorm).toBeLessThan(1e-8);
    expect(found.positiveDefinite).toBe(true);
    expect(found.evaluations).toBeLessThan(400);
  });

  test("the bottom of a bowl a million times steeper one way than the other", () => {
    const found = minimise(bowl([1e3, 1, 1e-3]), at(20, -15, 30));
    expect(found.gradientNorm).toBeLessThan(1e-8);
    for (const [index, part] of found.point.entries()) expect(part).toBeCloseTo(index + 1, 5);
  });

  test("the bottom beside a place where the function is not defined", () => {
    for (const start of [1e-4, 0.5, 40]) {
      const found = minimise(halfLine, at(start));
      expect(found.point[0]).toBeCloseTo(1, 8);
      expect(found.value).toBeCloseTo(1, 14);
    }
  });

  test("the bottom of a bowl high above zero, where values hide what slopes show", () => {
    const high: Objective = (point, gradient) => 1e6 + bowl([1, 1])(point, gradient);
    const found = minimise(high, at(9, 9));
    expect(found.gradientNorm).toBeLessThan(1e-8);
  });
});

test("the Hessian is that of the function there", () => {
  const { hessian } = minimise(rosenbrock, at(-1.2, 1));
  for (const [index, second] of [802, -400, -400, 200].entries()) {
    expect(hessian[index]! / second).toBeCloseTo(1, 4);
  }
});

test("a Hessian known beforehand spares steps", () => {
  const steep = bowl([1e3, 1, 1e-3]);
  const known = minimise(steep, at(0, 0, 0), at(1e3, 0, 0, 0, 1, 0, 0, 0, 1e-3));
  const unknown = minimise(steep, at(0, 0, 0));
  expect(known.gradientNorm).toBeLessThan(1e-8);
  expect(known.evaluations).toBeLessThan(unknown.evaluations);
});

test("a metric that is none is left aside", () => {
  const found = minimise(bowl([1, 1]), at(5, 5), at(1, 2, 2, 1));
  expect(found.point[1]).toBeCloseTo(2, 8);
});

describe("says when it has found nothing", () => {
  test("a ridge: the function does not depend on one direction", () => {
    const found = minimise(bowl([1, 0]), at(3, 3));
    expect(found.positiveDefinite).toBe(false);
  });

  test("a pass: no slope, but down on both sides", () => {
    const pass: Objective = (point, gradient) => {
      gradient.set([2 * point[0]!, -2 * point[1]!]);
      return point[0]! ** 2 - point[1]! ** 2;
    };
    const found = minimise(pass, at(0, 0));
    expect(found.gradientNorm).toBe(0);
    expect(found.positiveDefinite).toBe(false);
  });

  test("a slope without end", () => {
    const endless: Objective = (point, gradient) => {
      gradient[0] = -1;
      return -point[0]!;
    };
    const found = minimise(endless, at(0));
    expect(found.gradientNorm).toBe(1);
    expect(found.positiveDefinite).toBe(false);
  });

  test("no number anywhere", () => {
    const none: Objective = (_, gradient) => {
      gradient[0] = Number.NaN;
      return Number.NaN;
    };
    const found = minimise(none, at(0));
    expect(found.gradientNorm).toBe(Number.POSITIVE_INFINITY);
    expect(found.positiveDefinite).toBe(false);
  });
});

test("the start is not changed", () => {
  const start = at(-1.2, 1);
  minimise(rosenbrock, start);
  expect(start).toEqual(at(-1.2, 1));
});
