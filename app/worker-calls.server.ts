// How web and worker processes reach each other, over the database they share.
import type { Logger } from "pino";
import { callWorkers, hearCalls, type WorkerCall } from "./store/worker-calls.ts";
import type { Services } from "./wiring.server.ts";

/** At most so often is said that webhooks wait: each says it for all that came meanwhile. */
const SPACING_MS = 50;

type Caller = Pick<Services, "signals" | "database">;

/** In a process without a worker: what the worker would be told is told to the others. */
export function callOtherWorkers({ signals, database }: Caller, log: Logger): { stop(): void } {
  const call = (what: WorkerCall) =>
    void callWorkers(database, what).catch((error: unknown) =>
      log.warn({ err: error, call: what.kind }, "the workers could not be called"),
    );
  const webhooks = spacedOut(() => call({ kind: "webhookStored" }), SPACING_MS);
  signals.webhooksStored = webhooks.ask;
  signals.shopToPrepare = (shopId) => call({ kind: "shopToPrepare", shopId });
  signals.shopToPublish = (shopId) => call({ kind: "shopToPublish", shopId });
  return { stop: webhooks.stop };
}

/** In a process with a worker: what other processes say reaches it as if it came from here. */
export function hearOtherProcesses(
  { signals, config }: Pick<Services, "signals" | "config">,
  log: Logger,
): { stop(): Promise<void> } {
  if (config.databaseUrl === null) return { stop: async () => {} };
  return hearCalls(config.databaseUrl, {
    heard: (call) => {
      if (call.kind === "webhookStored") signals.webhooksStored(0);
      else signals[call.kind](call.shopId);
    },
    onFault: (error) => log.warn({ err: error }, "calls of the web processes are not heard"),
  });
}

/** Does it at once, then no more often than once in `milliseconds`, however often it is asked for. */
function spacedOut(work: () => void, milliseconds: number): { ask(): void; stop(): void } {
  let asked = false;
  let timer: NodeJS.Timeout | undefined;
  const ask = () => {
    asked = true;
    if (!timer) run();
  };
  const run = () => {
    timer = undefined;
    if (!asked) return;
    asked = false;
    work();
    timer = setTimeout(run, milliseconds);
  };
  return { ask, stop: () => clearTimeout(timer) };
}
