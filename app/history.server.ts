// How past orders come into a shop: the files merchants send, and the runs that read them.
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { ALL_ORDERS } from "./shopify/access-scopes.ts";
import { inspectExport, ordersExportSource } from "./shopify/export/orders-export-source.ts";
import { isAccessLost } from "./shopify-work.server.ts";
import { forgetHalfReceived, piecesFrom, receivePorts } from "./store/backfill-pieces.ts";
import { backfillPorts } from "./store/backfill-ports.ts";
import {
  backfillsWaiting,
  holdBackfill,
  isBackfilling,
  readBackfills,
  startBackfill,
} from "./store/backfills.ts";
import { readRevision, readShop } from "./store/shops.ts";
import type { Database } from "./store/sql.ts";
import { askForHistory, shopsWantingHistory } from "./store/wanted-history.ts";
import type { OpenValuer } from "./usecases/clv/valuer.ts";
import type { Backfill, NewBackfill } from "./usecases/history/backfill.ts";
import type { HistorySource, HistorySourceKind } from "./usecases/history/history-source.ts";
import { receiveExport, type SentFile } from "./usecases/history/receive-export.ts";
import { type BackfillOutcome, carryOn } from "./usecases/history/run-backfill.ts";

/** On the embedded database, which the door shares, after each transaction. */
const DOORS_TURN_MS = 15;

/** Opens the source of a run that is about to be carried on, until it is told to stop. */
export type OpenSource = (
  run: Backfill,
  work: { readonly stopping: AbortSignal },
) => HistorySource | Promise<HistorySource>;

/** How a run's source is opened; a kind that is not here waits. */
export type HistorySources = Partial<Record<HistorySourceKind, OpenSource>>;

/** Past orders: what the pages and the worker ask for. sources: those beside the merchant's files. */
export function historyServices(
  database: Database,
  clock: () => Date,
  sources: HistorySources = {},
) {
  const openers: HistorySources = {
    csv: (run) =>
      ordersExportSource(
        { bytesFrom: (offset) => piecesFrom(database, run, offset) },
        { now: clock(), buyers: "by_contact" },
      ),
    ...sources,
  };
  const rest = () => sleep(database.kind === "embedded" ? DOORS_TURN_MS : 0);
  return {
    readBackfills: async (shopId: number) => ({
      revision: await readRevision(database, shopId),
      timeZone: (await readShop(database, shopId))?.timeZone ?? "UTC",
      runs: await readBackfills(database, shopId),
    }),
    startBackfill: (wish: Omit<NewBackfill, "now">) =>
      startBackfill(database, { ...wish, now: clock() }),
    receiveExport: (shopId: number, file: SentFile) =>
      receiveExport(receivePorts(database, { now: clock(), inspect: inspectExport }), shopId, file),
    shopsWantingHistory: () => shopsWantingHistory(database, { limits: ALL_ORDERS, now: clock() }),
    askForHistory: (shopId: number) =>
      askForHistory(database, shopId, { limits: ALL_ORDERS, now: clock() }),
    isBackfilling: (shopId: number) => isBackfilling(database, shopId),
    forgetHalfReceived: () => forgetHalfReceived(database, clock()),
    backfillsWaiting: async () =>
      (await backfillsWaiting(database)).filter(({ source }) => openers[source]),
    carryOnBackfill: async (
      { shopId, run }: Pick<Backfill, "shopId" | "run">,
      { stopping, openValuer }: Pick<CarryingWork, "stopping" | "openValuer">,
    ): Promise<BackfillOutcome | null> => {
      const holder = `worker ${randomUUID()}`;
      const held = await holdBackfill(database, { shopId, run }, { holder, now: clock() });
      const source = held && (await openers[held.source]?.(held, { stopping }));
      if (!held || !source) return null;
      const ports = backfillPorts(database, { openValuer, rest });
      return carryOn(ports, { run: held, source, clock, stopping });
    },
  };
}

export type HistoryServices = ReturnType<typeof historyServices>;

const LOOK_MS = 1000;
const LOOKS_PER_SWEEP = 600;
/** Looks until it is asked again which shops were installed, or let us read more. */
const LOOKS_PER_INSTALL = 3;

interface CarryingWork {
  readonly log: Logger;
  readonly stopping: AbortSignal;
  /** The worker's own: a thread is found beside the worker, and not in the built app. */
  readonly openValuer: OpenValuer;
}

/**
 * Begins a run for each shop whose past is to be fetched, and carries on whatever run waits, one at a
 * time, until it is told to stop.
 */
export async function carryBackfills(
  services: HistoryServices,
  { log, stopping, openValuer }: CarryingWork,
): Promise<void> {
  for (let look = 0; !stopping.aborted; look++) {
    try {
      if (look % LOOKS_PER_SWEEP === 0) await services.forgetHalfReceived();
      if (look % LOOKS_PER_INSTALL === 0) await askForHistories(services, log);
      for (const { shopId, run } of await services.backfillsWaiting()) {
        if (stopping.aborted) break;
        const outcome = await services.carryOnBackfill({ shopId, run }, { stopping, openValuer });
        if (outcome) tell(log, { shopId, run, outcome });
      }
    } catch (error) {
      log.error({ err: error }, "backfill");
    }
    await sleep(LOOK_MS, undefined, { signal: stopping }).catch(() => {});
  }
}

async function askForHistories(services: HistoryServices, log: Logger): Promise<void> {
  for (const shopId of await services.shopsWantingHistory()) {
    const run = await services.askForHistory(shopId);
    if (run !== null) log.info({ shopId, run }, "past orders asked for");
  }
}

function tell(
  log: Logger,
  {
    shopId,
    run,
    outcome,
  }: { readonly shopId: number; readonly run: number; readonly outcome: BackfillOutcome },
): void {
  if (outcome.kind === "put_off") log.debug({ shopId, run }, "backfill put off");
  else if ("fault" in outcome && isAccessLost(outcome.fault))
    log.warn({ shopId, run, reason: outcome.fault.reason }, "shut out of the shop");
  else if ("fault" in outcome)
    log.error({ err: outcome.fault, shopId, run }, `backfill ${outcome.kind}`);
  else log.info({ shopId, run }, `backfill ${outcome.kind}`);
}
