import { describe, expect, it } from "vitest";
import { jsonText, listText, tableText } from "../../bench/report.ts";
import { figure } from "./imagined-bench.ts";

const results = [
  {
    figure: figure("door.ratio", { atLeast: 3 }),
    reading: { value: 3.61284, peer: 1234.5678, ratio: 3.61284 },
  },
  { figure: figure("door.p99", { atMost: 30 }), reading: { value: 45.5, peer: null, ratio: null } },
  { figure: figure("door.per_s"), reading: { value: 12345.6, peer: 0, ratio: null } },
  { figure: figure("door.lost", { atLeast: 1 }), reading: null },
];

describe("jsonText", () => {
  it("is one array of rows with all six fields, null where there is nothing", () => {
    expect(JSON.parse(jsonText(results))).toEqual([
      { name: "door.ratio", value: 3.613, unit: "/s", goal: 3, peer: 1235, ratio: 3.613 },
      { name: "door.p99", value: 45.5, unit: "/s", goal: 30, peer: null, ratio: null },
      { name: "door.per_s", value: 12346, unit: "/s", goal: null, peer: 0, ratio: null },
      { name: "door.lost", value: null, unit: "/s", goal: 1, peer: null, ratio: null },
    ]);
  });
});

describe("tableText", () => {
  const lines = tableText(results).split("\n");

  it("says which goals were met, which were missed and what failed", () => {
    expect(lines[1]).toMatch(/^door\.ratio +3\.613 +\/s +≥ 3 +✓ +1,235 +3\.613$/);
    expect(lines[2]).toMatch(/^door\.p99 +45\.5 +\/s +≤ 30 +missed$/);
    expect(lines[4]).toMatch(/^door\.lost +failed +\/s +≥ 1$/);
  });

  it("stands in columns", () => {
    const starts = lines.slice(1, 5).map((line) => line.indexOf("/s"));
    expect(new Set(starts).size).toBe(1);
  });
});

describe("listText", () => {
  it("names each figure with what it is", () => {
    expect(listText([figure("door.ratio"), figure("a.b")])).toBe(
      "door.ratio  what door.ratio is\na.b         what a.b is\n",
    );
  });
});
