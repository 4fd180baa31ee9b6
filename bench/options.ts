import { parseArgs } from "node:util";

export interface BenchOptions {
  readonly list: boolean;
  readonly json: boolean;
  /** Names or areas to run; null runs all. */
  readonly only: readonly string[] | null;
}

/** The bench was asked for wrongly; the message is one sentence. */
export class Misuse extends Error {
  override readonly name = "Misuse";
}

export function readOptions(argv: readonly string[]): BenchOptions {
  const { list, json, only } = parse(argv);
  if (only === undefined) return { list, json, only: null };
  const names = only.flatMap((part) => part.split(",")).map((name) => name.trim());
  if (names.includes("")) throw new Misuse("--only takes names of figures, parted by commas.");
  return { list, json, only: names };
}

function parse(argv: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        list: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        only: { type: "string", multiple: true },
      },
    });
    return values;
  } catch (error) {
    const [problem = ""] = (error as Error).message.split(". ");
    throw new Misuse(`${problem.replace(/\.$/, "")}: the bench takes --list, --only and --json.`);
  }
}
