import { type Amount, toMajorUnits } from "./amount.ts";
import { nameIn, type Perk, type Standing } from "./standing.ts";

/** The way to the next tier, in major units of `currency`, ready to be shown. */
export type Progress = {
  tier: string;
  perks: Perk[];
  currency: string;
  /** 0 <= reached <= threshold. */
  reached: number;
  threshold: number;
  missing: number;
  /** What the order adds; null when it cannot be told or adds nothing. */
  added: number | null;
};

/**
 * Where the customer stands with an order on top. worth: what that order adds, null when
 * unknown. Null where there is no next tier, or its threshold is already behind the customer
 * and only the app's next update is outstanding.
 */
export function progressWith(
  standing: Standing,
  worth: Amount | null,
  language: string,
): Progress | null {
  const { next } = standing;
  if (!next || next.missing <= 0) return null;
  const missing = Math.max(0, next.missing - (worth ?? 0));
  return {
    tier: nameIn(next.name, language),
    perks: next.perks,
    currency: standing.currency,
    reached: toMajorUnits(Math.max(0, next.threshold - missing)),
    threshold: toMajorUnits(next.threshold),
    missing: toMajorUnits(missing),
    added: worth === null ? null : toMajorUnits(worth),
  };
}
