import type { StormEvent } from "../history/scene.ts";

/** One posting of a webhook: the true one, another of the same, or a forgery of it. */
export interface Delivery {
  readonly event: StormEvent;
  readonly kind: "true" | "duplicate" | "forged";
  readonly body: Buffer;
  readonly signature: string;
  /** A forgery may go by the true one's event id: stored, it would shut that one out. */
  readonly eventId: string;
}

/** What the inbox keeps a webhook by. */
export function keyOf({ event }: Pick<Delivery, "event">): string {
  return `${event.shop} ${event.topic} ${event.eventId}`;
}
