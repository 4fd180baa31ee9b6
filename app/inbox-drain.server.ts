import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { Services } from "./wiring.server.ts";

/** On the embedded database the door and the worker share one connection: small bites. */
const BATCH_ROWS = { embedded: 200, server: 500 };
/** Batches under way at once: while the server works on one, this process reads the next. */
const LANES = { embedded: 1, server: 2 };
/** After a round of small batches, so that a stream of webhooks is taken in fuller ones. */
const GATHER_MS = 25;
/** On the embedded database, while webhooks keep coming, the worker rests as long as it worked. */
const LONGEST_REST_MS = 250;
const IDLE_LOOK_MS = 1000;
const FAULT_PAUSE_MS = 2000;

export interface DrainOptions {
  readonly log: Logger;
  /** Told of each shop something happened to. */
  readonly changed: Set<number>;
  readonly stopping: AbortSignal;
}

/**
 * Takes a batch of each shop in turn, in rounds: a flood from one shop does not make another wait for
 * its end. Returns when it is told to stop and the batches under way are done.
 */
export async function drainInbox(services: Services, options: DrainOptions): Promise<void> {
  const rounds = openRounds(services, options);
  const lane = async () => {
    for (let shopId = await rounds.next(); shopId !== null; shopId = await rounds.next()) {
      await takeBatch(services, { shopId, rounds, ...options });
    }
  };
  await Promise.all(Array.from({ length: LANES[services.database.kind] }, lane));
}

async function takeBatch(
  services: Services,
  { shopId, rounds, log, changed }: DrainOptions & { shopId: number; rounds: Rounds },
): Promise<void> {
  const limit = BATCH_ROWS[services.database.kind];
  try {
    const rows = await services.processInbox(shopId, limit);
    if (rows > 0) changed.add(shopId);
    rounds.noteBatch(rows === limit);
  } catch (error) {
    log.error({ err: error, shopId }, "inbox");
    rounds.restShop(shopId, FAULT_PAUSE_MS);
  }
}

interface Rounds {
  /** The next shop of the round, or of the next one when it is over; null when it is time to stop. */
  next(): Promise<number | null>;
  noteBatch(isFull: boolean): void;
  restShop(shopId: number, milliseconds: number): void;
}

function openRounds(services: Services, { log, stopping }: DrainOptions): Rounds {
  const restingUntil = new Map<number, number>();
  const isResting = (shopId: number) => (restingUntil.get(shopId) ?? 0) > performance.now();
  let round: number[] = [];
  let beginning: Promise<void> | null = null;
  let sawFullBatch = false;
  let knock = listenAtDoor(services);
  let startedAt = performance.now();

  async function begin(): Promise<void> {
    await pause(restAfterRound(), stopping);
    sawFullBatch = false;
    knock = listenAtDoor(services);
    startedAt = performance.now();
    const waiting = await shopsWaiting(services, log);
    round = waiting.filter((shopId) => !isResting(shopId));
    if (round.length === 0 && !stopping.aborted) await knock.orAfter(IDLE_LOOK_MS);
  }

  function restAfterRound(): number {
    const isEmbedded = services.database.kind === "embedded";
    if (!isEmbedded) return sawFullBatch ? 0 : GATHER_MS;
    const workedMs = performance.now() - startedAt;
    return Math.max(GATHER_MS, knock.heard() ? Math.min(LONGEST_REST_MS, workedMs) : 0);
  }

  return {
    next: async () => {
      while (!stopping.aborted) {
        const shopId = round.shift();
        if (shopId !== undefined) return shopId;
        beginning ??= begin().finally(() => {
          beginning = null;
        });
        await beginning;
      }
      return null;
    },
    noteBatch: (isFull) => {
      sawFullBatch ||= isFull;
    },
    restShop: (shopId, milliseconds) => {
      restingUntil.set(shopId, performance.now() + milliseconds);
    },
  };
}

/** None, rather than a fault, while the database cannot be asked: the next look asks again. */
async function shopsWaiting(services: Services, log: Logger): Promise<number[]> {
  try {
    return await services.shopsWaiting();
  } catch (error) {
    log.error({ err: error }, "inbox");
    return [];
  }
}

/** Whether a webhook has been stored since, and a wait for the next one. */
function listenAtDoor(services: Services) {
  const stored = Promise.withResolvers<void>();
  let heard = false;
  services.signals.webhookStored = () => {
    heard = true;
    stored.resolve();
  };
  return {
    heard: () => heard,
    orAfter: async (longestMs: number) => {
      const timer = setTimeout(stored.resolve, longestMs);
      await stored.promise;
      clearTimeout(timer);
    },
  };
}

async function pause(milliseconds: number, stopping: AbortSignal): Promise<void> {
  if (milliseconds === 0) return;
  await sleep(milliseconds, undefined, { signal: stopping }).catch(() => {});
}
