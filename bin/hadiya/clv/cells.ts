import { parseDay, type ShopDay } from "../../../app/domain/time.ts";

/** Date, and maybe a time of day as logs and Shopify write it; the day is the day as written. */
const DATE = /^(\d{4})-?(\d{2})-?(\d{2})(?:[T ][\d:.]+ ?(?:Z|UTC|[+-]\d{2}(?::?\d{2})?)?)?$/;
/** Decimal, or with a power of ten, as R and pandas write large and small ones. */
const AMOUNT = /^-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/;
const LARGEST_AMOUNT = 1e12;
/** Earlier than any shop's log: what spreadsheets make of a date they do not know. */
const FIRST_DAY = 0;

/** What a cell says, or in a sentence why it says nothing that can be used. */
export type Read<Value> = { readonly value: Value } | { readonly problem: string };

const knownDays = new Map<string, ShopDay | null>();

export function readDay(text: string, today: ShopDay): Read<ShopDay> {
  const [, year, month, date] = DATE.exec(text) ?? [];
  const value = year ? dayOf(`${year}-${month}-${date}`) : null;
  if (value === null) return { problem: `${shown(text)} is not a date such as 2026-11-21` };
  if (value > today) return { problem: `${shown(text)} lies in the future` };
  if (value < FIRST_DAY) return { problem: `${shown(text)} is before 1970` };
  return { value };
}

/** A log of a million lines has but some thousand days. */
function dayOf(iso: string): ShopDay | null {
  const known = knownDays.get(iso);
  if (known !== undefined) return known;
  const day = parsedDay(iso);
  knownDays.set(iso, day);
  return day;
}

function parsedDay(iso: string): ShopDay | null {
  try {
    return parseDay(iso);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** An amount of major units, of either sign. */
export function readAmount(text: string): Read<number> {
  if (text === "") return { problem: "no value" };
  if (!AMOUNT.test(text)) return { problem: `${shown(text)} is not a value such as 12.50` };
  const value = Number(text);
  if (Math.abs(value) > LARGEST_AMOUNT) return { problem: `the value ${shown(text)} is too large` };
  return { value };
}

const REPLACEMENT = "\ufffd";

export function readCustomer(text: string, column: string): Read<string> {
  if (text === "") return { problem: `no ${column}` };
  if (text.includes(REPLACEMENT)) return { problem: `the ${column} is not in UTF-8` };
  if (/\p{Cc}/u.test(text)) return { problem: `the ${column} has a control character in it` };
  return { value: text };
}

const MOST_SHOWN = 40;

/** A cell as a message may quote it: on one line, and not at any length. */
export function shown(text: string): string {
  const plain = text.replaceAll(/\p{Cc}/gu, " ");
  return `"${plain.length > MOST_SHOWN ? `${plain.slice(0, MOST_SHOWN)}…` : plain}"`;
}
