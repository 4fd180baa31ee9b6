import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "../build/build.ts";
import { ClearFailure } from "../setup/clear-failure.mjs";
import { createProgress, type Progress } from "../setup/progress.mjs";
import { projectRoot } from "../setup/project-root.mjs";
import { ensureChromium } from "./chromium.ts";
import { type Tally, tallyLine, tallyOf } from "./tally.ts";

/** The checks of `npm run check` that run no test, by their names in package.json. */
const STATIC_CHECKS = ["format:check", "lint", "types"];

const running = new Set<ChildProcess>();

interface Outcome {
  code: number | null;
  output: string;
}

async function main(vitestArgs: string[]): Promise<void> {
  const progress = createProgress(process.stdout);
  try {
    await build({ root: projectRoot, progress });
    process.env.CHROMIUM_PATH = await ensureChromium(progress);
  } catch (error) {
    console.error(error instanceof ClearFailure ? error.message : error);
    return finish({ passed: 0, failed: 1 });
  }
  const failedChecks = await runStaticChecks(progress);
  const tests = await runTests(vitestArgs);
  finish({ passed: tests.passed, failed: tests.failed + failedChecks });
}

/** The last line is the answer: of checks that run no test, only failures are counted. */
function finish(tally: Tally): void {
  console.log(`\n${tallyLine(tally)}`);
  process.exitCode = tally.failed === 0 ? 0 : 1;
  process.disconnect?.();
}

/** How many of them fail; what those say is shown. */
async function runStaticChecks(progress: Progress): Promise<number> {
  const step = progress.step("Format, lint and types");
  const outcomes = await Promise.all(STATIC_CHECKS.map(runNpmScript));
  const failed = outcomes.filter(({ code }) => code !== 0);
  if (failed.length === 0) step.done();
  else step.failed();
  for (const { output } of failed) progress.line(output.trim());
  return failed.length;
}

async function runNpmScript(name: string): Promise<Outcome> {
  let output = "";
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const code = await runChild(npm, ["run", "--silent", name], (text) => {
    output += text;
  });
  return { code, output };
}

async function runTests(vitestArgs: string[]): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), "hadiya-test-report-"));
  const report = join(folder, "report.json");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const args = ["node_modules/vitest/vitest.mjs", "run", ...reporters, ...vitestArgs];
  const code = await runChild(process.execPath, args);
  const tally = tallyOf(readIfThere(report), code);
  rmSync(folder, { recursive: true, force: true });
  return tally;
}

/** Without somebody to read it, the child's output goes where ours goes. */
function runChild(
  command: string,
  args: string[],
  read?: (text: string) => void,
): Promise<number | null> {
  return new Promise((resolve) => {
    const stream = read ? "pipe" : "inherit";
    const child = spawn(command, args, { cwd: projectRoot, stdio: ["ignore", stream, stream] });
    running.add(child);
    child.stdout?.on("data", (chunk: Buffer) => read?.(chunk.toString()));
    child.stderr?.on("data", (chunk: Buffer) => read?.(chunk.toString()));
    child.on("error", (error) => {
      read?.(error.message);
      resolve(1);
    });
    child.on("close", (code) => {
      running.delete(child);
      resolve(code);
    });
  });
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined; // vitest ended before it could report
  }
}

/** A run that is broken off takes what it started with it. */
function endEarly(): void {
  for (const child of running) child.kill("SIGTERM");
  process.exit(130);
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, endEarly);
await main(process.argv.slice(2));
