import { openMigratedDatabase } from "../../app/db.server.ts";
import type { Database } from "../../app/store/sql.ts";
import { ClearFailure } from "../../bin/setup/clear-failure.mjs";
import type { Bench, Figure, Reading, Surroundings } from "../figure.ts";
import { nightlySeconds } from "../nightly-run.ts";
import { makeNightlyShop } from "../nightly-shop.ts";
import { withServerDatabase } from "../server-database.ts";

const CUSTOMERS = 1_000_000;

const NIGHTLY: Figure = {
  name: "clv.nightly_1m_s",
  unit: "s",
  goal: { atMost: 60 },
  about:
    "a night's whole work for a shop of 1 million customers and 4 million orders, database to database (PostgreSQL)",
};

/** In a database of its own on the server of DATABASE_URL, which is removed afterwards. */
export const clvNightly: Bench = {
  database: "server",
  figures: [NIGHTLY],
  measure: ({ databaseUrl, say }) => {
    if (!databaseUrl) throw new ClearFailure("DATABASE_URL is not set.");
    return withServerDatabase(databaseUrl, async (url) => {
      const database = await openMigratedDatabase({ databaseUrl: url, dataFolder: null }, "bench");
      return measure(database, say).finally(() => database.close());
    });
  },
};

async function measure(
  database: Database,
  say: Surroundings["say"],
): Promise<Record<string, Reading>> {
  say(`Making a shop of ${CUSTOMERS} customers; this takes minutes and is not measured`);
  const shopId = await makeNightlyShop(database, CUSTOMERS);
  const value = await nightlySeconds(database, shopId, say);
  return { [NIGHTLY.name]: { value, peer: null, ratio: null } };
}
