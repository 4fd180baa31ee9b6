import type { Bench, Figure } from "./figure.ts";
import { Misuse } from "./options.ts";

export interface Selected {
  readonly bench: Bench;
  readonly figures: readonly Figure[];
}

/** The benches to run, each with the figures that were asked for. */
export function select(benches: readonly Bench[], only: readonly string[] | null): Selected[] {
  const names = benches.flatMap(({ figures }) => figures.map(({ name }) => name));
  const unknown = only?.find((wanted) => !names.some((name) => answersTo(name, wanted)));
  if (unknown !== undefined) {
    throw new Misuse(`There is no figure "${unknown}": npm run bench -- --list names them.`);
  }
  const isWanted = ({ name }: Figure) => only?.some((wanted) => answersTo(name, wanted)) ?? true;
  return benches
    .map((bench) => ({ bench, figures: bench.figures.filter(isWanted) }))
    .filter(({ figures }) => figures.length > 0);
}

/** A figure is called by its name or by the first part of it. */
function answersTo(name: string, wanted: string): boolean {
  return name === wanted || name.startsWith(`${wanted}.`);
}
