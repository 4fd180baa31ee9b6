/** Points and weights of Gauss's rule on [-1, 1]. */
export interface QuadratureRule {
  readonly points: Float64Array;
  readonly weights: Float64Array;
}

/**
 * Gauss–Legendre with `order` points, exact for polynomials up to degree 2 · order − 1.
 * Source: Newton's method on the Legendre polynomials, from Tricomi's first guess.
 */
export function gaussLegendre(order: number): QuadratureRule {
  const points = new Float64Array(order);
  const weights = new Float64Array(order);
  for (let index = 0; index < order; index++) {
    let x = Math.cos((Math.PI * (index + 0.75)) / (order + 0.5));
    let slope = 0;
    for (let step = 0; step < 8; step++) {
      let [current, previous] = [1, 0];
      for (let n = 1; n <= order; n++) {
        [current, previous] = [((2 * n - 1) * x * current - (n - 1) * previous) / n, current];
      }
      slope = (order * (x * current - previous)) / (x * x - 1);
      x -= current / slope;
    }
    points[index] = x;
    weights[index] = 2 / ((1 - x * x) * slope * slope);
  }
  return { points, weights };
}
