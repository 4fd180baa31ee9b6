import type { Estimate } from "../../domain/money.ts";
import { dayAsInstant, type ShopDay } from "../../domain/time.ts";
import type { Language } from "../language/language.ts";
import type { MoneyText } from "./shown.ts";

/**
 * Arabic pages use 0-9: order names, invoices and Shopify's own pages do, and two kinds of digits
 * in one table are hard to read. Naming them also makes server and browser agree to the letter.
 */
const LOCALES: Readonly<Record<Language, string>> = {
  en: "en-US",
  ar: "ar-u-ca-gregory-nu-latn",
};

/** "US$" after an Arabic amount would come out as "$US": its neighbours turn the sign round. */
const LATIN_SYMBOL = /[A-Za-z]/;
const ISOLATE = "\u2066";
const END_ISOLATE = "\u2069";

const BASIS_POINTS_IN_WHOLE = 10_000;
const WHOLE_FROM = 100;

/** How one language writes numbers, money and days. */
export interface Formats {
  /** With at most so many decimals, and at least so many. */
  number(value: number, most?: number, least?: number): string;
  /** A ratio: 0.125 as "12.5%". */
  percent(ratio: number): string;
  basisPoints(points: number): string;
  /** Exact: every digit of the text is shown, however large. */
  money(money: MoneyText): string;
  estimate(estimate: Estimate): string;
  /** A forecast: no cents from a hundred on, for nobody knows them. scale: the largest it stands beside. */
  roundEstimate(estimate: Estimate, scale?: number): string;
  /** For axes and labels where room is scarce: "$1.2M". */
  shortEstimate(estimate: Estimate): string;
  day(day: ShopDay): string;
  /** The day's month: "Nov 2026". */
  month(day: ShopDay): string;
  /** Day and time of day in a time zone: "Nov 27, 2026, 14:03". */
  moment(instant: Date, timeZone: string): string;
  /** A length of time in its largest whole unit: "3 minutes". */
  duration(seconds: number): string;
  /** How long ago: "3 minutes ago", "now". */
  ago(seconds: number): string;
}

const known = new Map<Language, Formats>();

/** The formats of a language, made once. */
export function formatsOf(language: Language): Formats {
  const found = known.get(language);
  if (found) return found;
  const made = makeFormats(LOCALES[language]);
  known.set(language, made);
  return made;
}

function makeFormats(locale: string): Formats {
  const numberFormat = numberFormats(locale);
  const days = new Intl.DateTimeFormat(locale, {
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  });
  const months = new Intl.DateTimeFormat(locale, {
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  });
  const percent = (ratio: number) =>
    numberFormat("percent", { style: "percent", maximumFractionDigits: 1 }).format(ratio);
  return {
    number: (value, most = 2, least = 0) =>
      numberFormat(`number ${most} ${least}`, {
        maximumFractionDigits: most,
        minimumFractionDigits: least,
      }).format(value),
    percent,
    basisPoints: (points) => percent(points / BASIS_POINTS_IN_WHOLE),
    money: ({ text, currency }) => {
      const digits = text.split(".")[1]?.length ?? 0;
      const format = numberFormat(`money ${currency} ${digits}`, {
        style: "currency",
        currency,
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      });
      return written(format, text as Intl.StringNumericLiteral);
    },
    estimate: ({ amount, currency }) =>
      written(numberFormat(`estimate ${currency}`, { style: "currency", currency }), amount),
    roundEstimate: ({ amount, currency }, scale = amount) => {
      const whole = amount === 0 || Math.abs(scale) >= WHOLE_FROM;
      const format = numberFormat(`round ${currency} ${whole}`, {
        style: "currency",
        currency,
        ...(whole && { maximumFractionDigits: 0 }),
      });
      return written(format, amount);
    },
    shortEstimate: ({ amount, currency }) => {
      const format = numberFormat(`short ${currency}`, {
        style: "currency",
        currency,
        notation: "compact",
        maximumFractionDigits: 1,
      });
      return written(format, amount);
    },
    day: (day) => days.format(dayAsInstant(day)),
    month: (day) => months.format(dayAsInstant(day)),
    ...timeFormats(locale),
  };
}

const UNITS = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
] as const;

/** The largest unit that fits, and how many of it. */
function inUnits(seconds: number): readonly [(typeof UNITS)[number][0], number] {
  const [unit, size] = UNITS.find(([, length]) => seconds >= length) ?? ["second", 1];
  return [unit, Math.floor(seconds / size)];
}

const JUST_NOW_SECONDS = 5;

function timeFormats(locale: string): Pick<Formats, "moment" | "duration" | "ago"> {
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const unitFormat = numberFormats(locale);
  const zones = new Map<string, Intl.DateTimeFormat>();
  const momentIn = (timeZone: string) => {
    const options = {
      ...({ day: "numeric", month: "short", year: "numeric" } as const),
      ...({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const),
    };
    const format = zones.get(timeZone) ?? new Intl.DateTimeFormat(locale, { ...options, timeZone });
    zones.set(timeZone, format);
    return format;
  };
  return {
    moment: (instant, timeZone) => momentIn(timeZone).format(instant),
    duration: (seconds) => {
      const [unit, count] = seconds < 1 ? (["second", seconds] as const) : inUnits(seconds);
      const options = { style: "unit", unit, unitDisplay: "long" } as const;
      return unitFormat(unit, { ...options, maximumFractionDigits: 1 }).format(count);
    },
    ago: (seconds) => {
      if (seconds < JUST_NOW_SECONDS) return relative.format(0, "second");
      const [unit, count] = inUnits(seconds);
      return relative.format(-count, unit);
    },
  };
}

/** Making an Intl format is slow, and a page writes hundreds of numbers with a handful of them. */
function numberFormats(locale: string) {
  const made = new Map<string, Intl.NumberFormat>();
  return (key: string, options: Intl.NumberFormatOptions): Intl.NumberFormat => {
    const format = made.get(key) ?? new Intl.NumberFormat(locale, options);
    made.set(key, format);
    return format;
  };
}

function written(format: Intl.NumberFormat, value: number | Intl.StringNumericLiteral): string {
  const parts = format.formatToParts(value).map(({ type, value: text }) => {
    return type === "currency" && LATIN_SYMBOL.test(text) ? ISOLATE + text + END_ISOLATE : text;
  });
  return parts.join("");
}
