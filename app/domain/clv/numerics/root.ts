const MOST_STEPS = 200;
const TOLERANCE = 1e-12;

/**
 * The positive time at which an increasing function crosses zero; Infinity when it never does.
 * Brackets by doubling from the guess, then regula falsi in its Illinois form.
 * Source: Dowell & Jarratt 1971.
 */
export function rootOf(
  increasing: (time: number) => number,
  { guess }: { readonly guess: number },
): number {
  let [low, high] = [0, guess];
  while (increasing(high) < 0) {
    if (high > 1e12) return Number.POSITIVE_INFINITY;
    [low, high] = [high, high * 2];
  }
  let [atLow, atHigh] = [increasing(low), increasing(high)];
  let moved: "low" | "high" | null = null;
  for (let step = 0; step < MOST_STEPS && high - low > TOLERANCE * high; step++) {
    const middle = high - (atHigh * (high - low)) / (atHigh - atLow);
    const value = increasing(middle);
    if (value === 0) return middle;
    if (value > 0) {
      [high, atHigh] = [middle, value];
      if (moved === "high") atLow /= 2;
      moved = "high";
    } else {
      [low, atLow] = [middle, value];
      if (moved === "low") atHigh /= 2;
      moved = "low";
    }
  }
  return high;
}
