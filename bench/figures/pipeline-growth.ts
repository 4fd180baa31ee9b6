import { openMigratedDatabase } from "../../app/db.server.ts";
import { countWaiting } from "../../app/store/inbox.ts";
import { ClearFailure } from "../../bin/setup/clear-failure.mjs";
import { withFolder } from "../bench-folder.ts";
import type { Bench, Figure, Reading, Surroundings } from "../figure.ts";
import { makeGrownShop } from "../grown-shop.ts";
import { checkRecorded, MEASURED, perSecondWhile, storeWaiting, WARM_UP } from "../pipeline-run.ts";
import type { Place } from "../place.ts";
import { withServerDatabase } from "../server-database.ts";
import { withTunedServer } from "../tuned-server.ts";
import { withWorkers } from "./pipeline.ts";

const SMALL = 10_000;
const SIZES = [SMALL, 100_000, 1_000_000] as const;
const WORKERS = 1;

const GROWTH: Figure = {
  name: "pipeline.cost_growth",
  unit: "x",
  goal: { atMost: 1.2 },
  about:
    "cost of an order in a shop of 1 million customers with ten orders each over that in one of 10,000 (PostgreSQL set up for large shops, docs/deploy.md)",
};
const MIDDLE: Figure = {
  ...GROWTH,
  name: "pipeline.cost_growth_100k",
  about: "the same for 100,000 customers",
};

/** Each size in a database of its own, so that none is warmed by another. */
export const pipelineGrowth: Bench = {
  database: "server",
  figures: [GROWTH, MIDDLE],
  measure: ({ root, say, databaseUrl }) => {
    if (!databaseUrl) throw new ClearFailure("DATABASE_URL is not set.");
    return withFolder(root, (folder) =>
      withTunedServer({ root, say, databaseUrl }, async (serverUrl) => {
        const perSecond = new Map<number, number>();
        for (const customers of SIZES) {
          const value = await withServerDatabase(serverUrl, (url) =>
            measure({ root, folder, databaseUrl: url }, customers, say),
          );
          say(`${customers} customers: ${Math.round(value)} orders/s`);
          perSecond.set(customers, value);
        }
        return {
          [GROWTH.name]: growth(perSecond, 1_000_000),
          [MIDDLE.name]: growth(perSecond, 100_000),
        };
      }),
    );
  },
};

function growth(perSecond: ReadonlyMap<number, number>, customers: number): Reading {
  const small = perSecond.get(SMALL) ?? Number.NaN;
  const value = small / (perSecond.get(customers) ?? Number.NaN);
  return { value, peer: null, ratio: null };
}

async function measure(
  place: Place & { readonly databaseUrl: string },
  customers: number,
  say: Surroundings["say"],
): Promise<number> {
  const { databaseUrl } = place;
  const database = await openMigratedDatabase({ databaseUrl, dataFolder: null }, "bench");
  try {
    say(`Making a shop of ${customers} customers; this is not measured`);
    const now = new Date();
    const shopId = await makeGrownShop(database, { customers, now });
    const count = WARM_UP + MEASURED;
    await storeWaiting(database, { shopId, from: 0, count, customers, now });
    const value = await withWorkers(place, WORKERS, () =>
      perSecondWhile(() => countWaiting(database), MEASURED),
    );
    await checkRecorded(database, count);
    return value;
  } finally {
    await database.close();
  }
}
