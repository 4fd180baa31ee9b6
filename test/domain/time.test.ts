import fc from "fast-check";
import { expect, test } from "vitest";
import { dayAsInstant, dayText, isTimeZone, parseDay, shopDay } from "../../app/domain/time.ts";

test.each([
  ["2026-11-21T20:59:59.999Z", "Asia/Riyadh", "2026-11-21"],
  ["2026-11-21T21:00:00.000Z", "Asia/Riyadh", "2026-11-22"],
  ["2026-11-21T04:59:59Z", "America/New_York", "2026-11-20"],
  ["2026-11-21T05:00:00Z", "America/New_York", "2026-11-21"],
  // Clocks go back in the night to 2026-11-01: the second 01:30 is the same day as the first.
  ["2026-11-01T05:30:00Z", "America/New_York", "2026-11-01"],
  ["2026-11-01T06:30:00Z", "America/New_York", "2026-11-01"],
  ["2026-11-21T18:14:59Z", "Asia/Kathmandu", "2026-11-21"],
  ["2026-11-21T18:15:00Z", "Asia/Kathmandu", "2026-11-22"],
  ["2026-11-21T09:59:00Z", "Pacific/Kiritimati", "2026-11-21"],
  ["2026-11-21T10:00:00Z", "Pacific/Kiritimati", "2026-11-22"],
  ["2026-11-21T11:59:00Z", "Etc/GMT+12", "2026-11-20"],
  ["2024-02-29T12:00:00Z", "UTC", "2024-02-29"],
  // Samoa jumped over the whole of 2011-12-30.
  ["2011-12-30T09:59:00Z", "Pacific/Apia", "2011-12-29"],
  ["2011-12-30T10:00:00Z", "Pacific/Apia", "2011-12-31"],
])("%s is in %s on %s", (instant, zone, day) => {
  expect(dayText(shopDay(new Date(instant), zone))).toBe(day);
});

test("an unknown zone or a bad instant is refused", () => {
  expect(() => shopDay(new Date(), "Mars/Olympus")).toThrow(RangeError);
  expect(() => shopDay(new Date(Number.NaN), "UTC")).toThrow(RangeError);
});

test.each([
  "",
  "2026-02-29",
  "2026-13-01",
  "2026-00-10",
  "2026-1-1",
  "2026-11-21T00:00:00Z",
  "20261121",
  " 2026-11-21",
  "٢٠٢٦-١١-٢١",
])('"%s" is no day', (text) => {
  expect(() => parseDay(text)).toThrow(RangeError);
});

const days = fc.integer({ min: -100_000, max: 2_000_000 });

test("a day is its text, and its noon shows as this day", () => {
  fc.assert(
    fc.property(days, (day) => {
      expect(parseDay(dayText(day))).toBe(day);
      expect(shopDay(dayAsInstant(day), "UTC")).toBe(day);
    }),
  );
});

test("in every zone a later instant is never on an earlier day", () => {
  const zones = fc.constantFrom(
    "Asia/Riyadh",
    "America/New_York",
    "Pacific/Apia",
    "Asia/Kathmandu",
  );
  const instants = fc.date({
    min: new Date("1990-01-01"),
    max: new Date("2100-01-01"),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(instants, fc.nat({ max: 40 * 3_600_000 }), zones, (instant, later, zone) => {
      const after = new Date(instant.getTime() + later);
      expect(shopDay(after, zone)).toBeGreaterThanOrEqual(shopDay(instant, zone));
    }),
  );
});

// As Shopify spells them: IANA's names of today, which JavaScript's own list gives by older ones.
test.each([
  "UTC",
  "Asia/Riyadh",
  "America/New_York",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "Asia/Ho_Chi_Minh",
  "Europe/Kyiv",
  "America/Argentina/Buenos_Aires",
  "Etc/GMT+12",
])("%s is a time zone", (zone) => {
  expect(isTimeZone(zone)).toBe(true);
});

test.each(["", "Mars/Olympus", "Riyadh", "GMT+3 hours"])('"%s" is no time zone', (zone) => {
  expect(isTimeZone(zone)).toBe(false);
});
