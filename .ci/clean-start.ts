/** What a newcomer does, checked: `npm start` in a copy of this checkout with nothing installed. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join, relative } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { tallyLine } from "../bin/check/tally.ts";
import { projectRoot } from "../bin/setup/project-root.mjs";

// Below the ports a system hands out by itself: none of these can be taken by a passing connection.
const PORT = 4710;
const FIRST_START_MS = 600_000;
const SECOND_START_MS = 15_000;
const END_MS = 15_000;
/** What a clone would not bring. */
const MADE = new Set(["node_modules", "build", "generated", ".data", ".cache", ".git"]);
/** Words that only the sandbox's own code contains. */
const SANDBOX_WORDS =
  /__sandbox|x-sandbox-shop|SANDBOX_ORIGIN|sandbox\/(shop|pages|control|admin-api)/;

interface Start {
  npm: ChildProcess;
  output: () => string;
  ended: Promise<number | null>;
}

const tally = { passed: 0, failed: 0 };
const folder = mkdtempSync(join(tmpdir(), "hadiya-clean-"));
cpSync(projectRoot, folder, {
  recursive: true,
  filter: (path) => !MADE.has(relative(projectRoot, path)),
});

function npmStart(...args: string[]): Start {
  let output = "";
  const npm = spawn("npm", ["start", "--", "--port", String(PORT), ...args], {
    cwd: folder,
    // `npm test` puts our own Node first; a newcomer's PATH has only theirs.
    env: {
      ...process.env,
      PATH: pathWithoutModules(),
      HADIYA_DATA_DIR: undefined,
      DATABASE_URL: undefined,
    },
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own, as a terminal gives it: Ctrl-C reaches every process of it.
    detached: true,
  });
  const keep = (chunk: Buffer) => {
    output += chunk.toString();
  };
  npm.stdout.on("data", keep);
  npm.stderr.on("data", keep);
  const ended = once(npm, "close").then(([code]) => code as number | null);
  return { npm, output: () => output, ended };
}

function pathWithoutModules(): string {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders.filter((each) => !each.includes("node_modules")).join(delimiter);
}

async function check(name: string, test: () => Promise<void>): Promise<void> {
  const startedAt = performance.now();
  try {
    await test();
    tally.passed += 1;
    console.log(`✓ ${name} (${Math.round(performance.now() - startedAt)} ms)`);
  } catch (error) {
    tally.failed += 1;
    console.log(`✗ ${name}\n${error instanceof Error ? error.message : error}`);
  }
}

function must(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}

async function until(what: string, within: number, holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + within;
  while (!(await holds())) {
    must(performance.now() < deadline, `${what}: not within ${within} ms.`);
    await pause(100);
  }
}

async function untilUp(start: Start, within: number): Promise<void> {
  await until("up", within, async () => {
    must(start.npm.exitCode === null, `It ended with ${start.npm.exitCode}.`);
    return start.output().includes("Hadiya is running");
  }).catch((error: Error) => {
    throw new Error(`${error.message}\n${start.output()}`);
  });
}

async function mustAnswer(url: string): Promise<void> {
  const response = await fetch(url, { headers: { "user-agent": "Mozilla/5.0" } });
  await response.body?.cancel();
  must(response.ok, `${url} answered ${response.status}.`);
}

async function isFree(port: number): Promise<boolean> {
  const probe = await listenOn(port).catch(() => undefined);
  probe?.close();
  return probe !== undefined;
}

function listenOn(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}

async function untilPortsAreFree(): Promise<void> {
  await until("ports free again", END_MS, async () => {
    const free = await Promise.all([PORT, PORT + 1, PORT + 2].map(isFree));
    return !free.includes(false);
  });
}

function signalGroup({ npm }: Start, signal: "SIGINT" | "SIGKILL"): void {
  if (npm.pid !== undefined && npm.exitCode === null && npm.signalCode === null)
    process.kill(-npm.pid, signal);
}

async function stopsCleanly(start: Start): Promise<void> {
  signalGroup(start, "SIGINT");
  const code = await Promise.race([start.ended, pause(END_MS, "still running")]);
  must(code === 0, `It ended with ${code}:\n${start.output()}`);
  await untilPortsAreFree();
}

/** One sentence of ours, and a failing exit code; npm's own lines beside it do not count. */
async function isRefused(start: Start, sentence: RegExp): Promise<void> {
  const code = await start.ended;
  must(code !== 0 && code !== null, `It ended with ${code}.`);
  must(sentence.test(start.output()), `It said:\n${start.output()}`);
  must(!/^\s+at /m.test(start.output()), `It showed a stack:\n${start.output()}`);
}

async function firstStart(): Promise<void> {
  const start = npmStart();
  await check("npm start comes up with nothing installed", () => untilUp(start, FIRST_START_MS));
  const admin = /http:\/\/localhost:\S+\/store\/\S+/.exec(start.output())?.[0] ?? "no address";
  await check("the admin answers", () => mustAnswer(admin));
  await check("the storefront answers", () => mustAnswer(`http://localhost:${PORT}/shop`));
  await check("the app answers", () => mustAnswer(`http://127.0.0.1:${PORT + 2}/healthz`));
  await check("a second npm start on the same data is refused", () =>
    isRefused(npmStart(), /Hadiya is already running on .*\(process \d+/),
  );
  await check("Ctrl-C stops everything and exits with 0", () => stopsCleanly(start));
  signalGroup(start, "SIGKILL");
}

async function laterStarts(): Promise<void> {
  await check("an option that does not exist is refused", () =>
    isRefused(npmStart("--bogus"), /--bogus is not an option/),
  );
  await check("a missing order log is refused", () =>
    isRefused(npmStart("--orders", "gone.csv"), /There is no file .*gone\.csv/),
  );
  const other = await listenOn(PORT + 1);
  await check("a busy port is refused, and named", () =>
    isRefused(npmStart(), new RegExp(`Port ${PORT + 1} is in use`)),
  );
  other.close();
  const again = npmStart();
  await check("a second npm start is up in time", () => untilUp(again, SECOND_START_MS));
  await check("killing npm outright leaves nothing running", async () => {
    again.npm.kill("SIGKILL");
    await untilPortsAreFree();
  });
}

async function holdsNothingOfTheSandbox(): Promise<void> {
  for (const part of ["client", "server"]) {
    const built = join(folder, "build", part);
    for (const path of readdirSync(built, { recursive: true, encoding: "utf8" })) {
      if (!/\.(js|css|json|map|html)$/.test(path)) continue;
      const word = SANDBOX_WORDS.exec(readFileSync(join(built, path), "utf8"))?.[0];
      must(word === undefined, `${part}/${path} contains "${word}".`);
    }
  }
}

await firstStart();
await laterStarts();
await check("the production build holds nothing of the sandbox", holdsNothingOfTheSandbox);
rmSync(folder, { recursive: true, force: true });
console.log(tallyLine(tally));
process.exit(tally.failed === 0 ? 0 : 1);
