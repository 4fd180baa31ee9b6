import type { ShopDay } from "../../domain/time.ts";

const DAY_MS = 86_400_000;
const ROUND_STEPS = [1, 2, 2.5, 5, 10];

/** About so many round values, from just below the least to just above the most; least < most. */
export function roundTicks(
  { least, most }: { readonly least: number; readonly most: number },
  count: number,
): number[] {
  const rough = (most - least) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * (ROUND_STEPS.find((each) => each * power >= rough) ?? 1);
  const first = Math.floor(least / step);
  const last = Math.ceil(most / step);
  return Array.from({ length: last - first + 1 }, (_, at) => (first + at) * step);
}

/** First days of months between two days, at most so many, evenly spread. */
export function monthTicks(from: ShopDay, to: ShopDay, most: number): ShopDay[] {
  const first = new Date(from * DAY_MS);
  const days: ShopDay[] = [];
  for (let month = first.getUTCMonth() + 1; ; month++) {
    const day = Date.UTC(first.getUTCFullYear(), month, 1) / DAY_MS;
    if (day > to) break;
    days.push(day);
  }
  const stride = Math.max(1, Math.ceil(days.length / most));
  return days.filter((_, at) => at % stride === 0);
}

const WHOLE = 100;

/** A place along a chart, 0 to 1, for CSS. */
export function along(share: number): string {
  return `${share * WHOLE}%`;
}
