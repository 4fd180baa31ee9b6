import { describe, expect, it } from "vitest";
import { BENCHES } from "../../bench/figures.ts";
import { Misuse } from "../../bench/options.ts";
import { select } from "../../bench/selection.ts";
import { imaginedBench } from "./imagined-bench.ts";

const door = imaginedBench(["door.per_s", "door.ratio"]);
const growth = imaginedBench(["growth.cost", "doorway.width"]);
const benches = [door, growth];

function namesOf(only: readonly string[] | null): string[] {
  return select(benches, only).flatMap(({ figures }) => figures.map(({ name }) => name));
}

describe("select", () => {
  it("takes all without a wish", () => {
    expect(namesOf(null)).toEqual(["door.per_s", "door.ratio", "growth.cost", "doorway.width"]);
  });

  it("takes one by its name and runs only its bench", () => {
    expect(namesOf(["door.ratio"])).toEqual(["door.ratio"]);
    expect(select(benches, ["door.ratio"]).map(({ bench }) => bench)).toEqual([door]);
  });

  it("takes several by the first part, and not what merely begins alike", () => {
    expect(namesOf(["door"])).toEqual(["door.per_s", "door.ratio"]);
  });

  it.each(["doo", "door.", "door.per", "nothing"])("refuses %j, which names no figure", (name) => {
    expect(() => select(benches, ["door", name])).toThrow(Misuse);
    expect(() => select(benches, ["door", name])).toThrow(`There is no figure "${name}"`);
  });
});

describe("the figures there are", () => {
  it("have names of their own, in an area", () => {
    const names = BENCHES.flatMap(({ figures }) => figures.map(({ name }) => name));
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z]+\.[a-z0-9_]+$/);
  });
});
