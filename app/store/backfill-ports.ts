import type { OpenValuer } from "../usecases/clv/valuer.ts";
import { type Backfill, type HeldBackfill, RunLost } from "../usecases/history/backfill.ts";
import type { BackfillPorts } from "../usecases/history/run-backfill.ts";
import {
  advanceBackfill,
  endBackfill,
  holdOn,
  letGoOfBackfill,
  putOffBackfill,
} from "./backfills.ts";
import { faultCode } from "./batch-store.ts";
import { bulkStore } from "./history.ts";
import { askForValuation } from "./insights.ts";
import { factStore } from "./orders.ts";
import { bumpRevision } from "./shops.ts";
import type { Database } from "./sql.ts";
import { saveStandingColumns } from "./standing-columns.ts";
import { holdUnderived, readOrderColumns, saveSummaries } from "./underived.ts";
import { measureOf } from "./valuations.ts";

/** On the embedded database the door waits for every transaction: small ones. */
const SIZES = {
  embedded: { orders: 200, customers: 200 },
  server: { orders: 2000, customers: 4000 },
};

/** Well within the time a run is held for (store/backfills.ts). */
const HOLD_ON_MS = 10_000;

/** What carrying a run on needs of the database. */
export function backfillPorts(
  database: Database,
  how: {
    readonly openValuer: OpenValuer;
    /** Lets others have the database between two transactions. */
    readonly rest: () => Promise<void>;
    readonly progress?: (run: Backfill) => void;
    /** How often a run is held on to while its source is waited for. */
    readonly holdOnMs?: number;
  },
): BackfillPorts {
  const sizes = SIZES[database.kind];
  const { holdOnMs = HOLD_ON_MS } = how;
  return {
    ...how,
    faultCode,
    openValuer: () => how.openValuer(),
    ordersPerChunk: sizes.orders,
    holdWhile: (run, awaited) => holdWhile(database, run, { awaited, everyMs: holdOnMs }),
    recording: (shopId, work) =>
      database.transaction((sql) =>
        work({
          ...bulkStore(sql, shopId),
          measure: () => measureOf(sql, shopId),
          advance: (run, progress) => advanceBackfill(sql, run, progress),
          announce: () => bumpRevision(sql, shopId),
        }),
      ),
    deriving: (shopId, work) =>
      database.transaction((sql) =>
        work({
          ...factStore(sql, shopId),
          measure: () => measureOf(sql, shopId),
          holdUnderived: (valuation, after) =>
            holdUnderived(sql, shopId, { valuation, after, limit: sizes.customers }),
          readOrderColumns: (customerIds) => readOrderColumns(sql, shopId, customerIds),
          saveDerived: async (summaries, standings, valuation) => {
            await saveSummaries(sql, shopId, summaries);
            await saveStandingColumns(sql, shopId, { standings, valuation, derived: true });
          },
          advance: (run, progress) => advanceBackfill(sql, run, progress),
          announce: () => bumpRevision(sql, shopId),
        }),
      ),
    finish: (run, now) =>
      database.transaction(async (sql) => {
        const end = { state: "done", failure: null, detail: null, now } as const;
        await endBackfill(sql, run, end);
        await askForValuation(sql, run.shopId);
        await bumpRevision(sql, run.shopId);
      }),
    fail: (run, { failure, detail, now }) =>
      database.transaction(async (sql) => {
        await endBackfill(sql, run, { state: "failed", failure, detail, now });
        await bumpRevision(sql, run.shopId);
      }),
    letGo: (run, fault) => letGoOfBackfill(database, run, fault),
    putOff: (run, milliseconds) => putOffBackfill(database, run, milliseconds),
  };
}

async function holdWhile<Result>(
  database: Database,
  run: HeldBackfill,
  { awaited, everyMs }: { readonly awaited: Promise<Result>; readonly everyMs: number },
): Promise<Result> {
  const lost = Promise.withResolvers<never>();
  lost.promise.catch(() => {});
  const timer = setInterval(() => {
    // Another fault is met when the chunk is stored, or is over by then.
    holdOn(database, run).catch((error: unknown) => error instanceof RunLost && lost.reject(error));
  }, everyMs);
  try {
    return await Promise.race([awaited, lost.promise]);
  } finally {
    clearInterval(timer);
  }
}
