// npm run bench: what Hadiya can do, measured on this machine. stdout carries the figures only.
import { join } from "node:path";
import { build } from "../bin/build/build.ts";
import { takePidLock } from "../bin/setup/pid-lock.ts";
import { createProgress } from "../bin/setup/progress.mjs";
import { projectRoot } from "../bin/setup/project-root.mjs";
import { BENCHES } from "./figures.ts";
import { measure } from "./measure.ts";
import { type BenchOptions, Misuse, readOptions } from "./options.ts";
import { jsonText, listText, tableText } from "./report.ts";
import { type Selected, select } from "./selection.ts";

const say = (text: string) => void process.stderr.write(`${text}\n`);

async function main(argv: readonly string[]): Promise<number> {
  const options = readOptions(argv);
  const selection = select(BENCHES, options.only);
  if (options.list) {
    process.stdout.write(listText(selection.flatMap(({ figures }) => figures)));
    return 0;
  }
  const lock = takePidLock(join(projectRoot, ".cache", "bench", ".lock"), "bench");
  if (lock.kind === "held") {
    say(`A bench is running already (process ${lock.holder.pid}): two would slow each other.`);
    return 1;
  }
  try {
    return await run(selection, options);
  } finally {
    lock.release();
  }
}

async function run(selection: readonly Selected[], { json }: BenchOptions): Promise<number> {
  await build({ root: projectRoot, progress: createProgress(process.stderr) });
  const databaseUrl = process.env.DATABASE_URL ?? null;
  // Each bench names its database itself: none of its processes may pick this one up unasked.
  delete process.env.DATABASE_URL;
  const results = await measure(selection, { root: projectRoot, databaseUrl, say });
  process.stdout.write(json ? jsonText(results) : tableText(results));
  return results.every(({ reading }) => reading !== null) ? 0 : 1;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  say((error as Error).message.trim());
  process.exitCode = error instanceof Misuse ? 2 : 1;
}
