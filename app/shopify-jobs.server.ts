import { setTimeout as sleep } from "node:timers/promises";
import type { PgBoss } from "pg-boss";
import type { Logger } from "pino";
import { because } from "./cause.server.ts";
import { unlessShutOut } from "./shopify-work.server.ts";
import type { Services } from "./wiring.server.ts";

const RECONCILE = "reconcile-shop";
const LOOK_EVERY_MS = 10_000;

interface ShopJob {
  readonly shopId: number;
}

interface JobOptions {
  readonly boss: PgBoss;
  readonly log: Logger;
  readonly stopping: AbortSignal;
}

/** Keeps asking Shopify what the webhooks have not told. `ended` resolves once that has stopped. */
export async function startShopifyJobs(
  services: Services,
  { boss, log, stopping }: JobOptions,
): Promise<{ readonly ended: Promise<void> }> {
  // The next turn comes by itself: a run that fails is not tried again before.
  await boss.createQueue(RECONCILE, { policy: "stately", retryLimit: 0, expireInSeconds: 3600 });
  await boss.work<ShopJob>(RECONCILE, { pollingIntervalSeconds: 2 }, async ([job]) => {
    if (!job) return;
    const { shopId } = job.data;
    const run = () => unlessShutOut({ log, shopId }, () => reconcile(services, log, shopId));
    await because({ queue: RECONCILE, job: job.id }, run);
  });
  return { ended: sendWhenDue(services, { boss, log, stopping }) };
}

async function reconcile(services: Services, log: Logger, shopId: number): Promise<void> {
  const outcome = await services.reconcileShop(shopId);
  if (outcome.kind === "behind") log.info({ shopId }, "reconciliation left for later");
  else if (outcome.drifts.length > 0) {
    const healed = outcome.drifts.filter((drift) => drift.healed).length;
    log.warn({ shopId, seen: outcome.seen, drifted: outcome.drifts.length, healed }, "drift");
  }
}

async function sendWhenDue(services: Services, { boss, log, stopping }: JobOptions): Promise<void> {
  while (!stopping.aborted) {
    try {
      for (const shopId of await services.shopsToReconcile()) {
        await boss.send(RECONCILE, { shopId }, { singletonKey: String(shopId) });
      }
    } catch (error) {
      log.error({ err: error }, "reconciliation not queued");
    }
    await sleep(LOOK_EVERY_MS, undefined, { signal: stopping }).catch(() => {});
  }
}
