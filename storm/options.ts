import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";

export interface StormOptions {
  readonly seed: number;
  readonly webhooks: number;
  /** How long the webhooks take to come; null: as fast as they are answered. */
  readonly minutes: number | null;
  readonly database: "embedded" | "server";
  readonly webs: number;
  readonly workers: number;
}

/** The storm was asked for wrongly; the message is one sentence. */
export class Misuse extends Error {
  override readonly name = "Misuse";
}

export const USAGE = [
  "Usage: npm run storm -- [--seed N] [--webhooks 100000] [--minutes M]",
  "                        [--database server|embedded] [--webs 2] [--workers 2]",
].join("\n");

export function readOptions(argv: readonly string[]): StormOptions {
  const values = parse(argv);
  const database = values.database ?? "server";
  if (database !== "server" && database !== "embedded") {
    throw new Misuse(`--database takes server or embedded, not "${database}".`);
  }
  return {
    seed: whole("--seed", values.seed) ?? randomInt(1, 1_000_000),
    webhooks: whole("--webhooks", values.webhooks) ?? 100_000,
    minutes: whole("--minutes", values.minutes),
    database,
    webs: whole("--webs", values.webs) ?? 2,
    workers: whole("--workers", values.workers) ?? 2,
  };
}

function parse(argv: readonly string[]) {
  const text = { type: "string" } as const;
  try {
    return parseArgs({
      args: [...argv],
      options: {
        seed: text,
        webhooks: text,
        minutes: text,
        database: text,
        webs: text,
        workers: text,
      },
    }).values;
  } catch (error) {
    const [problem = ""] = (error as Error).message.split(". ");
    throw new Misuse(`${problem.replace(/\.$/, "")}.`);
  }
}

function whole(name: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new Misuse(`${name} takes a whole number, not "${text}".`);
  return Number(text);
}
