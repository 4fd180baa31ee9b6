import { expect, it } from "vitest";
import type { Bench, Surroundings } from "../../bench/figure.ts";
import { measure } from "../../bench/measure.ts";
import { select } from "../../bench/selection.ts";
import { imaginedBench } from "./imagined-bench.ts";

const reading = { value: 7, peer: null, ratio: null };

async function measured(benches: readonly Bench[], only: readonly string[] | null = null) {
  const said: string[] = [];
  const surroundings: Surroundings = {
    root: "",
    databaseUrl: null,
    say: (text) => said.push(text),
  };
  const results = await measure(select(benches, only), surroundings);
  return { said: said.join("\n"), values: results.map((result) => result.reading?.value ?? null) };
}

it("reports only the figures that were asked for", async () => {
  const bench = imaginedBench(["a.one", "a.two"], { "a.one": reading, "a.two": reading });
  expect((await measured([bench], ["a.two"])).values).toEqual([7]);
});

it("says what failed and goes on with the others", async () => {
  const broken: Bench = {
    ...imaginedBench(["a.one"]),
    measure: () => Promise.reject(new Error("The disk is full.")),
  };
  const { said, values } = await measured([broken, imaginedBench(["b.one"], { "b.one": reading })]);
  expect(values).toEqual([null, 7]);
  expect(said).toContain("a.one failed: The disk is full.");
});

it("says so when a figure's database is absent, and fails it", async () => {
  const { said, values } = await measured([
    imaginedBench(["a.one"], { "a.one": reading }, "server"),
  ]);
  expect(values).toEqual([null]);
  expect(said).toContain(
    "a.one failed: it needs a PostgreSQL server, and DATABASE_URL is not set.",
  );
});
