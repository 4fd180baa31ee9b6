import type { Bench, Reading, Result, Surroundings } from "./figure.ts";
import type { Selected } from "./selection.ts";

/** Measures one after the other; a bench that fails says why and does not stop the others. */
export async function measure(
  selection: readonly Selected[],
  surroundings: Surroundings,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const { bench, figures } of selection) {
    const names = figures.map(({ name }) => name).join(", ");
    surroundings.say(names);
    const readings = await readingsOf(bench, surroundings).catch(
      (error: unknown): Record<string, Reading> => {
        const problem = error instanceof Error ? error.message.trim() : String(error);
        surroundings.say(`${names} failed: ${problem}`);
        return {};
      },
    );
    results.push(...figures.map((figure) => ({ figure, reading: readings[figure.name] ?? null })));
  }
  return results;
}

async function readingsOf(
  bench: Bench,
  surroundings: Surroundings,
): Promise<Readonly<Record<string, Reading>>> {
  if (bench.database === "server" && surroundings.databaseUrl === null) {
    throw new Error("it needs a PostgreSQL server, and DATABASE_URL is not set.");
  }
  return bench.measure(surroundings);
}
