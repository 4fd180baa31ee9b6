// What every process of Hadiya begins and ends with.
import { constants, setPriority } from "node:os";
import { type Logger, pino } from "pino";
import { currentCause } from "./cause.server.ts";
import { describeFault } from "./fault.server.ts";

/** Which part of Hadiya a process is: `serve` is both. */
export type Role = "serve" | "web" | "worker";

export function openLog(role: Role, level: string): Logger {
  const mixin = () => ({ ...currentCause() });
  return pino({ level, mixin, serializers: { err: describeFault } }).child({ role });
}

/** A process that could not start says why in one sentence. */
export function runMain(main: () => Promise<void>): void {
  main().catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  });
}

/** Somebody waits for a web process of the same machine, and nobody for a worker. */
export function letOthersGoFirst(): void {
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
}

/** Ends in order when asked to: what is in hand is finished, then the database is let go of. */
export function stopOnSignals(log: Logger, stop: () => Promise<void>): void {
  endOnFault(log);
  let stopping = false;
  const end = async () => {
    if (stopping) return;
    stopping = true;
    try {
      await stop();
      log.info("Hadiya has stopped");
      process.exit(0);
    } catch (error) {
      log.error({ err: error }, "Hadiya did not stop in order");
      process.exit(1);
    }
  };
  for (const signal of ["SIGINT", "SIGTERM", "disconnect"]) process.on(signal, () => void end());
}

/** Node itself would print the error whole, with all it carries. */
function endOnFault(log: Logger): void {
  process.on("uncaughtException", (error) => {
    log.fatal({ err: error }, "a fault nobody caught");
    process.exit(1);
  });
}
