import { expect, test } from "vitest";
import { chanceWord, shownChance } from "../../../app/ui/standing/chance-words.ts";

test.each([
  [1, "almostCertain"],
  [0.95, "almostCertain"],
  [0.949, "veryLikely"],
  [0.8, "veryLikely"],
  [0.6, "likely"],
  [0.5, "even"],
  [0.4, "even"],
  [0.39, "unlikely"],
  [0.2, "unlikely"],
  [0.05, "veryUnlikely"],
  [0.049, "almostCertainlyNot"],
  [0, "almostCertainlyNot"],
])("a chance of %d is said as %s", (chance, word) => {
  expect(chanceWord(chance)).toBe(word);
});

test.each([
  [1, { bound: "over", ratio: 0.99 }],
  [0.9901, { bound: "over", ratio: 0.99 }],
  [0.99, { bound: null, ratio: 0.99 }],
  [0.934, { bound: null, ratio: 0.93 }],
  [0.01, { bound: null, ratio: 0.01 }],
  [0.0099, { bound: "under", ratio: 0.01 }],
  [0, { bound: "under", ratio: 0.01 }],
])("a chance of %d is never shown as certain", (chance, expected) => {
  expect(shownChance(chance)).toEqual(expected);
});
