type Compute<Result> = (frequency: number, age: number, horizon: number) => Result;

/**
 * Keeps what was computed for (frequency, age), for the horizon asked about last: a shop's customers
 * share few such pairs.
 */
export function keptBy<Result>(compute: Compute<Result>): Compute<Result> {
  let keptFor = Number.NaN;
  let kept: Map<number, Result>[] = [];
  return (frequency, age, horizon) => {
    if (horizon !== keptFor) {
      keptFor = horizon;
      kept = [];
    }
    let byAge = kept[frequency];
    if (!byAge) {
      byAge = new Map();
      kept[frequency] = byAge;
    }
    const known = byAge.get(age);
    if (known !== undefined) return known;
    const result = compute(frequency, age, horizon);
    byAge.set(age, result);
    return result;
  };
}
