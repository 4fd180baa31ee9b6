import { setTimeout as pause } from "node:timers/promises";
import { Agent, request } from "undici";
import type { SeededRandom } from "../../sandbox/generator/seeded-random.ts";
import { type Delivery, keyOf } from "./delivery.ts";

/** Shopify's eight retries within four hours, hurried: long enough for a slow machine to start again. */
const RETRY_AFTER_MS = [500, 1000, 2000, 5000, 15_000, 30_000, 60_000, 120_000];
/** As Shopify: a second to connect, five in all. */
const CONNECT_MS = 1000;
const ANSWER_MS = 5000;
const LOOK_MS = 20;
const UNHEARD = 0;

export interface SendReport {
  readonly deliveries: number;
  readonly attempts: number;
  /** How often each status was answered; 0 stands for no answer. */
  readonly statuses: ReadonlyMap<number, number>;
  /** `shop topic eventId` of all that was answered 200. */
  readonly acknowledged: ReadonlySet<string>;
  /** Forgeries that were answered anything but 401. */
  readonly forgeriesLetIn: readonly string[];
  /** True webhooks answered something that no retry mends: a refusal. */
  readonly refused: readonly string[];
  /** True webhooks that got no 200 in all of Shopify's attempts. */
  readonly givenUp: readonly string[];
  readonly seconds: number;
}

interface Waiting {
  readonly delivery: Delivery;
  readonly attempt: number;
  readonly dueAt: number;
}

/** Posts what was planned, several at a time, and again whatever is not answered 200. */
export class Sender {
  readonly #targets: readonly string[];
  readonly #dice: SeededRandom;
  readonly #connections: number;
  readonly #agent: Agent;
  readonly #retries: Waiting[] = [];
  readonly #statuses = new Map<number, number>();
  readonly #acknowledged = new Set<string>();
  readonly #forgeriesLetIn: string[] = [];
  readonly #refused: string[] = [];
  readonly #givenUp: string[] = [];
  #attempts = 0;
  #inFlight = 0;
  #settled = 0;

  /** targets: where webhooks go, one address for each door; any of them may be down. */
  constructor(options: {
    readonly targets: readonly string[];
    readonly dice: SeededRandom;
    readonly connections: number;
  }) {
    this.#targets = options.targets;
    this.#dice = options.dice;
    this.#connections = options.connections;
    this.#agent = new Agent({
      connections: options.connections,
      connect: { timeout: CONNECT_MS },
      headersTimeout: ANSWER_MS,
      bodyTimeout: ANSWER_MS,
    });
  }

  get settled(): number {
    return this.#settled;
  }

  /** perSecond: the pace of first attempts; null sends as fast as the answers come. */
  async send(deliveries: readonly Delivery[], perSecond: number | null): Promise<SendReport> {
    const startedAt = performance.now();
    const first = deliveries.values();
    let begun = 0;
    while (this.#settled < deliveries.length) {
      if (this.#inFlight >= this.#connections) {
        await pause(1);
        continue;
      }
      const now = performance.now();
      const allowed =
        perSecond === null ? Number.POSITIVE_INFINITY : ((now - startedAt) / 1000) * perSecond;
      const waiting = this.#takeDue(now) ?? (begun < allowed ? fresh(first, now) : null);
      if (!waiting) await pause(LOOK_MS);
      else {
        if (waiting.attempt === 0) begun += 1;
        void this.#attempt(waiting);
      }
    }
    const seconds = (performance.now() - startedAt) / 1000;
    await this.#agent.destroy();
    return this.#report(deliveries.length, seconds);
  }

  #takeDue(now: number): Waiting | undefined {
    const place = this.#retries.findIndex(({ dueAt }) => dueAt <= now);
    return place < 0 ? undefined : this.#retries.splice(place, 1)[0];
  }

  async #attempt(waiting: Waiting): Promise<void> {
    this.#inFlight += 1;
    this.#attempts += 1;
    const status = await this.#post(waiting.delivery);
    this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
    this.#inFlight -= 1;
    if (waiting.delivery.kind === "forged") this.#judgeForgery(waiting, status);
    else this.#judge(waiting, status);
  }

  #judge(waiting: Waiting, status: number): void {
    const { delivery } = waiting;
    if (status === 200) {
      this.#acknowledged.add(keyOf(delivery));
      this.#settled += 1;
    } else if (status >= 400 && status < 500) {
      this.#refused.push(`${status} ${keyOf(delivery)}`);
      this.#settled += 1;
    } else this.#tryAgain(waiting, () => this.#givenUp.push(keyOf(delivery)));
  }

  /** A forger tries again too, until told no. */
  #judgeForgery(waiting: Waiting, status: number): void {
    if (status === UNHEARD || status >= 500) {
      this.#tryAgain(waiting, () => undefined);
      return;
    }
    if (status !== 401) this.#forgeriesLetIn.push(`${status} ${keyOf(waiting.delivery)}`);
    this.#settled += 1;
  }

  #tryAgain({ delivery, attempt }: Waiting, giveUp: () => void): void {
    const after = RETRY_AFTER_MS[attempt];
    if (after === undefined) {
      giveUp();
      this.#settled += 1;
      return;
    }
    this.#retries.push({ delivery, attempt: attempt + 1, dueAt: performance.now() + after });
  }

  /** A door that nobody stands behind is passed by, as any load balancer would. */
  async #post(delivery: Delivery): Promise<number> {
    const first = this.#dice.whole(0, this.#targets.length - 1);
    for (let step = 0; step < this.#targets.length; step += 1) {
      const target = this.#targets[(first + step) % this.#targets.length] ?? "";
      try {
        return await this.#postTo(target, delivery);
      } catch (error) {
        if ((error as { code?: string }).code === "ECONNREFUSED") continue;
        return UNHEARD; // cut off or too slow: whether it was stored, nobody knows
      }
    }
    return UNHEARD;
  }

  async #postTo(target: string, { event, body, signature, eventId }: Delivery): Promise<number> {
    const response = await request(target, {
      method: "POST",
      dispatcher: this.#agent,
      signal: AbortSignal.timeout(ANSWER_MS),
      body,
      headers: {
        "content-type": "application/json",
        "user-agent": "Shopify-Captain-Hook",
        "x-shopify-topic": event.topic,
        "x-shopify-hmac-sha256": signature,
        "x-shopify-shop-domain": event.shop,
        "x-shopify-api-version": "2026-07",
        "x-shopify-webhook-id": event.webhookId,
        "x-shopify-event-id": eventId,
        "x-shopify-triggered-at": event.triggeredAt,
      },
    });
    await response.body.dump();
    return response.statusCode;
  }

  #report(deliveries: number, seconds: number): SendReport {
    return {
      deliveries,
      attempts: this.#attempts,
      statuses: this.#statuses,
      acknowledged: this.#acknowledged,
      forgeriesLetIn: this.#forgeriesLetIn,
      refused: this.#refused,
      givenUp: this.#givenUp,
      seconds,
    };
  }
}

function fresh(deliveries: Iterator<Delivery>, now: number): Waiting | null {
  const next = deliveries.next();
  return next.done ? null : { delivery: next.value, attempt: 0, dueAt: now };
}
