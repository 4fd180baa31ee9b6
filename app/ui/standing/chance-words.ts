/** A chance in words, from the likeliest down; each from its least chance on. */
const WORDS = [
  { from: 0.95, word: "almostCertain" },
  { from: 0.8, word: "veryLikely" },
  { from: 0.6, word: "likely" },
  { from: 0.4, word: "even" },
  { from: 0.2, word: "unlikely" },
  { from: 0.05, word: "veryUnlikely" },
] as const;
const MOST_SHOWN = 0.99;
const LEAST_SHOWN = 0.01;

export type ChanceWord = (typeof WORDS)[number]["word"] | "almostCertainlyNot";

/** How one says a chance of 0 to 1. */
export function chanceWord(chance: number): ChanceWord {
  return WORDS.find(({ from }) => chance >= from)?.word ?? "almostCertainlyNot";
}

/**
 * The chance as a whole per cent to be shown. No forecast is certain, so that beyond 99 and below 1
 * only the bound is named.
 */
export function shownChance(chance: number): {
  readonly bound: "over" | "under" | null;
  readonly ratio: number;
} {
  if (chance > MOST_SHOWN) return { bound: "over", ratio: MOST_SHOWN };
  if (chance < LEAST_SHOWN) return { bound: "under", ratio: LEAST_SHOWN };
  return { bound: null, ratio: Number(chance.toFixed(2)) };
}
