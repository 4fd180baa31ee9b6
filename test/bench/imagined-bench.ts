import type { Bench, Figure, Reading } from "../../bench/figure.ts";

export function figure(name: string, goal: Figure["goal"] = null): Figure {
  return { name, goal, unit: "/s", about: `what ${name} is` };
}

/** A bench that measures nothing and reads what it is told. */
export function imaginedBench(
  names: readonly string[],
  readings: Readonly<Record<string, Reading>> = {},
  database: Bench["database"] = "embedded",
): Bench {
  return { database, figures: names.map((name) => figure(name)), measure: async () => readings };
}
