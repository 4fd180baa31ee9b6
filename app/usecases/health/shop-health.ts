import { type Concern, concernsOf, type Verdict, verdictOf } from "../../domain/health/verdict.ts";

/** A count that stops where counting on would cost more than it tells. */
export interface BoundedCount {
  readonly counted: number;
  /** True when there are more than were counted. */
  readonly more: boolean;
}

/** Messages from Shopify on their way into the figures. */
export interface InboxSeen {
  readonly lastReceivedAt: Date | null;
  readonly waiting: BoundedCount;
  /** By the first word of the topic, the most first: "orders", "customers". */
  readonly waitingKinds: readonly { readonly kind: string; readonly webhooks: number }[];
  /** Since when the one that waits longest has been waiting. */
  readonly waitingSince: Date | null;
  /** How long the newest one that was dealt with had waited for it, milliseconds. */
  readonly newestTookMs: number | null;
}

/** What is still to be written to Shopify. */
export interface EffectsSeen {
  readonly perksWaiting: BoundedCount;
  readonly perksSince: Date | null;
  /** Jobs that gave up within the last day; what they left undone is taken up by others. */
  readonly gaveUp: number;
}

/** The last time the shop's history was read from Shopify or a file. */
export interface BackfillSeen {
  readonly state: "running" | "done" | "failed";
  readonly source: "shopify" | "file";
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  readonly orders: number;
}

/** The last time Shopify was asked what we may have missed. */
export interface ComparisonSeen {
  readonly endedAt: Date;
  readonly compared: number;
  /** Orders that stood differently here, and how many of these were put right. */
  readonly drifted: number;
  readonly healed: number;
}

/** What Shopify lets Hadiya do for the shop. */
export interface AccessSeen {
  readonly hasAccess: boolean;
  readonly missingScopes: readonly string[];
}

/** A shop as its Health page shows it. */
export interface ShopHealth {
  readonly at: Date;
  readonly timeZone: string;
  readonly revision: bigint;
  readonly verdict: Verdict;
  readonly concerns: readonly Concern[];
  readonly inbox: InboxSeen;
  readonly effects: EffectsSeen;
  readonly parked: number;
  readonly backfill: BackfillSeen | null;
  readonly comparison: ComparisonSeen | null;
  readonly access: AccessSeen;
}

/** What the page needs of the database. */
export interface HealthReader {
  readShop(
    shopId: number,
  ): Promise<{ readonly timeZone: string; readonly revision: bigint } | null>;
  readInbox(shopId: number): Promise<InboxSeen>;
  readEffects(shopId: number, now: Date): Promise<EffectsSeen>;
  countParked(shopId: number): Promise<number>;
  readBackfill(shopId: number): Promise<BackfillSeen | null>;
  readComparison(shopId: number): Promise<ComparisonSeen | null>;
  readAccess(shopId: number, now: Date): Promise<AccessSeen>;
}

/** How a shop is doing, and what of it needs whom; null when there is no such shop. */
export async function shopHealth(
  reader: HealthReader,
  { shopId, now }: { readonly shopId: number; readonly now: Date },
): Promise<ShopHealth | null> {
  const shop = await reader.readShop(shopId);
  if (!shop) return null;
  const [inbox, effects, parked, backfill, comparison, access] = await Promise.all([
    reader.readInbox(shopId),
    reader.readEffects(shopId, now),
    reader.countParked(shopId),
    reader.readBackfill(shopId),
    reader.readComparison(shopId),
    reader.readAccess(shopId, now),
  ]);
  const concerns = concernsOf({
    ...access,
    parked,
    backfillFailed: backfill?.state === "failed",
    oldestWaiting: secondsSince(inbox.waitingSince, now),
    oldestPerk: secondsSince(effects.perksSince, now),
    sinceComparison: secondsSince(comparison?.endedAt ?? null, now),
  });
  const seen = { inbox, effects, parked, backfill, comparison, access };
  return { at: now, ...shop, verdict: verdictOf(concerns), concerns, ...seen };
}

function secondsSince(instant: Date | null, now: Date): number | null {
  return instant ? Math.max(0, Math.round((now.getTime() - instant.getTime()) / 1000)) : null;
}
