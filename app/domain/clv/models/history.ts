/** One customer's history in the model's unit of time: 0 <= recency <= age. */
export interface History {
  /** Repeat purchases: whole, >= 0. */
  readonly frequency: number;
  /** First to last purchase; 0 at frequency 0. */
  readonly recency: number;
  /** T: first purchase to now. */
  readonly age: number;
}
