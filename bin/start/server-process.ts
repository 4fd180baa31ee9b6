import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, createWriteStream, mkdirSync, openSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { ClearFailure } from "../setup/clear-failure.mjs";

const POLL_MS = 50;
const STOP_GRACE_MS = 8000;
const TAIL_LINES = 8;

export interface ServerSettings {
  /** As a person would call it: "The app". */
  name: string;
  args: string[];
  env: Record<string, string>;
  /** Answers 200 once the server is up. */
  healthUrl: string;
  logFile: string;
}

/** One of the servers a start runs. It ends by itself when we do: the IPC channel tells it. */
export class ServerProcess {
  readonly settings: ServerSettings;
  /** Settles when the process is gone; never rejects. */
  readonly ended: Promise<void>;
  #child: ChildProcess;
  #complaints: string[] = [];
  #stopping = false;

  constructor(root: string, settings: ServerSettings) {
    this.settings = settings;
    mkdirSync(dirname(settings.logFile), { recursive: true });
    const log = openSync(settings.logFile, "w");
    this.#child = spawn(process.execPath, settings.args, {
      cwd: root,
      env: { ...process.env, ...settings.env },
      stdio: ["ignore", log, "pipe", "ipc"],
      // Ctrl-C reaches every process of the terminal's group: these are stopped by us, in order.
      detached: process.platform !== "win32",
    });
    closeSync(log);
    this.ended = new Promise((resolve) => {
      this.#child.once("error", () => resolve());
      this.#child.once("close", () => resolve());
    });
    this.#keepComplaints();
  }

  #keepComplaints(): void {
    const log = createWriteStream(this.settings.logFile, { flags: "a" });
    log.on("error", () => {}); // a log that cannot be written stops nobody
    this.#child.stderr?.on("data", (chunk: Buffer) => {
      log.write(chunk);
      this.#complaints.push(...chunk.toString().split("\n"));
      this.#complaints.splice(0, this.#complaints.length - 10 * TAIL_LINES);
    });
    this.#child.once("close", () => log.end());
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Resolves when the server answers; rejects, with what it said last, when it ends first. */
  async untilHealthy(): Promise<void> {
    for (;;) {
      if (!this.isRunning) throw await this.failure("did not start");
      if (await answers(this.settings.healthUrl)) return;
      await Promise.race([pause(POLL_MS), this.ended]);
    }
  }

  /** What to tell when it ended although nobody asked it to. */
  async failure(what: string): Promise<ClearFailure> {
    await this.ended;
    const { name, logFile } = this.settings;
    const words =
      lastWords(this.#complaints).join("\n") || this.#lastOutput() || "It said nothing.";
    return new ClearFailure(
      `${name} ${what} (${this.#howItEnded()}).\n${words}\nIts log is ${logFile}.`,
    );
  }

  #lastOutput(): string {
    const log = readFileSync(this.settings.logFile, "utf8").trim();
    return log.split("\n").slice(-TAIL_LINES).join("\n");
  }

  #howItEnded(): string {
    const { exitCode, signalCode } = this.#child;
    return signalCode ?? `exit code ${exitCode}`;
  }

  get wasStopped(): boolean {
    return this.#stopping;
  }

  /** Asks it to end, and ends it when it does not within a few seconds. */
  async stop(): Promise<void> {
    this.#stopping = true;
    if (!this.isRunning) return;
    this.#child.kill("SIGTERM");
    const timer = setTimeout(() => this.kill(), STOP_GRACE_MS);
    await this.ended;
    clearTimeout(timer);
  }

  /** Stops it where it is, as a machine that freezes, until it is told to go on. */
  halt(): void {
    if (this.isRunning) this.#child.kill("SIGSTOP");
  }

  goOn(): void {
    if (this.isRunning) this.#child.kill("SIGCONT");
  }

  kill(): void {
    this.#stopping = true;
    if (this.isRunning) this.#child.kill("SIGKILL");
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false; // not listening yet
  }
}

/** The last lines that say something to a person: no stack, no blank lines. */
export function lastWords(lines: string[]): string[] {
  return lines
    .filter((line) => line.trim() !== "" && !/^\s+at /.test(line) && !/^Node\.js v/.test(line))
    .slice(-TAIL_LINES);
}
