import { createHmac } from "node:crypto";
import { Agent, request } from "node:http";
import type { SandboxClock } from "../shop/sandbox-clock.ts";
import type { ShopSettings } from "../shop/shop-model.ts";
import type { DeliveryOutcome, PendingDelivery, WebhookOutbox } from "./webhook-outbox.ts";

/** Shopify: eight retries within four hours. Seconds on the shop's clock, so advancing it hurries. */
const RETRY_AFTER_SECONDS = [10, 30, 60, 300, 900, 1800, 3600, 7200];
const TIMEOUT_MS = 5000;
const SETTLE_EVERY_MS = 20;
const LONGEST_NAP_MS = 1000;

/** Carries queued webhooks to the app, signed, over kept-alive connections. */
export class WebhookDeliverer {
  readonly #outbox: WebhookOutbox;
  readonly #settings: ShopSettings;
  readonly #clock: SandboxClock;
  readonly #concurrency: number;
  readonly #agent: Agent;
  /** In the window, under way, or ended but not yet written down. */
  readonly #taken = new Set<number>();
  readonly #outcomes: DeliveryOutcome[] = [];
  readonly #stopWaiters: (() => void)[] = [];
  readonly #drainWaiters: (() => void)[] = [];
  #window: PendingDelivery[] = [];
  #inFlight = 0;
  #pumpQueued = false;
  #settleTimer: NodeJS.Timeout | undefined;
  #napTimer: NodeJS.Timeout | undefined;
  #running = false;

  constructor(
    outbox: WebhookOutbox,
    settings: ShopSettings,
    clock: SandboxClock,
    concurrency: number,
  ) {
    this.#outbox = outbox;
    this.#settings = settings;
    this.#clock = clock;
    this.#concurrency = concurrency;
    this.#agent = new Agent({ keepAlive: true, maxSockets: concurrency, scheduling: "lifo" });
    outbox.onQueued(() => this.#wake());
    clock.onChange(() => this.#wake());
  }

  start(): void {
    this.#running = true;
    this.#wake();
  }

  /** Lets what is under way end, and writes down how it ended. */
  async stop(): Promise<void> {
    this.#running = false;
    clearTimeout(this.#napTimer);
    while (this.#inFlight > 0) {
      await new Promise<void>((resolve) => this.#stopWaiters.push(resolve));
    }
    this.#settle();
    this.#agent.destroy();
  }

  /** Deliveries not yet acknowledged, those waiting for a retry included. */
  pendingCount(): number {
    this.#settle();
    return this.#outbox.pendingCount();
  }

  /** Deliveries given up after all retries. */
  failedCount(): number {
    return this.#outbox.failedCount();
  }

  /** Resolves once no more than `limit` deliveries are unacknowledged. */
  async drainedTo(limit: number): Promise<void> {
    while (this.pendingCount() > limit) {
      await new Promise<void>((resolve) => this.#drainWaiters.push(resolve));
    }
  }

  #wake(): void {
    if (this.#pumpQueued || !this.#running) return;
    this.#pumpQueued = true;
    setImmediate(() => {
      this.#pumpQueued = false;
      this.#pump();
    });
  }

  #pump(): void {
    if (!this.#running) return;
    while (this.#inFlight < this.#concurrency) {
      const delivery = this.#next();
      if (!delivery) break;
      this.#inFlight += 1;
      void this.#deliver(delivery);
    }
    if (this.#inFlight === 0) this.#napUntilDue();
  }

  #next(): PendingDelivery | undefined {
    if (this.#window.length === 0) {
      const rows = this.#outbox.due(this.#concurrency * 8 + this.#taken.size);
      this.#window = rows.filter((row) => !this.#taken.has(row.seq)).reverse();
      for (const row of this.#window) this.#taken.add(row.seq);
    }
    return this.#window.pop();
  }

  #napUntilDue(): void {
    clearTimeout(this.#napTimer);
    const due = this.#outbox.nextDueAt();
    if (due === null) return;
    const wait = Math.min(LONGEST_NAP_MS, Math.max(1, due - this.#clock.now()));
    this.#napTimer = setTimeout(() => this.#wake(), wait);
    this.#napTimer.unref();
  }

  async #deliver(delivery: PendingDelivery): Promise<void> {
    const answer = await this.#send(delivery);
    this.#outcomes.push(this.#outcome(delivery, answer));
    this.#settleTimer ??= setTimeout(() => this.#settle(), SETTLE_EVERY_MS);
    this.#inFlight -= 1;
    for (const resolve of this.#stopWaiters.splice(0)) resolve();
    this.#pump();
  }

  #outcome(delivery: PendingDelivery, answer: Answer): DeliveryOutcome {
    const attempts = delivery.attempts + 1;
    const acknowledged = answer.status !== null && answer.status >= 200 && answer.status < 300;
    const retryAfter = RETRY_AFTER_SECONDS[attempts - 1];
    const unheard = retryAfter === undefined ? "failed" : "pending";
    const state = acknowledged ? "acknowledged" : unheard;
    const dueAt = this.#clock.now() + (retryAfter ?? 0) * 1000;
    return { seq: delivery.seq, state, attempts, dueAt, ...answer };
  }

  #settle(): void {
    clearTimeout(this.#settleTimer);
    this.#settleTimer = undefined;
    const outcomes = this.#outcomes.splice(0);
    if (outcomes.length === 0) return;
    this.#outbox.settle(outcomes);
    for (const outcome of outcomes) this.#taken.delete(outcome.seq);
    if (outcomes.some((outcome) => outcome.state === "pending")) this.#wake();
    for (const resolve of this.#drainWaiters.splice(0)) resolve();
  }

  #send(delivery: PendingDelivery): Promise<Answer> {
    const body = Buffer.from(delivery.body);
    return new Promise((resolve) => {
      const outgoing = request(new URL(delivery.uri, this.#settings.appTarget), {
        method: "POST",
        agent: this.#agent,
        headers: { ...this.#headers(delivery, body), "content-length": body.length },
      });
      const timer = setTimeout(() => outgoing.destroy(new Error("no answer in 5 s")), TIMEOUT_MS);
      const end = (answer: Answer) => {
        clearTimeout(timer);
        resolve(answer);
      };
      outgoing.on("response", (response) => {
        response.resume();
        response.on("end", () => end({ status: response.statusCode ?? null, error: null }));
        response.on("error", (error) => end({ status: null, error: error.message }));
      });
      outgoing.on("error", (error: NodeJS.ErrnoException) => {
        // The app may close an idle connection just as it is used again: nobody saw this one.
        const unseen = outgoing.reusedSocket && error.code === "ECONNRESET";
        if (unseen) void this.#send(delivery).then(end);
        else end({ status: null, error: error.message });
      });
      outgoing.end(body);
    });
  }

  #headers(delivery: PendingDelivery, body: Buffer): Record<string, string> {
    const { app, domain } = this.#settings;
    return {
      "content-type": "application/json",
      "user-agent": "Shopify-Captain-Hook",
      "x-shopify-topic": delivery.topic,
      "x-shopify-hmac-sha256": createHmac("sha256", app.secret).update(body).digest("base64"),
      "x-shopify-shop-domain": domain,
      "x-shopify-api-version": app.apiVersion,
      "x-shopify-webhook-id": delivery.webhookId,
      "x-shopify-event-id": delivery.eventId,
      "x-shopify-triggered-at": new Date(delivery.triggeredAt).toISOString(),
    };
  }
}

interface Answer {
  status: number | null;
  error: string | null;
}
