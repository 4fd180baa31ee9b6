import type { Concern, Verdict } from "../../domain/health/verdict.ts";

/** Each has a sentence that says what is wrong and one that says what to do. */
export type ReasonView =
  | "not_json"
  | "unknown_topic"
  | "unreadable"
  | "future_date"
  | "other_shop"
  | "not_installed"
  | "fault";

export interface CountView {
  readonly counted: number;
  readonly more: boolean;
}

/** A shop as its Health page shows it. */
export interface HealthView {
  /** When it was looked at; ages are counted to here. */
  readonly at: Date;
  readonly timeZone: string;
  readonly revision: bigint;
  readonly verdict: Verdict;
  readonly concerns: readonly Concern[];
  readonly inbox: {
    readonly lastReceivedAt: Date | null;
    readonly waiting: CountView;
    readonly waitingKinds: readonly { readonly kind: string; readonly webhooks: number }[];
    readonly waitingSince: Date | null;
    readonly newestTookMs: number | null;
  };
  readonly effects: {
    readonly perksWaiting: CountView;
    readonly perksSince: Date | null;
    readonly gaveUp: number;
  };
  readonly backfill: {
    readonly state: "running" | "done" | "failed";
    readonly source: "shopify" | "file";
    readonly startedAt: Date;
    readonly endedAt: Date | null;
    readonly orders: number;
  } | null;
  readonly comparison: {
    readonly endedAt: Date;
    readonly compared: number;
    readonly drifted: number;
    readonly healed: number;
  } | null;
  readonly access: { readonly hasAccess: boolean; readonly missingScopes: readonly string[] };
}

interface MessageKey {
  readonly topic: string;
  readonly eventId: string;
}

export interface ParkedView {
  readonly total: number;
  readonly groups: readonly {
    readonly reason: ReasonView;
    readonly parked: number;
    readonly retryable: number;
  }[];
  readonly parked: readonly (MessageKey & {
    readonly reason: ReasonView;
    readonly detail: string;
    readonly receivedAt: Date;
    readonly retriedAt: Date | null;
  })[];
  readonly discardedTotal: number;
  readonly discarded: readonly (MessageKey & {
    readonly discardedAt: Date;
    readonly by: DeciderView;
    readonly why: string;
    readonly restorable: boolean;
  })[];
}

/** Who decided: the reader, or somebody else by Shopify's id. */
export type DeciderView =
  | { readonly kind: "you" }
  | { readonly kind: "other"; readonly id: string };

export interface MessageView extends MessageKey {
  readonly state: "parked" | "discarded" | "waiting" | "dealt_with";
  readonly reason: ReasonView | null;
  readonly detail: string;
  readonly bytes: number;
  readonly receivedAt: Date;
  readonly triggeredAt: Date;
  readonly retriedAt: Date | null;
  readonly discardedAt: Date | null;
  readonly by: DeciderView;
  readonly why: string | null;
  readonly outline: {
    readonly lines: readonly {
      readonly depth: number;
      readonly key: string | null;
      readonly path: string;
      readonly shown: string | null;
      readonly hidden: "text" | "number" | null;
    }[];
    readonly more: number;
  } | null;
}

/** What became of a decision. */
export type DecidedView =
  | { readonly kind: "done"; readonly webhooks: number }
  | { readonly kind: "overtaken" }
  | { readonly kind: "refused"; readonly reason: "why_missing" | "why_too_long" | "forgotten" };

export const PARKED = "set-aside";
/** Characters of the reason somebody gives. */
export const LONGEST_WHY = 300;

export function messageUrl({ topic, eventId }: MessageKey): string {
  return `/app/health/message?${new URLSearchParams({ topic, event: eventId })}`;
}

/** Who decided, for the one who looks: `you` is the reader's own id. */
export function deciderFor(id: string | null, you: string): DeciderView {
  return id === you ? { kind: "you" } : { kind: "other", id: id ?? "" };
}
