import { AsyncLocalStorage } from "node:async_hooks";

/** Why something is done: the job, and the batches of webhooks that led to it. Names nobody. */
export interface Cause {
  readonly queue?: string;
  readonly job?: string;
  readonly batches?: readonly string[];
}

/** One for the process: in `npm run serve` the built app brings a copy of this module. */
const KEY = Symbol.for("hadiya.causes");
const shared = globalThis as { [KEY]?: AsyncLocalStorage<Cause> };
const causes = shared[KEY] ?? new AsyncLocalStorage<Cause>();
shared[KEY] = causes;

/** Does work for a cause, beside those it is done for already; the log names them on each line. */
export function because<Result>(cause: Cause, work: () => Result): Result {
  return causes.run({ ...causes.getStore(), ...cause }, work);
}

/** Why what is running now is done. */
export function currentCause(): Cause {
  return causes.getStore() ?? {};
}
