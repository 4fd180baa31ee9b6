/** Which way is better, and from where on it is good enough. */
export type Goal = { readonly atLeast: number } | { readonly atMost: number };

export interface Figure {
  /** "door.embedded_per_s": the part before the dot is the area it belongs to. */
  readonly name: string;
  readonly unit: string;
  readonly goal: Goal | null;
  readonly about: string;
}

export interface Reading {
  readonly value: number;
  /** What the thing compared with reached, measured in the same run; null without one. */
  readonly peer: number | null;
  /** Ours over the peer's. */
  readonly ratio: number | null;
}

export interface Surroundings {
  readonly root: string;
  /** DATABASE_URL as it was set; figures of the embedded database leave it alone. */
  readonly databaseUrl: string | null;
  /** One line on what is going on. */
  readonly say: (text: string) => void;
}

/** Figures that are measured together, from one run. */
export interface Bench {
  readonly database: "embedded" | "server";
  readonly figures: readonly Figure[];
  /** A reading for each figure, by name. */
  measure(surroundings: Surroundings): Promise<Readonly<Record<string, Reading>>>;
}

/** A figure with what came of it: a reading, or in a sentence why there is none. */
export interface Result {
  readonly figure: Figure;
  readonly reading: Reading | null;
}

export function meets(goal: Goal, value: number): boolean {
  return "atLeast" in goal ? value >= goal.atLeast : value <= goal.atMost;
}

export function goalNumber(goal: Goal): number {
  return "atLeast" in goal ? goal.atLeast : goal.atMost;
}
