const FEW = 10;

/** A mean over fewer than ten customers is told by chance as much as by them. */
export function isFew(customers: number): boolean {
  return customers < FEW;
}
