/** The sum of one figure over all rows. */
export function totalOf<Key extends string>(
  rows: readonly Readonly<Record<Key, number>>[],
  key: Key,
): number {
  return rows.reduce((total, row) => total + row[key], 0);
}

/** The part as a ratio to two places, as shown; 0 of nothing. */
export function partOf(part: number, whole: number): number {
  return whole > 0 ? Number((part / whole).toFixed(2)) : 0;
}
