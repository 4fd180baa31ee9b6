import { faultCode } from "./store/batch-store.ts";

/** What the log says of a fault. */
export interface Fault {
  readonly name: string;
  readonly message: string;
  /** Where it was thrown; the frames alone. */
  readonly stack: readonly string[];
}

const SHOWN_FRAMES = 8;

/**
 * A fault without its data. Errors of the database carry the statement's parameters and quote
 * values in their message: names, addresses, whole webhooks. Of those only the code is told.
 */
export function describeFault(error: unknown): Fault {
  if (!(error instanceof Error)) return { name: "unknown", message: "", stack: [] };
  const code = faultCode(error);
  const isDatabase = code.startsWith("SQLSTATE") || "query" in error;
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return {
    name: error.name,
    message: isDatabase ? code : error.message,
    stack: frames.slice(0, SHOWN_FRAMES).map((line) => line.trim()),
  };
}
