import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { ServerProcess } from "../../bin/start/server-process.ts";

export interface Role {
  /** "web 1" */
  readonly name: string;
  readonly script: string;
  /** Where it answers; its health is asked for there. */
  readonly origin: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A process that is started again however it ends, as an operator's supervisor would. */
export class Member {
  readonly role: Role;
  readonly #root: string;
  readonly #folder: string;
  #process: ServerProcess | null = null;
  #dismissed = false;
  #restartAfterMs = 0;
  #starts = 0;
  #isUp = false;
  #wasUp = false;
  #kept: Promise<void> = Promise.resolve();
  /** What it said when it ended and nobody had killed it. */
  readonly unaskedEnds: string[] = [];
  kills = 0;
  halts = 0;

  constructor(role: Role, place: { readonly root: string; readonly folder: string }) {
    this.role = role;
    this.#root = place.root;
    this.#folder = place.folder;
  }

  /** Whether it has answered since it was last started. */
  get isUp(): boolean {
    return this.#isUp;
  }

  start(): void {
    this.#kept = this.#keep();
  }

  async untilUp(): Promise<void> {
    while (!this.#isUp) await pause(50);
  }

  /** As a power cut would. restartAfterMs: how long until it is missed. */
  kill(restartAfterMs: number): void {
    if (!this.#process?.isRunning) return;
    this.kills += 1;
    this.#isUp = false;
    this.#restartAfterMs = restartAfterMs;
    this.#process.kill();
  }

  /** As a machine that freezes, until `over`; the next blow may fall on it meanwhile. */
  async halt(over: Promise<unknown>): Promise<void> {
    const halted = this.#process;
    if (!halted?.isRunning) return;
    this.halts += 1;
    halted.halt();
    await over;
    halted.goOn();
  }

  /** Asks it to end, for good. */
  async dismiss(): Promise<void> {
    this.#dismissed = true;
    await this.#process?.stop();
    await this.#kept;
  }

  async #keep(): Promise<void> {
    while (!this.#dismissed) {
      this.#starts += 1;
      this.#wasUp = false;
      const process = this.#spawn();
      this.#process = process;
      const up = process.untilHealthy().then(
        () => {
          this.#isUp = process.isRunning;
          this.#wasUp = true;
        },
        () => undefined, // it ended first
      );
      await process.ended;
      await up;
      this.#isUp = false;
      // One that does not start while the database is away says so and is tried again.
      if (!process.wasStopped && this.#wasUp)
        this.unaskedEnds.push((await process.failure("ended")).message);
      await pause(this.#restartAfterMs);
      this.#restartAfterMs = 500;
    }
  }

  #spawn(): ServerProcess {
    const { name, script, origin, env } = this.role;
    return new ServerProcess(this.#root, {
      name,
      args: [script],
      env: { ...env },
      healthUrl: `${origin}/healthz`,
      logFile: join(this.#folder, `${name.replace(" ", "-")}-${this.#starts}.log`),
    });
  }
}
