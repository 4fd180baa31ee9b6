import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { ClearFailure } from "../../bin/setup/clear-failure.mjs";
import type { LoadOrder, LoadResult } from "./load.ts";

const BUSY_LIMIT = 0.95;

type Ask = Omit<LoadOrder, "firstSerial" | "shop" | "secret">;

/** Drives the generator's process and keeps count, so that no webhook is ever sent twice. */
export class LoadClient {
  readonly #child: ChildProcess;
  readonly #sender: Pick<LoadOrder, "shop" | "secret">;
  readonly #say: (text: string) => void;
  #nextSerial = 0;

  constructor(sender: Pick<LoadOrder, "shop" | "secret">, say: (text: string) => void) {
    this.#sender = sender;
    this.#say = say;
    this.#child = fork(join(import.meta.dirname, "generator.ts"), {
      // stdout carries the figures and nothing else.
      stdio: ["ignore", process.stderr, process.stderr, "ipc"],
    });
  }

  /** Resolves when all were answered with 200; anything else makes the figure worthless. */
  async send(ask: Ask): Promise<LoadResult> {
    const order: LoadOrder = { ...ask, ...this.#sender, firstSerial: this.#nextSerial };
    this.#nextSerial += ask.requests;
    const result = await this.#answerTo(order);
    if (result.statuses[200] !== ask.requests) {
      const found = JSON.stringify(result.statuses);
      const problem = result.problem ? ` (${result.problem})` : "";
      throw new ClearFailure(
        `Of ${ask.requests} webhooks not all were answered 200: ${found}${problem}.`,
      );
    }
    if (result.busy > BUSY_LIMIT) this.#say("  The load generator itself was the limit here.");
    return result;
  }

  async #answerTo(order: LoadOrder): Promise<LoadResult> {
    const answer = once(this.#child, "message");
    const end = once(this.#child, "exit").then(() => {
      throw new ClearFailure("The load generator ended before its time.");
    });
    this.#child.send(order);
    const [result] = (await Promise.race([answer, end])) as [LoadResult];
    return result;
  }

  close(): void {
    if (this.#child.connected) this.#child.disconnect();
  }
}
