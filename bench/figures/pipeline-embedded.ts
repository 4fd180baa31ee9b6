import { openMigratedDatabase } from "../../app/db.server.ts";
import { withFolder } from "../bench-folder.ts";
import { pending, startApp } from "../bench-server.ts";
import type { Bench, Figure, Reading, Surroundings } from "../figure.ts";
import { makeGrownShop } from "../grown-shop.ts";
import { checkRecorded, MEASURED, perSecondWhile, storeWaiting, WARM_UP } from "../pipeline-run.ts";
import type { Place } from "../place.ts";

const CUSTOMERS = 10_000;

const RATE: Figure = {
  name: "pipeline.embedded_orders_per_s",
  unit: "orders/s",
  goal: { atLeast: 2000 },
  about:
    "orders per second from a stored webhook to facts, tier, value and queued effects (embedded database)",
};

export const pipelineEmbedded: Bench = {
  database: "embedded",
  figures: [RATE],
  measure: ({ root }: Surroundings) =>
    withFolder(root, (folder) => measure({ root, folder, databaseUrl: null })),
};

/** The database belongs to one process at a time: it is filled, given to the app, and looked at after. */
async function measure(place: Place): Promise<Record<string, Reading>> {
  const count = WARM_UP + MEASURED;
  await withDatabase(place, async (database) => {
    const now = new Date();
    const shopId = await makeGrownShop(database, { customers: CUSTOMERS, now });
    await storeWaiting(database, { shopId, from: 0, count, customers: CUSTOMERS, now });
  });
  const app = await startApp(place);
  const value = await perSecondWhile(() => pending(app), MEASURED).finally(() =>
    app.process.stop(),
  );
  await withDatabase(place, (database) => checkRecorded(database, count));
  return { [RATE.name]: { value, peer: null, ratio: null } };
}

async function withDatabase(
  { folder }: Place,
  work: (database: Awaited<ReturnType<typeof openMigratedDatabase>>) => Promise<void>,
): Promise<void> {
  const dataFolder = `${folder}/hadiya`;
  const database = await openMigratedDatabase({ databaseUrl: null, dataFolder }, "the bench");
  await work(database).finally(() => database.close());
}
