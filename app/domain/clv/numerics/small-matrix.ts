/** The identity; like all matrices here square, of a few rows, row by row in one array. */
export function identity(size: number): Float64Array {
  const matrix = new Float64Array(size * size);
  for (let row = 0; row < size; row++) matrix[row * size + row] = 1;
  return matrix;
}

/** matrix · vector. */
export function multiply(matrix: Float64Array, vector: Float64Array): Float64Array {
  const size = vector.length;
  return vector.map((_, row) => {
    let sum = 0;
    for (let column = 0; column < size; column++) {
      sum += (matrix[row * size + column] ?? 0) * (vector[column] ?? 0);
    }
    return sum;
  });
}

/** The lower triangle L with L Lᵗ = matrix; null when the matrix is not positive definite. */
export function cholesky(matrix: Float64Array): Float64Array | null {
  const size = Math.round(Math.sqrt(matrix.length));
  const lower = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let rest = matrix[row * size + column] ?? 0;
      for (let k = 0; k < column; k++) {
        rest -= (lower[row * size + k] ?? 0) * (lower[column * size + k] ?? 0);
      }
      if (row !== column) {
        lower[row * size + column] = rest / (lower[column * size + column] ?? 1);
      } else {
        if (!(rest > 0)) return null;
        lower[row * size + row] = Math.sqrt(rest);
      }
    }
  }
  return lower;
}

const LEAST_RECIPROCAL_CONDITION = 1e-12;

/** Positive definite by more than rounding: the pivots do not vanish beside the largest. */
export function isPositiveDefinite(matrix: Float64Array): boolean {
  if (matrix.some((entry) => !Number.isFinite(entry))) return false;
  const lower = cholesky(matrix);
  if (!lower) return false;
  const size = Math.round(Math.sqrt(matrix.length));
  const pivots = Array.from({ length: size }, (_, row) => (lower[row * size + row] ?? 0) ** 2);
  return Math.min(...pivots) > LEAST_RECIPROCAL_CONDITION * Math.max(...pivots);
}

/** Solves matrix · x = vector; null when the matrix is not positive definite. */
export function choleskySolve(matrix: Float64Array, vector: Float64Array): Float64Array | null {
  const lower = cholesky(matrix);
  if (!lower) return null;
  const size = vector.length;
  const solution = Float64Array.from(vector);
  for (let row = 0; row < size; row++) {
    let rest = solution[row] ?? 0;
    for (let k = 0; k < row; k++) rest -= (lower[row * size + k] ?? 0) * (solution[k] ?? 0);
    solution[row] = rest / (lower[row * size + row] ?? 1);
  }
  for (let row = size - 1; row >= 0; row--) {
    let rest = solution[row] ?? 0;
    for (let k = row + 1; k < size; k++) {
      rest -= (lower[k * size + row] ?? 0) * (solution[k] ?? 0);
    }
    solution[row] = rest / (lower[row * size + row] ?? 1);
  }
  return solution;
}

/** The inverse; null when the matrix is not positive definite. */
export function inverse(matrix: Float64Array): Float64Array | null {
  const size = Math.round(Math.sqrt(matrix.length));
  const result = new Float64Array(size * size);
  for (let column = 0; column < size; column++) {
    const unit = new Float64Array(size);
    unit[column] = 1;
    const solved = choleskySolve(matrix, unit);
    if (!solved) return null;
    for (let row = 0; row < size; row++) result[row * size + column] = solved[row] ?? 0;
  }
  return result;
}
