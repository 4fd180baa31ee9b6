import { missingScopes } from "./shopify/access-scopes.ts";
import { outlinePayload } from "./shopify/payload-outline.ts";
import { parkedPorts } from "./store/parked.ts";
import { healthReader } from "./store/shop-health.ts";
import type { Database } from "./store/sql.ts";
import { shopHealth } from "./usecases/health/shop-health.ts";
import {
  type Decided,
  discardWebhook,
  openWebhook,
  parkedList,
  restoreWebhook,
  retryAlike,
  retryWebhook,
  type WebhookKey,
} from "./usecases/inbox/parked-webhooks.ts";
import type { ParkReason } from "./usecases/inbox/process-inbox.ts";

interface Surroundings {
  readonly clock: () => Date;
  /** What Hadiya asks of Shopify. */
  readonly scopes: readonly string[];
  /** Tells the worker that something waits again. */
  readonly wake: () => void;
}

/** What the Health page, its messages and the doctor ask and decide. */
export function healthServices(database: Database, { clock, scopes, wake }: Surroundings) {
  const ports = parkedPorts(database);
  const reader = healthReader(database, (granted) => missingScopes(scopes, granted));
  const waking = async (decided: Promise<Decided>): Promise<Decided> => {
    const outcome = await decided;
    if (outcome.kind === "done") wake();
    return outcome;
  };
  return {
    health: (shopId: number) => shopHealth(reader, { shopId, now: clock() }),
    parkedList: (shopId: number) => parkedList(ports, shopId),
    openWebhook: (shopId: number, key: WebhookKey) =>
      openWebhook(ports, outlinePayload, { shopId, key }),
    retryWebhook: (shopId: number, key: WebhookKey) =>
      waking(retryWebhook(ports, { shopId, key, now: clock() })),
    retryAlike: (shopId: number, reason: ParkReason) =>
      waking(retryAlike(ports, { shopId, reason, now: clock() })),
    discardWebhook: (shopId: number, key: WebhookKey, decision: { by: string; why: string }) =>
      discardWebhook(ports, { shopId, key, ...decision, now: clock() }),
    restoreWebhook: (shopId: number, key: WebhookKey) => restoreWebhook(ports, { shopId, key }),
  };
}
