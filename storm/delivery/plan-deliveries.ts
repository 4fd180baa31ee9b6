import { createHmac } from "node:crypto";
import type { SeededRandom } from "../../sandbox/generator/seeded-random.ts";
import type { StormEvent } from "../history/scene.ts";
import type { Delivery } from "./delivery.ts";

export const DUPLICATED_SHARE = 0.3;
export const FORGED_SHARE = 0.05;
/** How far, in share of the whole, a webhook strays from its place. */
const NEAR = 0.02;
/** Share of those that come at any later time at all. */
const LATE_SHARE = 0.05;

/** Every webhook at least once, in the order they will be posted in. */
export function planDeliveries(
  events: readonly StormEvent[],
  { secret, dice }: { readonly secret: string; readonly dice: SeededRandom },
): Delivery[] {
  const inTime = [...events].sort((a, b) => compare(a.triggeredAt, b.triggeredAt));
  const placed: { readonly place: number; readonly delivery: Delivery }[] = [];
  for (const [index, event] of inTime.entries()) {
    const place = strayed(index / inTime.length, dice);
    placed.push({ place, delivery: genuine(event, "true", secret) });
    if (dice.chance(DUPLICATED_SHARE)) {
      const again = genuine(event, "duplicate", secret);
      placed.push({ place: strayed(place, dice), delivery: again });
    }
    if (dice.chance(FORGED_SHARE)) {
      placed.push({ place: strayed(place, dice), delivery: forgery(event, { secret, dice }) });
    }
  }
  return placed.sort((a, b) => a.place - b.place).map(({ delivery }) => delivery);
}

function strayed(place: number, dice: SeededRandom): number {
  if (dice.chance(LATE_SHARE)) return dice.between(place, 1);
  return place + dice.between(-NEAR, NEAR);
}

function genuine(event: StormEvent, kind: "true" | "duplicate", secret: string): Delivery {
  return {
    event,
    kind,
    body: event.body,
    signature: sign(event.body, secret),
    eventId: event.eventId,
  };
}

/** Bodies altered under a true signature, and true bodies under a signature of somebody else's. */
function forgery(
  event: StormEvent,
  { secret, dice }: { readonly secret: string; readonly dice: SeededRandom },
): Delivery {
  const eventId = dice.chance(0.5) ? event.eventId : `forged-${event.eventId}`;
  const altered = dice.chance(0.6) ? flipped(event.body, dice) : event.body;
  const stolen = altered !== event.body;
  const signature = stolen ? sign(event.body, secret) : sign(event.body, "somebody-elses-secret");
  return { event, kind: "forged", body: altered, signature, eventId };
}

/** Another digit somewhere: mostly an amount, an id or a time. */
function flipped(body: Buffer, dice: SeededRandom): Buffer {
  const copy = Buffer.from(body.length > 0 ? body : "0");
  const start = dice.whole(0, copy.length - 1);
  const isDigit = (byte: number | undefined) => byte !== undefined && byte >= 0x30 && byte <= 0x39;
  for (let step = 0; step < copy.length; step += 1) {
    const place = (start + step) % copy.length;
    const byte = copy[place];
    if (byte !== undefined && isDigit(byte)) {
      copy[place] = byte === 0x39 ? 0x31 : byte + 1;
      return copy;
    }
  }
  return Buffer.concat([copy, Buffer.from(" ")]);
}

function sign(body: Buffer, secret: string): string {
  return createHmac("sha256", secret).update(body).digest("base64");
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
