import { describe, expect, it } from "vitest";
import { Misuse, readOptions } from "../../bench/options.ts";

describe("readOptions", () => {
  it("runs everything and draws a table when nothing is said", () => {
    expect(readOptions([])).toEqual({ list: false, json: false, only: null });
  });

  it("reads names parted by commas, and --only said twice", () => {
    expect(readOptions(["--only", "door, pipeline", "--only=backfill"]).only).toEqual([
      "door",
      "pipeline",
      "backfill",
    ]);
  });

  it("reads the switches", () => {
    expect(readOptions(["--list", "--json"])).toMatchObject({ list: true, json: true });
  });

  it.each([
    [["--only", "door,"], "--only takes names"],
    [["--only"], "the bench takes --list, --only and --json"],
    [["--fast"], "the bench takes --list, --only and --json"],
    [["door"], "the bench takes --list, --only and --json"],
  ])("refuses %j in one sentence", (argv, words) => {
    expect(() => readOptions(argv)).toThrow(Misuse);
    expect(() => readOptions(argv)).toThrow(words);
    expect(() => readOptions(argv)).toThrow(/^[^\n]*\.$/);
  });
});
