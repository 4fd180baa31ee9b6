import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { Services } from "./wiring.server.ts";
import { embeddedPace, type Pace } from "./worker/embedded-pace.ts";

/** A server has a connection for everyone; the embedded database is paced by worker/embedded-pace.ts. */
const SERVER_PACE: Pace = { rows: () => 500, restAfter: () => 0 };
/** After a round of small batches, so that a stream of webhooks is taken in fuller ones. */
const GATHER_MS = 25;
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
 * its end. Returns when it is told to stop and the batch under way is done.
 */
export async function drainInbox(services: Services, options: DrainOptions): Promise<void> {
  const rounds = openRounds(services, options);
  const pace = services.database.kind === "embedded" ? embeddedPace() : SERVER_PACE;
  for (let shopId = await rounds.next(); shopId !== null; shopId = await rounds.next()) {
    await takeBatch(services, { shopId, rounds, pace, ...options });
  }
}

async function takeBatch(
  services: Services,
  {
    shopId,
    rounds,
    pace,
    log,
    changed,
    stopping,
  }: DrainOptions & { shopId: number; rounds: Rounds; pace: Pace },
): Promise<void> {
  const limit = pace.rows();
  const startedAt = performance.now();
  try {
    const rows = await services.processInbox(shopId, limit, ({ batch, events }) => {
      const tookMs = Math.round(performance.now() - startedAt);
      log.info({ shopId, batch, rows: events.length, tookMs, events }, "webhooks worked off");
    });
    const tookMs = performance.now() - startedAt;
    if (rows > 0) changed.add(shopId);
    rounds.noteBatch(rows === limit);
    await pause(pace.restAfter({ limit, rows, tookMs, ...rounds.knocks() }), stopping);
  } catch (error) {
    log.error({ err: error, shopId }, "inbox");
    // One that waited long for nothing leaves as long to the other shops, and as long again.
    rounds.restShop(shopId, Math.max(FAULT_PAUSE_MS, 2 * (performance.now() - startedAt)));
  }
}

interface Knocks {
  /** How many webhooks this process has stored since it was asked before. */
  readonly arrived: number;
  /** How long ago the last one was. */
  readonly quietMs: number;
}

interface Rounds {
  /** The next shop of the round, or of the next one when it is over; null when it is time to stop. */
  next(): Promise<number | null>;
  noteBatch(isFull: boolean): void;
  knocks(): Knocks;
  restShop(shopId: number, milliseconds: number): void;
}

function openRounds(services: Services, { log, stopping }: DrainOptions): Rounds {
  const restingUntil = new Map<number, number>();
  const isResting = (shopId: number) => (restingUntil.get(shopId) ?? 0) > performance.now();
  let round: number[] = [];
  let sawFullBatch = false;
  const knocks = listenAtDoor(services);

  async function begin(): Promise<void> {
    await pause(sawFullBatch ? 0 : GATHER_MS, stopping);
    sawFullBatch = false;
    knocks.listenAgain();
    const waiting = await shopsWaiting(services, log);
    round = waiting.filter((shopId) => !isResting(shopId));
    if (round.length === 0 && !stopping.aborted) await knocks.orAfter(IDLE_LOOK_MS);
  }

  return {
    next: async () => {
      while (!stopping.aborted) {
        const shopId = round.shift();
        if (shopId !== undefined) return shopId;
        await begin();
      }
      return null;
    },
    noteBatch: (isFull) => {
      sawFullBatch ||= isFull;
    },
    knocks: knocks.sinceAsked,
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

/** How many webhooks are stored, and a wait for the next one. */
function listenAtDoor({ signals }: Pick<Services, "signals">) {
  let arrived = 0;
  let lastAt = Number.NEGATIVE_INFINITY;
  let stored = Promise.withResolvers<void>();
  signals.webhooksStored = (webhooks) => {
    arrived += webhooks;
    if (webhooks > 0) lastAt = performance.now();
    stored.resolve();
  };
  return {
    sinceAsked: (): Knocks => {
      const knocks = { arrived, quietMs: performance.now() - lastAt };
      arrived = 0;
      return knocks;
    },
    /** The next wait is for one that is stored from now on. */
    listenAgain: () => {
      stored = Promise.withResolvers();
    },
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
