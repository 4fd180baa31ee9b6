import { setTimeout as sleep } from "node:timers/promises";
import { PgBoss } from "pg-boss";
import type { Logger } from "pino";
import { because } from "./cause.server.ts";
import { describeFault } from "./fault.server.ts";
import { carryBackfills } from "./history.server.ts";
import { type DrainOptions, drainInbox } from "./inbox-drain.server.ts";
import { openPrivacyKeeper } from "./privacy-work.server.ts";
import { startShopifyJobs } from "./shopify-jobs.server.ts";
import { logShopifyCalls, unlessShutOut } from "./shopify-work.server.ts";
import { openValuerThread } from "./valuer.server.ts";
import type { Services } from "./wiring.server.ts";
import { hearOtherProcesses } from "./worker-calls.server.ts";

const PREPARE = "prepare-shop";
const PUBLISH = "publish-standings";
const HOUSEKEEPING_MS = 1000;
/** Rounds of housekeeping; a server may have thousands of shops. */
const ALL_SHOPS_EVERY = { embedded: 3, server: 30 };
const JOBS_KEPT_SECONDS = 7 * 86_400;

interface ShopJob {
  readonly shopId: number;
}

export interface Worker {
  stop(): Promise<void>;
}

/** Drains the inbox, keeps valuations up to date and runs the jobs that talk to Shopify. */
export async function startWorker(services: Services, log: Logger): Promise<Worker> {
  logShopifyCalls(services, log);
  const boss = await startJobs(services, log);
  services.metrics.showQueue(services.queueFigures);
  const stopping = new AbortController();
  const changed = new Set<number>();
  const inbox = drainInbox(services, { log, changed, stopping: stopping.signal });
  const house = keepHouse(services, { boss, log, changed, stopping: stopping.signal });
  const history = carryBackfills(services, {
    log,
    stopping: stopping.signal,
    openValuer: openValuerThread,
  });
  const shopify = await startShopifyJobs(services, { boss, log, stopping: stopping.signal });
  services.signals.shopToPrepare = (shopId) => send(boss, log, PREPARE, shopId);
  services.signals.shopToPublish = (shopId) => send(boss, log, PUBLISH, shopId);
  const calls = hearOtherProcesses(services, log);
  return {
    stop: async () => {
      stopping.abort();
      await calls.stop();
      services.signals.webhooksStored(0);
      await Promise.all([inbox, house, history, shopify.ended]);
      await boss.stop({ graceful: true, timeout: 3000 });
    },
  };
}

async function startJobs(services: Services, log: Logger): Promise<PgBoss> {
  const { database } = services;
  const boss = new PgBoss({
    db: {
      executeSql: async (text, values) =>
        values && values.length > 0
          ? { rows: await database.query(text, values) }
          : database.script(text),
    },
  });
  boss.on("error", (error) => log.error({ err: error }, "job queue"));
  await boss.start();
  // One waiting and one running job per shop: however often it is asked for, it is done once more.
  const policy = "stately" as const;
  const retry = { retryLimit: 20, retryDelay: 2, retryBackoff: true, retryDelayMax: 300 };
  const kept = { retentionSeconds: JOBS_KEPT_SECONDS, deleteAfterSeconds: JOBS_KEPT_SECONDS };
  await boss.createQueue(PREPARE, { policy, ...retry, ...kept });
  await boss.createQueue(PUBLISH, { policy, ...retry, ...kept, expireInSeconds: 3600 });
  const polling = { pollingIntervalSeconds: 0.5 };
  const onShop = (queue: string, work: (shopId: number) => Promise<void>) =>
    boss.work<ShopJob>(queue, polling, async ([job]) => {
      if (!job) return;
      const { shopId } = job.data;
      const run = () => unlessShutOut({ log, shopId }, () => work(shopId));
      await because({ queue, job: job.id }, () => withoutData(run));
    });
  await onShop(PREPARE, (shopId) => services.prepareShop(shopId));
  await onShop(PUBLISH, (shopId) => publishAll(services, log, shopId));
  return boss;
}

/** A failed job's error is kept with the job: what it quotes of its data must not be. */
async function withoutData(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const { name, message, stack } = describeFault(error);
    throw Object.assign(new Error(message), { name, stack: stack.join("\n") });
  }
}

async function publishAll(services: Services, log: Logger, shopId: number): Promise<void> {
  for (;;) {
    const { published, refused } = await services.publishStandings(shopId);
    for (const { customerId, reason } of refused) {
      log.warn({ shopId, customerId: String(customerId), reason }, "standing refused by Shopify");
    }
    if (published === 0) return;
    await sleep(0);
  }
}

function send(boss: PgBoss, log: Logger, queue: string, shopId: number): void {
  boss
    .send(queue, { shopId }, { singletonKey: String(shopId) })
    .catch((error: unknown) => log.error({ err: error, queue, shopId }, "job not queued"));
}

/** Once a second for shops where something happened, now and then for all: days change on their own. */
async function keepHouse(
  services: Services,
  { boss, log, changed, stopping }: DrainOptions & { readonly boss: PgBoss },
): Promise<void> {
  const keepPrivacy = openPrivacyKeeper(services, { log, stopping });
  let untidy = false;
  for (let round = 0; !stopping.aborted; round++) {
    try {
      const isFull = round % ALL_SHOPS_EVERY[services.database.kind] === 0;
      const shops = new Set(isFull ? await services.shopIds() : changed);
      changed.clear();
      if (await keepShops(services, { shops, log, stopping })) untidy = true;
      if (untidy) untidy = !(await services.tidyWhileQuiet());
      await services
        .keepLogShort()
        .catch((error: unknown) => log.error({ err: error }, "checkpoint"));
      await keepPrivacy(shops.size > 0);
      for (const shopId of shops.size > 0 ? await services.shopsBehind() : []) {
        send(boss, log, PUBLISH, shopId);
      }
      for (const shopId of isFull ? await services.shopsUnprepared() : []) {
        send(boss, log, PREPARE, shopId);
      }
    } catch (error) {
      log.error({ err: error }, "housekeeping");
    }
    await pause(HOUSEKEEPING_MS, stopping);
  }
}

/** Returns whether any of them was revalued, which leaves dead rows. */
async function keepShops(
  services: Services,
  { shops, log, stopping }: Omit<DrainOptions, "changed"> & { readonly shops: ReadonlySet<number> },
): Promise<boolean> {
  const waiting = new Set(shops.size > 0 ? await services.shopsWaiting() : []);
  let revalued = false;
  for (const shopId of shops) {
    if (stopping.aborted) break;
    try {
      // What is still coming in would be measured by half.
      if (await services.isBackfilling(shopId)) continue;
      const begun = performance.now();
      const reason = await services.revalueWhenDue(shopId, {
        busy: waiting.has(shopId),
        openValuer: openValuerThread,
        progress: (step) => log.debug({ shopId, step }, "revaluing"),
      });
      if (!reason) continue;
      const tookMs = Math.round(performance.now() - begun);
      log.info({ shopId, reason, tookMs }, "shop revalued");
      revalued = true;
    } catch (error) {
      log.error({ err: error, shopId }, "revaluation");
    }
  }
  return revalued;
}

async function pause(milliseconds: number, stopping: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal: stopping }).catch(() => {});
}
