/** Offsets change on quarter hours at the finest, so one look-up serves a whole quarter. */
const QUARTER_HOUR = 15 * 60 * 1000;
const offsets = new Map<string, Map<number, number>>();
const formats = new Map<string, Intl.DateTimeFormat>();

/** Minutes east of UTC in the zone at that instant. */
export function offsetMinutes(instant: number, timeZone: string): number {
  const quarter = Math.floor(instant / QUARTER_HOUR);
  const known = offsets.get(timeZone) ?? new Map<number, number>();
  offsets.set(timeZone, known);
  const cached = known.get(quarter);
  if (cached !== undefined) return cached;
  const minutes = readOffset(quarter * QUARTER_HOUR, timeZone);
  known.set(quarter, minutes);
  return minutes;
}

function readOffset(instant: number, timeZone: string): number {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
    formats.set(timeZone, format);
  }
  const name = format.formatToParts(instant).find((part) => part.type === "timeZoneName")?.value;
  const match = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(name ?? "");
  if (!match?.[1]) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return match[1] === "-" ? -minutes : minutes;
}

/** As Shopify's REST payloads write an instant: `2026-11-21T12:00:00+03:00`. */
export function shopTimestamp(instant: number, timeZone: string): string {
  const minutes = offsetMinutes(instant, timeZone);
  const local = new Date(instant + minutes * 60_000).toISOString().slice(0, 19);
  const size = Math.abs(minutes);
  const hours = String(Math.floor(size / 60)).padStart(2, "0");
  return `${local}${minutes < 0 ? "-" : "+"}${hours}:${String(size % 60).padStart(2, "0")}`;
}

/** The calendar day in the shop, `2026-11-21`. */
export function shopDay(instant: number, timeZone: string): string {
  return shopTimestamp(instant, timeZone).slice(0, 10);
}

/** The instant at which the shop's clock shows that day and time (first of two, when it falls back). */
export function shopInstant(day: string, time: string, timeZone: string): number {
  const asUtc = Date.parse(`${day}T${time}Z`);
  if (Number.isNaN(asUtc)) throw new RangeError(`not a day and time: ${day} ${time}`);
  const before = asUtc - offsetMinutes(asUtc - 86_400_000, timeZone) * 60_000;
  if (shopTimestamp(before, timeZone).startsWith(`${day}T${time}`)) return before;
  return asUtc - offsetMinutes(asUtc + 86_400_000, timeZone) * 60_000;
}

/** Whether the text is a day of the calendar: `2026-02-30` is none. */
export function isCalendarDay(day: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(day)) return false;
  const instant = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(day);
}
