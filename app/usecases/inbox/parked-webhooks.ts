import type { ParkReason } from "./process-inbox.ts";

/** Names one webhook of a shop. */
export interface WebhookKey {
  readonly topic: string;
  readonly eventId: string;
}

/** A webhook that was set aside, as the merchant is told of it. */
export interface ParkedWebhook extends WebhookKey {
  readonly reason: ParkReason;
  /** Which field was wrong, and how; never its content. */
  readonly detail: string;
  readonly receivedAt: Date;
  readonly parkedAt: Date;
  /** When somebody last had it tried again, in vain; null when nobody did. */
  readonly retriedAt: Date | null;
}

/** A webhook that somebody took out of the parked ones. */
export interface DiscardedWebhook extends WebhookKey {
  readonly reason: ParkReason;
  readonly receivedAt: Date;
  readonly discardedAt: Date;
  /** Shopify's id of the member of staff. */
  readonly discardedBy: string;
  readonly why: string;
  /** False once its content has been forgotten: then there is nothing left to use. */
  readonly restorable: boolean;
}

/** How many are parked for one reason, and how many of these can be tried again. */
export interface ParkedGroup {
  readonly reason: ParkReason;
  readonly parked: number;
  readonly retryable: number;
}

export interface ParkedList {
  readonly total: number;
  readonly groups: readonly ParkedGroup[];
  /** Newest first, the newest hundred. */
  readonly parked: readonly ParkedWebhook[];
  readonly discardedTotal: number;
  /** Newest first, the newest hundred. */
  readonly discarded: readonly DiscardedWebhook[];
}

/** What a value is, where its content is kept back. */
export type HiddenValue = "text" | "number";

/** One line of a payload's outline: its key, and its value where that can say nothing of a person. */
export interface PayloadLine {
  readonly depth: number;
  /** Null where the key itself is not one of Shopify's kind. */
  readonly key: string | null;
  /** From the top, as `detail` writes it: "line_items.0.price". */
  readonly path: string;
  readonly shown: string | null;
  readonly hidden: HiddenValue | null;
}

/** What a payload holds, without what it says of anybody. */
export interface PayloadOutline {
  readonly lines: readonly PayloadLine[];
  /** How many more lines there are. */
  readonly more: number;
}

/** Where a webhook stands. */
export type WebhookState = "parked" | "discarded" | "waiting" | "dealt_with";

/** One webhook, opened. */
export interface OpenedWebhook extends WebhookKey {
  readonly state: WebhookState;
  readonly reason: ParkReason | null;
  readonly detail: string;
  readonly bytes: number;
  readonly apiVersion: string | null;
  readonly triggeredAt: Date;
  readonly receivedAt: Date;
  readonly parkedAt: Date | null;
  readonly retriedAt: Date | null;
  readonly discardedAt: Date | null;
  readonly discardedBy: string | null;
  readonly why: string | null;
  readonly body: Uint8Array;
}

/** An opened webhook as a page may show it: the outline, never the body. */
export type ShownWebhook = Omit<OpenedWebhook, "body"> & {
  /** Null when the content is no JSON, or gone. */
  readonly outline: PayloadOutline | null;
};

/** What listing, opening and deciding need of the database; each change is one transaction. */
export interface ParkedPorts {
  readParked(shopId: number, limit: number): Promise<ParkedList>;
  open(shopId: number, key: WebhookKey): Promise<OpenedWebhook | null>;
  /** True when this call put it back; false when it is not parked, or nothing is left of it. */
  retry(shopId: number, key: WebhookKey, now: Date): Promise<boolean>;
  /** How many it put back, at most `limit`. */
  retryAlike(
    shopId: number,
    alike: { readonly reason: ParkReason; readonly now: Date; readonly limit: number },
  ): Promise<number>;
  /** True when this call discarded it. */
  discard(shopId: number, key: WebhookKey, decision: Discarding): Promise<boolean>;
  /** True when this call made it a parked one again. */
  restore(shopId: number, key: WebhookKey): Promise<boolean>;
}

/** Who discards, when and why. */
export interface Discarding {
  readonly by: string;
  readonly why: string;
  readonly now: Date;
}

/** What became of a decision; "overtaken" when somebody or something was faster. */
export type Decided =
  | { readonly kind: "done"; readonly webhooks: number }
  | { readonly kind: "overtaken"; readonly state: WebhookState | null }
  | { readonly kind: "refused"; readonly reason: "why_missing" | "why_too_long" | "forgotten" };

/** A decision about one webhook of a shop. */
export interface KeyedOrder {
  readonly shopId: number;
  readonly key: WebhookKey;
}

const MOST_SHOWN = 100;
const ROWS_PER_STEP = 2000;
/** Line breaks, and what no database keeps in text. */
const CONTROL = /\p{Cc}+/gu;
/** Characters of the reason somebody gives. */
export const LONGEST_WHY = 300;

/** The webhooks of a shop that could not be used, each with its reason, and those discarded. */
export function parkedList(ports: ParkedPorts, shopId: number): Promise<ParkedList> {
  return ports.readParked(shopId, MOST_SHOWN);
}

/** One webhook as far as it may be shown; null when the shop has no such one. */
export async function openWebhook(
  ports: ParkedPorts,
  outline: (body: Uint8Array) => PayloadOutline | null,
  { shopId, key }: KeyedOrder,
): Promise<ShownWebhook | null> {
  const opened = await ports.open(shopId, key);
  if (!opened) return null;
  const { body, ...rest } = opened;
  return { ...rest, outline: outline(body) };
}

/** Puts a parked webhook back in the queue, where the reader of today takes it up. */
export async function retryWebhook(
  ports: ParkedPorts,
  { shopId, key, now }: KeyedOrder & { readonly now: Date },
): Promise<Decided> {
  if (await ports.retry(shopId, key, now)) return { kind: "done", webhooks: 1 };
  return overtaken(ports, { shopId, key });
}

/** Puts back everything parked for one reason; what is parked meanwhile is left for the next time. */
export async function retryAlike(
  ports: ParkedPorts,
  {
    shopId,
    reason,
    now,
  }: { readonly shopId: number; readonly reason: ParkReason; readonly now: Date },
): Promise<Decided> {
  let webhooks = 0;
  for (;;) {
    const step = await ports.retryAlike(shopId, { reason, now, limit: ROWS_PER_STEP });
    webhooks += step;
    if (step < ROWS_PER_STEP) break;
  }
  return webhooks > 0 ? { kind: "done", webhooks } : { kind: "overtaken", state: null };
}

/** Takes a parked webhook out for good; why is asked of whoever does, and kept with who and when. */
export async function discardWebhook(
  ports: ParkedPorts,
  { shopId, key, ...decision }: KeyedOrder & Discarding,
): Promise<Decided> {
  const why = decision.why.toWellFormed().replace(CONTROL, " ").trim();
  if (why === "") return { kind: "refused", reason: "why_missing" };
  if (why.length > LONGEST_WHY) return { kind: "refused", reason: "why_too_long" };
  if (await ports.discard(shopId, key, { ...decision, why })) return { kind: "done", webhooks: 1 };
  return overtaken(ports, { shopId, key });
}

/** Makes a discarded webhook a parked one again, as long as its content is kept. */
export async function restoreWebhook(
  ports: ParkedPorts,
  { shopId, key }: KeyedOrder,
): Promise<Decided> {
  if (await ports.restore(shopId, key)) return { kind: "done", webhooks: 1 };
  return overtaken(ports, { shopId, key });
}

async function overtaken(ports: ParkedPorts, { shopId, key }: KeyedOrder): Promise<Decided> {
  const found = await ports.open(shopId, key);
  const held = found?.state === "parked" || found?.state === "discarded";
  if (held && found.bytes === 0) return { kind: "refused", reason: "forgotten" };
  return { kind: "overtaken", state: found?.state ?? null };
}
