import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Bench, Figure, Goal, Reading, Surroundings } from "../figure.ts";
import { median } from "../statistics.ts";

const ROUNDS = 3;

interface EngineFigure extends Figure {
  readonly task: string;
  readonly customers: number;
}

function seconds(
  name: string,
  run: Pick<EngineFigure, "task" | "customers" | "about"> & { goal: Goal | null },
): EngineFigure {
  return { name: `clv.${name}_s`, unit: "s", ...run };
}

const FIT = "aggregate, fit and score by";
const TIMES: readonly EngineFigure[] = [
  seconds("bgnbd_1m", {
    task: "bg-nbd",
    customers: 1_000_000,
    goal: { atMost: 1 },
    about: `${FIT} BG/NBD, 1 million customers, one thread (Python's lifetimes: 9.2 s)`,
  }),
  seconds("bgnbd_100k", {
    task: "bg-nbd",
    customers: 100_000,
    goal: null,
    about: `${FIT} BG/NBD, 100,000 customers`,
  }),
  seconds("bgnbd_10k", {
    task: "bg-nbd",
    customers: 10_000,
    goal: null,
    about: `${FIT} BG/NBD, 10,000 customers`,
  }),
  seconds("gammagamma_420k", {
    task: "gamma-gamma",
    customers: 1_000_000,
    goal: { atMost: 0.7 },
    about: "fit Gamma-Gamma to the 420,000 of them who came back (lifetimes: 2.0 s)",
  }),
  seconds("pareto_100k", {
    task: "pareto-nbd",
    customers: 100_000,
    goal: { atMost: 5 },
    about: `${FIT} Pareto/NBD, 100,000 customers (lifetimes: not done in 600 s)`,
  }),
];

const PEAK: Figure = {
  name: "clv.peak_mb",
  unit: "MB",
  goal: { atMost: 300 },
  about: "most memory of any of these processes, the simulated shop included",
};

interface EngineRun {
  readonly seconds: number;
  readonly peakMb: number;
}

/** The CLV engine alone: each run a fresh process, so that nothing is warm that would not be. */
export const clvEngine: Bench = {
  database: "embedded",
  figures: [...TIMES.map(({ task: _, customers: __, ...figure }) => figure), PEAK],
  measure: async (surroundings) => {
    const readings: Record<string, Reading> = {};
    let peak = 0;
    for (const { name, task, customers } of TIMES) {
      const runs = await roundsOf(surroundings, { task, customers });
      readings[name] = reading(median(runs.map((run) => run.seconds)));
      peak = Math.max(peak, ...runs.map(({ peakMb }) => peakMb));
    }
    return { ...readings, [PEAK.name]: reading(peak) };
  },
};

async function roundsOf(
  { root, say }: Surroundings,
  { task, customers }: Pick<EngineFigure, "task" | "customers">,
): Promise<EngineRun[]> {
  const runs: EngineRun[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    const script = join(root, "bench", "clv", "run-engine.ts");
    const { stdout } = await promisify(execFile)(process.execPath, [
      script,
      task,
      String(customers),
    ]);
    const run = JSON.parse(stdout) as EngineRun;
    say(
      `${task}, ${customers} customers: ${run.seconds.toFixed(2)} s, ${run.peakMb.toFixed(0)} MB`,
    );
    runs.push(run);
  }
  return runs;
}

function reading(value: number): Reading {
  return { value, peer: null, ratio: null };
}
