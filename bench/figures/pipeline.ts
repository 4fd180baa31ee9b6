import { openMigratedDatabase } from "../../app/db.server.ts";
import { countWaiting } from "../../app/store/inbox.ts";
import type { Database } from "../../app/store/sql.ts";
import { ClearFailure } from "../../bin/setup/clear-failure.mjs";
import { withFolder } from "../bench-folder.ts";
import { startWorker } from "../bench-server.ts";
import type { Bench, Figure, Reading, Surroundings } from "../figure.ts";
import { makeGrownShop } from "../grown-shop.ts";
import { checkRecorded, MEASURED, perSecondWhile, storeWaiting, WARM_UP } from "../pipeline-run.ts";
import type { Place } from "../place.ts";
import { withServerDatabase } from "../server-database.ts";

const CUSTOMERS = 10_000;
const WHAT =
  "orders per second from a stored webhook to facts, tier, value and queued effects (PostgreSQL)";

const figureFor = (workers: number, name: string): Figure => ({
  name,
  unit: "orders/s",
  goal: workers === 2 ? { atLeast: 5000 } : null,
  about: `${WHAT}; ${workers} worker process${workers === 1 ? "" : "es"}`,
});

const FIGURES = new Map<number, Figure>([
  [1, figureFor(1, "pipeline.orders_per_s_1_worker")],
  [2, figureFor(2, "pipeline.orders_per_s")],
  [4, figureFor(4, "pipeline.orders_per_s_4_workers")],
]);

/** One shop, flooded: the workers share its webhooks, and each takes what the others do not hold. */
export const pipeline: Bench = {
  database: "server",
  figures: [...FIGURES.values()],
  measure: ({ root, say, databaseUrl }) => {
    if (!databaseUrl) throw new ClearFailure("DATABASE_URL is not set.");
    return withFolder(root, (folder) =>
      withServerDatabase(databaseUrl, async (url) => {
        const place = { root, folder, databaseUrl: url };
        const database = await openMigratedDatabase(
          { databaseUrl: url, dataFolder: null },
          "bench",
        );
        return measure(database, place, say).finally(() => database.close());
      }),
    );
  },
};

async function measure(
  database: Database,
  place: Place,
  say: Surroundings["say"],
): Promise<Record<string, Reading>> {
  const now = new Date();
  const shopId = await makeGrownShop(database, { customers: CUSTOMERS, now });
  const readings: Record<string, Reading> = {};
  let from = 0;
  for (const [workers, figure] of FIGURES) {
    const count = WARM_UP * workers + MEASURED;
    await storeWaiting(database, { shopId, from, count, customers: CUSTOMERS, now });
    from += count;
    const value = await withWorkers(place, workers, () =>
      perSecondWhile(() => countWaiting(database), MEASURED),
    );
    say(`${workers} at work: ${Math.round(value)} orders/s`);
    readings[figure.name] = { value, peer: null, ratio: null };
    await checkRecorded(database, from);
  }
  return readings;
}

/** Starts so many worker processes together, and stops them once the work is done. */
export async function withWorkers<Result>(
  place: Place,
  workers: number,
  work: () => Promise<Result>,
): Promise<Result> {
  const starting = Array.from({ length: workers }, () => startWorker(place));
  try {
    return await work();
  } finally {
    const started = await Promise.all(starting);
    await Promise.all(started.map((one) => one.process.stop()));
  }
}
