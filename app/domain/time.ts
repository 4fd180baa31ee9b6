/** A calendar day in a shop's time zone, counted in days since 1970-01-01. */
export type ShopDay = number;

const DAY_MS = 86_400_000;
const formatters = new Map<string, Intl.DateTimeFormat>();

/**
 * The calendar day an instant falls on in a shop.
 * timeZone: IANA name such as "Asia/Riyadh"; throws RangeError for an unknown one or a bad instant.
 */
export function shopDay(instant: Date, timeZone: string): ShopDay {
  let formatter = formatters.get(timeZone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" });
    formatters.set(timeZone, formatter);
  }
  return parseDay(formatter.format(instant));
}

/** Reads "2026-11-21"; throws RangeError when it is no such day. */
export function parseDay(text: string): ShopDay {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(ms) || dayText(ms / DAY_MS) !== text) {
    throw new RangeError(`"${text}" is not a day such as 2026-11-21`);
  }
  return ms / DAY_MS;
}

/** The day as "2026-11-21". */
export function dayText(day: ShopDay): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** Noon UTC of the day: an instant that shows as this day when formatted in UTC. */
export function dayAsInstant(day: ShopDay): Date {
  return new Date(day * DAY_MS + DAY_MS / 2);
}

/** True when the name is a time zone this runtime knows, by its name of today or a former one. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }) !== null;
  } catch {
    return false;
  }
}
