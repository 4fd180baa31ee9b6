import { backup } from "./backup.ts";
import { clv } from "./clv.ts";
import { type Command, Misuse, type Output } from "./command.ts";
import { doctor } from "./doctor.ts";
import { exportCommand } from "./export.ts";
import { importCommand } from "./import.ts";
import { migrate } from "./migrate.ts";
import { privacy } from "./privacy.ts";
import { rebuild } from "./rebuild.ts";
import { reconcile } from "./reconcile.ts";
import { restore } from "./restore.ts";

const COMMANDS: Readonly<Record<string, Command>> = {
  import: importCommand,
  export: exportCommand,
  clv,
  rebuild,
  privacy,
  reconcile,
  doctor,
  migrate,
  backup,
  restore,
};

const FAILURE = 1;
const MISUSE = 2;

/** Runs one command; returns the exit code: 0 done, 1 something is wrong, 2 asked for wrongly. */
export async function runCommand(argv: readonly string[], output: Output): Promise<number> {
  const [name, ...rest] = argv;
  if (!name || name === "help" || name === "--help") {
    output.out(overview());
    return 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) {
    output.err(`There is no command "${name}". Try: npm run -s hadiya -- help\n`);
    return MISUSE;
  }
  if (rest.includes("--help")) {
    output.out(`${command.usage}\n`);
    return 0;
  }
  try {
    return await command.run(rest, output);
  } catch (error) {
    return explain(error, command, output);
  }
}

function explain(error: unknown, command: Command, output: Output): number {
  if (!(error instanceof Error)) throw error;
  const badArguments = "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
  const misuse = error instanceof Misuse || badArguments;
  output.err(misuse ? `${error.message}\n\n${command.usage}\n` : `${error.message}\n`);
  return misuse ? MISUSE : FAILURE;
}

function overview(): string {
  const lines = Object.entries(COMMANDS).map(
    ([name, { summary }]) => `  ${name.padEnd(9)}${summary}`,
  );
  return [
    "Hadiya's command line. It works on the database of DATABASE_URL, or without one on the",
    "embedded database in the folder HADIYA_DATA_DIR (default .data).",
    "",
    ...lines,
    "",
    "Each explains itself with --help, such as: npm run -s hadiya -- import --help",
    "",
  ].join("\n");
}
