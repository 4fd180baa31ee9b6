import { describe, expect, test } from "vitest";
import { embeddedPace, type Pace } from "../../app/worker/embedded-pace.ts";

/** Works full batches that cost `fixed` ms and `each` ms a row; returns the last size and its rest. */
function work(
  pace: Pace,
  { fixed, each, arrived, batches }: Record<"fixed" | "each" | "batches" | "arrived", number>,
): { rows: number; tookMs: number; rest: number } {
  let last = { rows: 0, tookMs: 0, rest: 0 };
  const quietMs = arrived > 0 ? 5 : 5000;
  for (let batch = 0; batch < batches; batch++) {
    const rows = pace.rows();
    const tookMs = fixed + each * rows;
    last = { rows, tookMs, rest: pace.restAfter({ limit: rows, rows, tookMs, arrived, quietMs }) };
  }
  return last;
}

describe("while the door is knocked at", () => {
  test("batches come to take 15 ms, and the worker rests twice as long", () => {
    const { rows, tookMs, rest } = work(embeddedPace(), {
      fixed: 3,
      each: 0.2,
      arrived: 10,
      batches: 20,
    });
    expect(tookMs).toBeGreaterThan(14);
    expect(tookMs).toBeLessThan(16);
    expect(rows).toBe(60);
    expect(rest).toBe(2 * tookMs);
  });

  test("while more comes in than it takes, it rests four times as long", () => {
    const flood = { fixed: 3, each: 0.2, batches: 20 };
    const { rows, tookMs, rest } = work(embeddedPace(), { ...flood, arrived: 100 });
    expect(rows).toBe(60);
    expect(rest).toBe(4 * tookMs);
    expect(work(embeddedPace(), { ...flood, arrived: 60 }).rest).toBe(2 * tookMs);
  });

  test("they are never so small that all is overhead", () => {
    expect(work(embeddedPace(), { fixed: 40, each: 2, arrived: 10, batches: 20 }).rows).toBe(25);
  });

  test("nobody waits for longer than a quarter of a second for the next", () => {
    const slow = { fixed: 5000, each: 1, arrived: 10, batches: 3 };
    expect(work(embeddedPace(), slow).rest).toBe(250);
  });
});

describe("while it is quiet", () => {
  test("batches grow, and there is no rest", () => {
    const { rows, rest } = work(embeddedPace(), {
      fixed: 3,
      each: 0.2,
      arrived: 0,
      batches: 20,
    });
    expect(rows).toBe(500);
    expect(rest).toBe(0);
  });

  test("the first knock makes the next batch small at once, and silence large again", () => {
    const pace = embeddedPace();
    work(pace, { fixed: 3, each: 0.2, arrived: 0, batches: 20 });
    work(pace, { fixed: 3, each: 0.2, arrived: 10, batches: 1 });
    expect(pace.rows()).toBe(50);
    work(pace, { fixed: 3, each: 0.2, arrived: 0, batches: 1 });
    expect(pace.rows()).toBe(500);
  });
});

test("a gap in a stream is not its end", () => {
  const pace = embeddedPace();
  work(pace, { fixed: 3, each: 0.2, arrived: 10, batches: 20 });
  const gap = { limit: 60, rows: 60, tookMs: 15, arrived: 0 };
  expect(pace.restAfter({ ...gap, quietMs: 900 })).toBe(0);
  expect(pace.rows()).toBe(60);
  pace.restAfter({ ...gap, quietMs: 1100 });
  expect(pace.rows()).toBeGreaterThan(60);
});

test("one batch that was held up halves the next, and no more", () => {
  const pace = embeddedPace();
  pace.restAfter({ limit: 200, rows: 200, tookMs: 9000, arrived: 0, quietMs: 5000 });
  expect(pace.rows()).toBe(100);
});

test("a batch that was not full says nothing of what a larger one would take", () => {
  const pace = embeddedPace();
  pace.restAfter({ limit: 200, rows: 3, tookMs: 4, arrived: 0, quietMs: 5000 });
  expect(pace.rows()).toBe(200);
});
