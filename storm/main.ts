// npm run storm: what is left when everything goes wrong at once. Exit code 1 when anything differs.
import { chmodSync, mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "../bin/build/build.ts";
import { createProgress } from "../bin/setup/progress.mjs";
import { projectRoot } from "../bin/setup/project-root.mjs";
import { Misuse, readOptions, USAGE } from "./options.ts";
import { reportText } from "./report.ts";
import { runStorm } from "./run-storm.ts";

/**
 * Blows as thick as Shopify's eight retries can bear, hurried as they are. The embedded database's
 * process is the only door there: while it starts again, nobody answers.
 */
const RHYTHM = {
  server: { leastMs: 2000, mostMs: 12_000, longestHaltMs: 75_000 },
  embedded: { leastMs: 8000, mostMs: 25_000, longestHaltMs: 15_000 },
};

const say = (text: string) => void process.stderr.write(`${text}\n`);

async function main(argv: readonly string[]): Promise<number> {
  const options = readOptions(argv);
  await build({ root: projectRoot, progress: createProgress(process.stderr) });
  const foreignServer = process.env.TEST_DATABASE_URL ?? null;
  // Every process is told its database: none may pick this one up unasked.
  delete process.env.DATABASE_URL;
  const folder = mkdtempSync(join(tmpdir(), "hadiya-storm-"));
  chmodSync(folder, 0o755); // PostgreSQL's own user goes through it
  say(`Seed ${options.seed}. Logs: ${folder}`);
  const rhythm = RHYTHM[options.database];
  const plan = { ...options, root: projectRoot, folder, foreignServer, rhythm, say };
  const report = await runStorm(plan);
  process.stdout.write(reportText(report, options));
  if (report.verdict.faults.length > 0) return 1;
  await rm(folder, { recursive: true, force: true });
  return 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  say(error instanceof Misuse ? `${error.message}\n\n${USAGE}` : String((error as Error).stack));
  process.exitCode = error instanceof Misuse ? 2 : 1;
}
process.disconnect?.();
