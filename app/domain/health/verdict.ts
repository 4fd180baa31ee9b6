/** What may be wrong between Shopify and a shop's figures, and how much of it. */
export type Concern =
  /** Hadiya may not speak to Shopify for the shop any more. */
  | { readonly kind: "access_lost" }
  /** Shopify grants less than Hadiya asks for. */
  | { readonly kind: "scopes_missing"; readonly scopes: readonly string[] }
  /** Messages nobody has decided about yet. */
  | { readonly kind: "parked"; readonly webhooks: number }
  /** Reading the shop's history ended before its end. */
  | { readonly kind: "backfill_failed" }
  /** The oldest message not counted yet came so long ago. */
  | { readonly kind: "inbox_behind"; readonly seconds: number }
  /** The longest-waiting shopper's perk is so old. */
  | { readonly kind: "perks_behind"; readonly seconds: number }
  /** Shopify's figures were compared with ours too long ago, in seconds. */
  | { readonly kind: "comparison_late"; readonly seconds: number };

/** Who has to do something: nobody, we, or the merchant. */
export type Verdict = "well" | "behind" | "needs_you";

/** What is seen of one shop, at one moment. */
export interface Observed {
  readonly hasAccess: boolean;
  readonly missingScopes: readonly string[];
  readonly parked: number;
  readonly backfillFailed: boolean;
  /** Seconds; null when nothing waits. */
  readonly oldestWaiting: number | null;
  readonly oldestPerk: number | null;
  /** Seconds since the last comparison ended; null before the first. */
  readonly sinceComparison: number | null;
}

/** Seconds a message may wait before the shop's figures are called behind. */
export const INBOX_BEHIND_SECONDS = 60;
/** Seconds a shopper may wait for a perk that changed; Shopify's allowance makes many of them wait. */
export const PERKS_BEHIND_SECONDS = 15 * 60;
/** Three rounds of an hourly comparison. */
export const COMPARISON_LATE_SECONDS = 3 * 60 * 60;

/** Everything that is wrong, what the merchant can do something about first. */
export function concernsOf(seen: Observed): Concern[] {
  const found: Concern[] = [];
  if (!seen.hasAccess) found.push({ kind: "access_lost" });
  if (seen.missingScopes.length > 0) {
    found.push({ kind: "scopes_missing", scopes: seen.missingScopes });
  }
  if (seen.backfillFailed) found.push({ kind: "backfill_failed" });
  if (seen.parked > 0) found.push({ kind: "parked", webhooks: seen.parked });
  if (isOver(seen.oldestWaiting, INBOX_BEHIND_SECONDS)) {
    found.push({ kind: "inbox_behind", seconds: seen.oldestWaiting });
  }
  if (isOver(seen.oldestPerk, PERKS_BEHIND_SECONDS)) {
    found.push({ kind: "perks_behind", seconds: seen.oldestPerk });
  }
  if (isOver(seen.sinceComparison, COMPARISON_LATE_SECONDS)) {
    found.push({ kind: "comparison_late", seconds: seen.sinceComparison });
  }
  return found;
}

function isOver(seconds: number | null, limit: number): seconds is number {
  return seconds !== null && seconds > limit;
}

const OURS = new Set<Concern["kind"]>(["inbox_behind", "perks_behind", "comparison_late"]);

/** One word for all of it: what needs the merchant outweighs what only needs time. */
export function verdictOf(concerns: readonly Concern[]): Verdict {
  if (concerns.length === 0) return "well";
  return concerns.every(({ kind }) => OURS.has(kind)) ? "behind" : "needs_you";
}
