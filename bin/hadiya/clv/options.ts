import { parseArgs } from "node:util";
import {
  FORECAST_METHODS,
  type ForecastMethod,
  type UnitDays,
} from "../../../app/domain/clv/clv-model.ts";
import { parseDay, type ShopDay } from "../../../app/domain/time.ts";
import type { ZeroValues } from "./file-line.ts";
import { Unusable } from "./unusable.ts";

/** What the command was asked for. */
export interface ClvOptions {
  readonly file: string;
  /** The last day to learn from; null for the last in the file. */
  readonly cut: ShopDay | null;
  /** How far to look ahead, when it was said. */
  readonly horizonDays: number | null;
  readonly unitDays: UnitDays;
  readonly zeroValues: ZeroValues;
  readonly method: "auto" | ForecastMethod;
  readonly json: boolean;
}

const OPTIONS = {
  cut: { type: "string" },
  "horizon-days": { type: "string" },
  unit: { type: "string", default: "day" },
  "zero-values": { type: "string", default: "skip" },
  model: { type: "string", default: "auto" },
  json: { type: "boolean", default: false },
} as const;

const UNIT_DAYS: Readonly<Record<string, UnitDays>> = { day: 1, week: 7 };
const MOST_HORIZON_DAYS = 36_500;

/** Reads the command's words; throws Unusable with the one thing that is wrong. */
export function readOptions(argv: readonly string[], today: ShopDay): ClvOptions {
  // Not strict: the parser's own complaints are advice of several sentences.
  const { values, positionals } = parseArgs({
    args: [...argv],
    options: OPTIONS,
    allowPositionals: true,
    strict: false,
  });
  const unknown = Object.keys(values).find((name) => !Object.hasOwn(OPTIONS, name));
  if (unknown) {
    throw new Unusable(`There is no option ${unknown.length > 1 ? "--" : "-"}${unknown}.`);
  }
  if (typeof values.json !== "boolean") throw new Unusable("--json takes no value.");
  const [file, ...more] = positionals;
  if (!file || more.length > 0) throw new Unusable("Name one file with purchases.");
  return {
    file,
    cut: values.cut === undefined ? null : readCut(wordOf(values, "cut"), today),
    horizonDays:
      values["horizon-days"] === undefined ? null : readHorizon(wordOf(values, "horizon-days")),
    unitDays: UNIT_DAYS[oneOf(wordOf(values, "unit"), "unit", ["day", "week"])] ?? 1,
    zeroValues: oneOf(wordOf(values, "zero-values"), "zero-values", ["skip", "keep"]),
    method: oneOf(wordOf(values, "model"), "model", ["auto", ...FORECAST_METHODS]),
    json: values.json,
  };
}

function wordOf(values: Readonly<Record<string, unknown>>, name: keyof typeof OPTIONS): string {
  const word = values[name];
  if (typeof word !== "string" || word === "") throw new Unusable(`--${name} needs a value.`);
  return word;
}

function oneOf<Word extends string>(word: string, name: string, words: readonly Word[]): Word {
  const found = words.find((each) => each === word);
  if (found) return found;
  throw new Unusable(`--${name} is one of ${words.join(", ")}, and not "${word}".`);
}

function readCut(text: string, today: ShopDay): ShopDay {
  let cut: ShopDay;
  try {
    cut = parseDay(text);
  } catch (error) {
    if (error instanceof RangeError) throw new Unusable(`--cut: ${error.message}.`);
    throw error;
  }
  if (cut > today) throw new Unusable(`--cut: ${text} lies in the future.`);
  return cut;
}

function readHorizon(text: string): number {
  const days = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (days >= 1 && days <= MOST_HORIZON_DAYS) return days;
  throw new Unusable(`--horizon-days is a whole number from 1 to 36,500, and not "${text}".`);
}
