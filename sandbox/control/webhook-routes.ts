import { z } from "zod";
import { ShopRefusal } from "../shop/shop-refusal.ts";
import type { WebhookDeliverer } from "../webhooks/webhook-deliverer.ts";
import { type Action, type ControlParts, numberOf } from "./control-parts.ts";
import type { OrderFeed } from "./order-feed.ts";

const IDLE_POLL_MS = 20;
const NO_FEED = { total: 0, sent: 0, acknowledged: 0, failed: 0, skipped: [], done: true };

const chance = z.number().min(0).max(1).optional();
const milliseconds = z.int().min(0).optional();
const faultSettings = z.strictObject({
  seed: z.int().optional(),
  duplicate: chance,
  loss: chance,
  disorder: chance,
  disorderMs: milliseconds,
  delayMs: milliseconds,
  adminThrottled: chance,
  adminUnavailable: chance,
  adminLostAnswer: chance,
  adminSilent: chance,
  adminExpired: chance,
  bulkFailed: chance,
  adminShutOut: z.literal([0, 402, 403, 404, 423]).optional(),
  searchLag: chance,
  searchLagMs: milliseconds,
});
const feedRequest = z.strictObject({ file: z.string() });
const deliveryState = z.enum(["pending", "acknowledged", "failed", "lost"]);

export function webhookRoutes(parts: ControlParts): Record<string, Action> {
  const { outbox, deliverer, faults, feed } = parts;
  return {
    "GET webhooks": ({ url }) => ({
      pending: deliverer.pendingCount(),
      failed: deliverer.failedCount(),
      deliveries: outbox.log({
        limit: Math.max(0, numberOf(url, "limit", 50)),
        topic: url.searchParams.get("topic") ?? undefined,
        state: deliveryState.optional().parse(url.searchParams.get("state") ?? undefined),
      }),
    }),
    "GET webhooks/:id": ({ id }) => {
      const body = /^\d{1,15}$/.test(id) ? outbox.bodyOf(Number(id)) : null;
      if (body === null) throw new ShopRefusal(`there is no delivery ${id}`);
      return new Response(body, { headers: { "content-type": "application/json" } });
    },
    "POST webhooks/redeliver": () => ({ redelivered: outbox.redeliverFailed() }),
    "GET idle": ({ url, request }) => untilIdle(deliverer, numberOf(url, "timeout", 30), request),
    "GET faults": () => faults.settings,
    "POST faults": ({ body }) => {
      faults.set(faultSettings.parse(body ?? {}));
      return faults.settings;
    },
    "GET feed": () => feed.progress() ?? NO_FEED,
    "POST feed": async ({ body }) => {
      await beginFeed(feed, feedRequest.parse(body).file);
      return feed.progress();
    },
  };
}

async function beginFeed(feed: OrderFeed, file: string): Promise<void> {
  await feed.prepareClock(file);
  // How it ends is in its progress, for whoever asks.
  feed.start(file).finished.catch(() => undefined);
}

async function untilIdle(
  deliverer: WebhookDeliverer,
  timeoutSeconds: number,
  { signal }: Request,
): Promise<object> {
  const deadline = performance.now() + timeoutSeconds * 1000;
  let pending = deliverer.pendingCount();
  while (pending > 0 && performance.now() < deadline && !signal.aborted) {
    await new Promise((resolve) => setTimeout(resolve, IDLE_POLL_MS));
    pending = deliverer.pendingCount();
  }
  return { idle: pending === 0, pending };
}
