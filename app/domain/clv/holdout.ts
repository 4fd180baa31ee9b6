/** How a forecast compares with what then happened, over all customers. */
export interface HoldoutScores {
  readonly actual: number;
  readonly predicted: number;
  /** (predicted - actual) / actual, in percent; null when nothing happened. */
  readonly biasPct: number | null;
  /** Mean absolute error per customer; null without customers. */
  readonly mae: number | null;
  /** Root of the mean squared error per customer; null without customers. */
  readonly rmse: number | null;
  /**
   * What the tenth of customers with the highest forecasts did, as a share of what the best tenth
   * in fact did: 1 is perfect. Null when nothing happened.
   */
  readonly topDecileCapture: number | null;
}

const PERCENT = 100;
const TENTH = 0.1;

/**
 * Scores forecasts against what happened: orders or revenue, one of each per customer, >= 0.
 * A tenth is rounded down, but is one customer at least; of equal forecasts the earlier ones are
 * in it. Throws RangeError when the two differ in length or a forecast is not finite.
 * Source: the definitions behind the figures published for CDNOW (bias, MAE, RMSE).
 */
export function holdoutScores(customers: {
  readonly predicted: ArrayLike<number>;
  readonly actual: ArrayLike<number>;
}): HoldoutScores {
  const { predicted, actual } = customers;
  const count = actual.length;
  if (predicted.length !== count) {
    throw new RangeError(`${predicted.length} forecasts for ${count} customers`);
  }
  const sums = errorSums(predicted, actual);
  const top = Math.max(1, Math.floor(count * TENTH));
  const best = sumOfTop({ values: actual, by: actual, top });
  return {
    actual: sums.actual,
    predicted: sums.predicted,
    biasPct: sums.actual > 0 ? ((sums.predicted - sums.actual) / sums.actual) * PERCENT : null,
    mae: count > 0 ? sums.absolute / count : null,
    rmse: count > 0 ? Math.sqrt(sums.squared / count) : null,
    topDecileCapture: best > 0 ? sumOfTop({ values: actual, by: predicted, top }) / best : null,
  };
}

function errorSums(predicted: ArrayLike<number>, actual: ArrayLike<number>) {
  const sums = { actual: 0, predicted: 0, absolute: 0, squared: 0 };
  for (let row = 0; row < actual.length; row++) {
    const error = (predicted[row] ?? 0) - (actual[row] ?? 0);
    sums.actual += actual[row] ?? 0;
    sums.predicted += predicted[row] ?? 0;
    sums.absolute += Math.abs(error);
    sums.squared += error * error;
  }
  if (!Number.isFinite(sums.predicted)) throw new RangeError("a forecast is not finite");
  return sums;
}

/** Sum of `values` over the `top` customers that are highest by `by`; ties go to the earlier. */
function sumOfTop(ranking: {
  readonly values: ArrayLike<number>;
  readonly by: ArrayLike<number>;
  readonly top: number;
}): number {
  const { values, by, top } = ranking;
  const sorted = Float64Array.from(by).sort();
  const least = sorted[sorted.length - top] ?? 0;
  let places = top - sorted.reduce((above, value) => above + (value > least ? 1 : 0), 0);
  let sum = 0;
  for (let row = 0; row < by.length; row++) {
    const forecast = by[row] ?? 0;
    if (forecast < least || (forecast === least && places === 0)) continue;
    if (forecast === least) places--;
    sum += values[row] ?? 0;
  }
  return sum;
}
