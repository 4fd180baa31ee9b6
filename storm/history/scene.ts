import type { SeededRandom } from "../../sandbox/generator/seeded-random.ts";
import type { ShopPlan } from "./shop-plan.ts";

/** One webhook as Shopify would send it, before it is signed and delivered. */
export interface StormEvent {
  readonly shop: string;
  readonly topic: string;
  readonly eventId: string;
  readonly webhookId: string;
  readonly triggeredAt: string;
  readonly body: Buffer;
}

export const SECOND = 1000;
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** Where lives are played: one shop, its dice, its ids, and what has been told of it. */
export class Scene {
  readonly shop: ShopPlan;
  readonly dice: SeededRandom;
  /** Nothing happens after this instant. */
  readonly end: number;
  readonly events: StormEvent[] = [];
  #lastId: bigint;
  #orderNumber = 1000;

  constructor(shop: ShopPlan, dice: SeededRandom, end: number) {
    this.shop = shop;
    this.dice = dice;
    this.end = end;
    this.#lastId = shop.firstId;
  }

  nextId(): string {
    this.#lastId += BigInt(this.dice.whole(1, 9));
    return String(this.#lastId);
  }

  nextOrderNumber(): number {
    this.#orderNumber += 1;
    return this.#orderNumber;
  }

  /** One thing that happens, told under each of its topics; they share an event id, as at Shopify. */
  tell(at: number, told: readonly (readonly [topic: string, body: string | Buffer])[]): void {
    if (at > this.end) return;
    const eventId = this.uuid();
    for (const [topic, body] of told) {
      this.events.push({
        shop: this.shop.domain,
        topic,
        eventId,
        webhookId: this.uuid(),
        triggeredAt: `${new Date(at).toISOString().slice(0, -1)}${this.#digits(6)}Z`,
        body: typeof body === "string" ? Buffer.from(body) : body,
      });
    }
  }

  uuid(): string {
    const hex = Array.from({ length: 32 }, () => this.dice.whole(0, 15).toString(16)).join("");
    return [8, 12, 16, 20, 32]
      .map((end, place, ends) => hex.slice(place === 0 ? 0 : ends[place - 1], end))
      .join("-");
  }

  #digits(count: number): string {
    return String(this.dice.whole(0, 10 ** count - 1)).padStart(count, "0");
  }
}
