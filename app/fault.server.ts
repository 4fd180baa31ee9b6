import { faultCode } from "./store/batch-store.ts";

/** What the log says of a fault. */
export interface Fault {
  readonly name: string;
  readonly message: string;
  /** Where it was thrown; the frames alone. */
  readonly stack: readonly string[];
}

const SHOWN_FRAMES = 8;
const LONGEST_MESSAGE = 300;

/**
 * A fault without its data. Errors of the database carry the statement's parameters and quote
 * values in their message; what could not be read as JSON is quoted by its error; Shopify's errors
 * carry what was sent. Of all those only a code is told, and of the others nothing they quote.
 */
export function describeFault(error: unknown): Fault {
  if (!(error instanceof Error)) return { name: "unknown", message: "", stack: [] };
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return {
    name: error.name,
    message: carriesData(error) ? faultCode(error) : withoutQuotes(error.message),
    stack: frames.slice(0, SHOWN_FRAMES).map((line) => line.trim()),
  };
}

const CARRIERS = /^(SyntaxError|ZodError|URIError|Prisma|Graphql|Http)/;

function carriesData(error: Error): boolean {
  const isDatabase = faultCode(error).startsWith("SQLSTATE") || "query" in error;
  return isDatabase || CARRIERS.test(error.name) || "body" in error || "response" in error;
}

const QUOTED = /"[^"]*"|'[^']*'|`[^`]*`|“[^”]*”|«[^»]*»/g;
const ADDRESSES = /\S+@\S+/g;
const LONG_NUMBERS = /\+?\d[\d\s().-]{5,}\d/g;
/** Of our own machines: where a connection failed has to be told. */
const OWN_ADDRESS = /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/;

/** Text without what stands in quotes, and without addresses and long numbers, quoted or not. */
export function withoutQuotes(text: string): string {
  return text
    .replace(QUOTED, '"…"')
    .replace(ADDRESSES, "…")
    .replace(LONG_NUMBERS, (number) => (OWN_ADDRESS.test(number) ? number : "…"))
    .slice(0, LONGEST_MESSAGE);
}

/** Says a fault where no log is at hand. */
export function writeFault(error: unknown, what: string): void {
  const line = { level: 50, time: Date.now(), err: describeFault(error), msg: what };
  process.stderr.write(`${JSON.stringify(line)}\n`);
}
