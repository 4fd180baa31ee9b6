import { openMigratedDatabase } from "../../app/db.server.ts";
import { countWaiting } from "../../app/store/inbox.ts";
import type { Database } from "../../app/store/sql.ts";
import { ClearFailure } from "../../bin/setup/clear-failure.mjs";
import { withFolder } from "../bench-folder.ts";
import type { Bench, Figure, Reading, Surroundings } from "../figure.ts";
import { makeGrownShop } from "../grown-shop.ts";
import { checkRecorded, MEASURED, perSecondWhile, storeWaiting, WARM_UP } from "../pipeline-run.ts";
import type { Place } from "../place.ts";
import { withServerDatabase } from "../server-database.ts";
import { median } from "../statistics.ts";
import { withTunedServer } from "../tuned-server.ts";
import { withWorkers } from "./pipeline.ts";

const ROUNDS = 3;
const SMALL = 10_000;
const SMALL_SHOPS = Array.from({ length: ROUNDS }, () => SMALL);
const LARGER = [100_000, 1_000_000];
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

/**
 * Each shop in a database of its own, so that none is warmed by another; in rounds that take turns, so
 * that what a machine is slower at meanwhile, it is slower at for all of them. The small shop is another
 * one in each round: its customers would soon have more orders each than the large ones' have.
 */
export const pipelineGrowth: Bench = {
  database: "server",
  figures: [GROWTH, MIDDLE],
  measure: ({ root, say, databaseUrl }) => {
    if (!databaseUrl) throw new ClearFailure("DATABASE_URL is not set.");
    return withFolder(root, (folder) =>
      withTunedServer({ root, say, databaseUrl }, (serverUrl) =>
        withGrownShops(serverUrl, [...SMALL_SHOPS, ...LARGER], say, async (shops) => {
          const larger = shops.slice(ROUNDS);
          const rounds: ReadonlyMap<number, number>[] = [];
          for (const small of shops.slice(0, ROUNDS)) {
            const perSecond = new Map<number, number>();
            for (const shop of [small, ...larger]) {
              perSecond.set(shop.customers, await round({ root, folder }, shop));
            }
            rounds.push(perSecond);
            const each = [...perSecond].map(([size, value]) => `${Math.round(value)} (${size})`);
            say(`Round ${rounds.length} of ${ROUNDS}, orders/s (customers): ${each.join(", ")}`);
          }
          return {
            [GROWTH.name]: growth(rounds, 1_000_000),
            [MIDDLE.name]: growth(rounds, 100_000),
          };
        }),
      ),
    );
  },
};

function growth(rounds: readonly ReadonlyMap<number, number>[], customers: number): Reading {
  const at = (round: ReadonlyMap<number, number>, size: number) => round.get(size) ?? Number.NaN;
  const value = median(rounds.map((round) => at(round, SMALL) / at(round, customers)));
  return { value, peer: null, ratio: null };
}

interface GrownShop {
  readonly customers: number;
  readonly shopId: number;
  readonly database: Database;
  readonly databaseUrl: string;
  /** How many webhooks it was sent. */
  sent: number;
}

/** Lends shops of these sizes, each in its database. */
async function withGrownShops<Result>(
  serverUrl: string,
  sizes: readonly number[],
  say: Surroundings["say"],
  work: (shops: readonly GrownShop[]) => Promise<Result>,
  made: readonly GrownShop[] = [],
): Promise<Result> {
  const [customers, ...others] = sizes;
  if (customers === undefined) return work(made);
  return withServerDatabase(serverUrl, async (databaseUrl) => {
    const database = await openMigratedDatabase({ databaseUrl, dataFolder: null }, "bench");
    try {
      say(`Making a shop of ${customers} customers; this is not measured`);
      const shopId = await makeGrownShop(database, { customers, now: new Date() });
      const shop = { customers, shopId, database, databaseUrl, sent: 0 };
      return await withGrownShops(serverUrl, others, say, work, [...made, shop]);
    } finally {
      await database.close();
    }
  });
}

async function round(place: Omit<Place, "databaseUrl">, shop: GrownShop): Promise<number> {
  const { database, shopId, customers, databaseUrl } = shop;
  const count = WARM_UP + MEASURED;
  await storeWaiting(database, { shopId, from: shop.sent, count, customers, now: new Date() });
  shop.sent += count;
  const value = await withWorkers({ ...place, databaseUrl }, WORKERS, () =>
    perSecondWhile(() => countWaiting(database), MEASURED),
  );
  await checkRecorded(database, shop.sent);
  return value;
}
