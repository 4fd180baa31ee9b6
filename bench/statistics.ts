/** The middle value; of an even number the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = ascending(values);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) throw new RangeError("Nothing was measured");
  return (upper + lower) / 2;
}

/** Nearest rank: a value that was measured, with at least `share` (0 to 1) of all at or below it. */
export function percentile(values: readonly number[], share: number): number {
  const rank = Math.max(1, Math.ceil(values.length * share));
  const value = ascending(values)[rank - 1];
  if (value === undefined) throw new RangeError("Nothing was measured");
  return value;
}

function ascending(values: readonly number[]): number[] {
  return values.toSorted((one, other) => one - other);
}
