import type { ShopDay } from "../time.ts";
import type { CustomerSummary } from "./customer-summary.ts";

/** One to five; five is best. Recency in the marketers' sense: how lately they last ordered. */
export interface RfmScore {
  readonly recency: number;
  readonly frequency: number;
  readonly monetary: number;
}

/**
 * The greatest value in the lowest fifth, in the lowest two, three and four; where nobody is in them,
 * one less than the smallest value there is.
 */
export type Cuts = readonly [number, number, number, number];

/** Where a shop's fifths lie. */
export interface RfmCuts {
  /** Days since the last order. */
  readonly recency: Cuts;
  /** Orders. */
  readonly frequency: Cuts;
  /** Revenue in minor units. */
  readonly monetary: Cuts;
}

/** The named groups, best first. */
export const RFM_GROUPS = [
  "champions",
  "loyal",
  "potential_loyalists",
  "new",
  "promising",
  "needing_attention",
  "about_to_sleep",
  "at_risk",
  "cannot_lose",
  "hibernating",
  "lost",
] as const;
export type RfmGroup = (typeof RFM_GROUPS)[number];

const FIFTHS = 5;

/**
 * The shop's fifths of recency, frequency and revenue, over everyone with an order. Equal values
 * are never parted: they go where the middle of them lies, so that in a shop where most bought once
 * these share a low score, and where all are equal everyone scores 3. Revenue is exact to 2^53 minor
 * units.
 */
export function rfmCuts(summaries: Iterable<CustomerSummary>, asOf: ShopDay): RfmCuts {
  const silence: number[] = [];
  const orders: number[] = [];
  const revenue: number[] = [];
  for (const summary of summaries) {
    if (summary.lastDay === null) continue;
    silence.push(daysSince(summary.lastDay, asOf));
    orders.push(summary.orders);
    revenue.push(Number(summary.revenueMinor));
  }
  return { recency: cutsOf(silence), frequency: cutsOf(orders), monetary: cutsOf(revenue) };
}

/** A customer's scores by the shop's cuts; null without an order. */
export function rfmScore(
  { lastDay, orders, revenueMinor }: CustomerSummary,
  cuts: RfmCuts,
  asOf: ShopDay,
): RfmScore | null {
  if (lastDay === null) return null;
  return {
    recency: FIFTHS + 1 - fifth(daysSince(lastDay, asOf), cuts.recency),
    frequency: fifth(orders, cuts.frequency),
    monetary: fifth(Number(revenueMinor), cuts.monetary),
  };
}

/** The three scores as one number, 111 to 555. */
export function rfmCode({ recency, frequency, monetary }: RfmScore): number {
  return Number(`${recency}${frequency}${monetary}`);
}

/** The scores behind a number from rfmCode; RangeError when it is no such number. */
export function rfmScoreOf(code: number): RfmScore {
  const digits = /^([1-5])([1-5])([1-5])$/.exec(String(code));
  if (!digits) throw new RangeError(`${code} is no RFM code from 111 to 555`);
  const [, recency, frequency, monetary] = digits.map(Number);
  return { recency: recency ?? 0, frequency: frequency ?? 0, monetary: monetary ?? 0 };
}

/**
 * The named group of a customer, by recency and the mean of frequency and monetary, rounded half up.
 * Source: the eleven groups of Putler ("RFM analysis for successful customer segmentation"). Its
 * ranges overlap; each pair of scores stands here in one of the groups whose range it is in.
 */
export function rfmGroup({ recency, frequency, monetary }: RfmScore): RfmGroup {
  const group = GROUPS[recency - 1]?.[Math.round((frequency + monetary) / 2) - 1];
  if (!group) throw new RangeError(`no RFM scores: ${recency}, ${frequency}, ${monetary}`);
  return group;
}

/** By recency 1 to 5 downwards, by the mean of frequency and monetary 1 to 5 across. */
const GROUPS: readonly (readonly RfmGroup[])[] = [
  ["lost", "hibernating", "at_risk", "cannot_lose", "cannot_lose"],
  ["hibernating", "hibernating", "at_risk", "at_risk", "at_risk"],
  ["about_to_sleep", "about_to_sleep", "needing_attention", "loyal", "loyal"],
  ["promising", "potential_loyalists", "potential_loyalists", "loyal", "champions"],
  ["new", "potential_loyalists", "potential_loyalists", "champions", "champions"],
];

/** An order newer than asOf is of that day. */
function daysSince(lastDay: ShopDay, asOf: ShopDay): number {
  return Math.max(0, asOf - lastDay);
}

/** 1 for the lowest fifth to 5 for the highest. */
function fifth(value: number, cuts: Cuts): number {
  return 1 + cuts.reduce((above, cut) => above + (value > cut ? 1 : 0), 0);
}

function cutsOf(values: readonly number[]): Cuts {
  const sorted = Float64Array.from(values).sort();
  const below = (sorted[0] ?? 0) - 1;
  const cuts: [number, number, number, number] = [below, below, below, below];
  for (let start = 0; start < sorted.length; ) {
    const value = sorted[start] ?? 0;
    let end = start + 1;
    while (sorted[end] === value) end++;
    const middle = (start + end) / 2 / sorted.length;
    for (let cut = 0; cut < cuts.length; cut++) {
      if (middle < (cut + 1) / FIFTHS) cuts[cut] = value;
    }
    start = end;
  }
  return cuts;
}
