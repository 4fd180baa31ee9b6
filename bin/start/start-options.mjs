// @ts-check
import { accessSync, constants, statSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";

/**
 * Plain JavaScript, so that a slip on the command line is told before anything is installed.
 *
 * @typedef {{ port: number, fresh: boolean, orders: string | undefined, until: string | undefined }} StartOptions
 * @typedef {{ kind: "start", options: StartOptions } | { kind: "help" } | { kind: "refused", sentence: string }} ParsedStart
 */

/** Below the ports a system hands out by itself: there a poll could meet its own connection. */
export const DEFAULT_PORT = 4510;
const HIGHEST_FIRST_PORT = 65533;

export const START_HELP = `Usage: npm start -- [options]

Starts Hadiya with its worker, and a sandbox store to try it in.

  --orders FILE   fill the shop from an order log instead of the demo customers
                  (CSV with customer_id,date,value, or the CDNOW format)
  --until DATE    set the sandbox's clock to this day (2026-11-21)
  --fresh         forget the sandbox store and the embedded database, and start over
  --port N        first of three ports in a row (default ${DEFAULT_PORT})
  --help          show this

Environment:
  HADIYA_DATA_DIR  folder for the embedded database and the sandbox (default .data)
  DATABASE_URL     a PostgreSQL server to use in place of the embedded database`;

const OPTIONS = /** @type {const} */ ({
  orders: { type: "string" },
  until: { type: "string" },
  fresh: { type: "boolean" },
  port: { type: "string" },
  help: { type: "boolean", short: "h" },
});

/**
 * @param {string[]} args
 * @param {{ folder: string, databaseUrl: string | undefined }} from folder: what FILE is relative to
 * @returns {ParsedStart}
 */
export function parseStartOptions(args, { folder, databaseUrl }) {
  const slip = firstSlip(args);
  if (slip) return refused(slip);
  const { values } = parseArgs({ args, options: OPTIONS });
  if (values.help) return { kind: "help" };
  const port = Number(values.port ?? DEFAULT_PORT);
  if (!Number.isInteger(port) || port < 1024 || port > HIGHEST_FIRST_PORT)
    return refused(
      `--port takes a whole number from 1024 to ${HIGHEST_FIRST_PORT}, not "${values.port}".`,
    );
  if (values.until !== undefined && !isCalendarDay(values.until))
    return refused(`--until takes a day such as 2026-11-21, not "${values.until}".`);
  const orders = values.orders === undefined ? undefined : resolve(folder, values.orders);
  const unreadable = orders === undefined ? undefined : whyUnreadable(orders);
  if (unreadable) return refused(unreadable);
  if (values.fresh && databaseUrl)
    return refused(
      "--fresh starts over with the embedded database only: empty the database that DATABASE_URL names yourself.",
    );
  return {
    kind: "start",
    options: { port, fresh: values.fresh ?? false, orders, until: values.until },
  };
}

/** @param {string} sentence @returns {ParsedStart} */
function refused(sentence) {
  return { kind: "refused", sentence };
}

/**
 * The first argument that is not an option we know, in words.
 * @param {string[]} args
 */
function firstSlip(args) {
  const { tokens } = parseArgs({ args, options: OPTIONS, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind === "positional")
      return `"${token.value}" is not an option: see "npm start -- --help".`;
    if (token.kind !== "option") continue;
    const known = Object.hasOwn(OPTIONS, token.name)
      ? OPTIONS[/** @type {keyof typeof OPTIONS} */ (token.name)]
      : undefined;
    if (!known) return `${token.rawName} is not an option: see "npm start -- --help".`;
    const value = token.value;
    if (known.type === "string" && (!value || (!token.inlineValue && value.startsWith("--"))))
      return `${token.rawName} needs a value: see "npm start -- --help".`;
    if (known.type === "boolean" && value !== undefined) return `${token.rawName} takes no value.`;
  }
  return undefined;
}

/** @param {string} text */
function isCalendarDay(text) {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const instant = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(text);
}

/** @param {string} file */
function whyUnreadable(file) {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (!stats) return `There is no file ${file} to take orders from.`;
  if (!stats.isFile()) return `${file} is not a file, so there are no orders to take from it.`;
  try {
    accessSync(file, constants.R_OK);
    return undefined;
  } catch {
    return `${file} may not be read by this user.`;
  }
}
