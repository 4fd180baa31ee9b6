import type { ReasonView } from "./health-view.ts";

const REASONS: readonly ReasonView[] = [
  "not_json",
  "unknown_topic",
  "unreadable",
  "future_date",
  "other_shop",
  "not_installed",
  "fault",
];
const KINDS = ["retry", "discard", "restore"] as const;
const TOPIC = /^[a-z0-9_]{1,60}\/[a-z0-9_]{1,60}$/;
const EVENT = /^[\x21-\x7e]{1,300}$/;

interface MessageKey {
  readonly topic: string;
  readonly eventId: string;
}

/** What a form on a message asks for. */
export interface Decision {
  readonly kind: (typeof KINDS)[number];
  readonly key: MessageKey;
  /** What was typed as the reason; empty where none is asked. */
  readonly why: string;
}

/** Which message an address names; null when it names none. */
export function messageKeyFrom(search: URLSearchParams): MessageKey | null {
  return keyOf(search.get("topic"), search.get("event"));
}

/** Null for a form no page of ours sends. */
export function decisionFrom(form: FormData): Decision | null {
  const kind = KINDS.find((known) => known === form.get("decision"));
  const key = keyOf(form.get("topic"), form.get("event"));
  const why = form.get("why");
  return kind && key ? { kind, key, why: typeof why === "string" ? why : "" } : null;
}

/** The reason whose messages are all to be tried again. */
export function reasonFrom(form: FormData): ReasonView | null {
  return REASONS.find((known) => known === form.get("reason")) ?? null;
}

function keyOf(topic: unknown, eventId: unknown): MessageKey | null {
  if (typeof topic !== "string" || typeof eventId !== "string") return null;
  return TOPIC.test(topic) && EVENT.test(eventId) ? { topic, eventId } : null;
}
