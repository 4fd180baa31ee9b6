/** One customer's history in the model's unit of time: 0 <= recency <= age. */
export interface History {
  /** Repeat purchases: whole, >= 0. */
  readonly frequency: number;
  /** First to last purchase; 0 at frequency 0. */
  readonly recency: number;
  /** T: first purchase to now. */
  readonly age: number;
}

/** Throws RangeError for what is no history. */
export function checkHistory({ frequency, recency, age }: History): void {
  const whole = Number.isInteger(frequency) && frequency >= 0;
  if (!whole || !(recency >= 0 && recency <= age) || !Number.isFinite(age)) {
    throw new RangeError(
      `no history: frequency ${frequency}, recency ${recency}, age ${age}; it takes a whole frequency >= 0 and 0 <= recency <= age`,
    );
  }
}
