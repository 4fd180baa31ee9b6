import { setTimeout as pause } from "node:timers/promises";
import { openMigratedDatabase } from "../../app/db.server.ts";
import { countWaiting } from "../../app/store/inbox.ts";
import { installPorts } from "../../app/store/setup.ts";
import { shopIdFor } from "../../app/store/shops.ts";
import type { Database } from "../../app/store/sql.ts";
import { installShop } from "../../app/usecases/shops/install-shop.ts";
import { ClearFailure } from "../../bin/setup/clear-failure.mjs";
import { withFolder } from "../bench-folder.ts";
import type { Bench, Figure, Reading } from "../figure.ts";
import { makeGrownShop } from "../grown-shop.ts";
import { storeWaiting, untilWaiting, WARM_UP } from "../pipeline-run.ts";
import type { Place } from "../place.ts";
import { withServerDatabase } from "../server-database.ts";
import { withWorkers } from "./pipeline.ts";

const CUSTOMERS = 10_000;
const FLOOD = 40_000;
const SAMPLES = 10;
const LOOK_MS = 5;

const DELAY: Figure = {
  name: "pipeline.other_shop_delay_s",
  unit: "s",
  goal: { atMost: 2 },
  about: `longest wait of another shop's order, of ${SAMPLES}, while one worker works off a flood of one shop (PostgreSQL)`,
};

export const pipelineFairness: Bench = {
  database: "server",
  figures: [DELAY],
  measure: ({ root, databaseUrl }) => {
    if (!databaseUrl) throw new ClearFailure("DATABASE_URL is not set.");
    return withFolder(root, (folder) =>
      withServerDatabase(databaseUrl, async (url) => {
        const database = await openMigratedDatabase(
          { databaseUrl: url, dataFolder: null },
          "bench",
        );
        const place = { root, folder, databaseUrl: url };
        return measure(database, place).finally(() => database.close());
      }),
    );
  },
};

async function measure(database: Database, place: Place): Promise<Record<string, Reading>> {
  const now = new Date();
  const flooded = await makeGrownShop(database, { customers: CUSTOMERS, now });
  const other = await shopIdFor(database, "other.myshopify.com");
  const details = { name: "Other", currency: "USD", timeZone: "UTC" };
  await installShop(installPorts(database), { shopId: other, details, now });
  const flood = { shopId: flooded, from: 0, count: FLOOD, customers: CUSTOMERS, now };
  await storeWaiting(database, flood);
  const value = await withWorkers(place, 1, async () => {
    await untilWaiting(() => countWaiting(database), FLOOD - WARM_UP);
    const delays: number[] = [];
    for (let sample = 0; sample < SAMPLES; sample++) {
      delays.push(await delayOf(database, { shopId: other, serial: FLOOD + sample, now }));
    }
    if ((await countWaiting(database)) === 0) {
      throw new ClearFailure("The flood was over: the bench needs a larger one.");
    }
    return Math.max(...delays);
  });
  return { [DELAY.name]: { value, peer: null, ratio: null } };
}

async function delayOf(
  database: Database,
  { shopId, serial, now }: { readonly shopId: number; readonly serial: number; readonly now: Date },
): Promise<number> {
  const begun = performance.now();
  await storeWaiting(database, { shopId, from: serial, count: 1, customers: CUSTOMERS, now });
  for (;;) {
    const [row] = await database.query<{ done: boolean }>(
      "select processed_at is not null as done from inbox where shop_id = $1 and event_id = $2",
      [shopId, `bench-${serial}`],
    );
    if (row?.done) return (performance.now() - begun) / 1000;
    await pause(LOOK_MS);
  }
}
