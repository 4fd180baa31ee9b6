const NEGLIGIBLE = 1e-18;

/**
 * P(N >= n) for n = 0, 1, 2, … until it is negligible, where N counts arrivals in `time` at a rate
 * drawn from Gamma(shape, rateTime): a negative binomial. shape, rateTime > 0, time >= 0.
 * Summed outwards from the mode and backwards from the tail: relative accuracy in the tail, no
 * underflow however large the shape. However unlikely, `counts` of them are given: a purchase of
 * several arrivals may be all there is to expect.
 */
export function arrivalsAtLeast(
  shape: number,
  rateTime: number,
  { time, counts }: { readonly time: number; readonly counts: number },
): Float64Array {
  const chance = time / (rateTime + time);
  const mode = Math.max(0, Math.floor((shape - 1) * (time / rateTime)));
  const below: number[] = [];
  for (let n = mode, term = 1; n > 0; n--) {
    term *= n / ((shape + n - 1) * chance);
    if (term < NEGLIGIBLE) break;
    below.push(term);
  }
  const above = [1];
  for (let n = mode, term = 1; ; n++) {
    term *= ((shape + n) / (n + 1)) * chance;
    // What is beyond falls at least as fast as a geometric series from here on.
    const ratio = ((shape + n + 1) / (n + 2)) * chance;
    const rest = 1 - Math.min(ratio, chance < 1 ? 1 - 1e-12 : 1);
    if (n >= counts && term < NEGLIGIBLE * rest) break;
    if (term === 0) break;
    above.push(term);
  }
  return tailSums(below, above, mode);
}

function tailSums(below: readonly number[], above: readonly number[], mode: number): Float64Array {
  const atLeast = new Float64Array(mode + above.length);
  let sum = 0;
  for (let index = above.length - 1; index >= 0; index--) {
    sum += above[index] ?? 0;
    atLeast[mode + index] = sum;
  }
  for (let index = 0; index < mode; index++) {
    sum += below[index] ?? 0;
    atLeast[mode - 1 - index] = sum;
  }
  return atLeast.map((tail) => tail / sum);
}
