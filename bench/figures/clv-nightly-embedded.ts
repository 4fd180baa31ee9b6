import { openMigratedDatabase } from "../../app/db.server.ts";
import { withFolder } from "../bench-folder.ts";
import type { Bench, Figure, Reading, Surroundings } from "../figure.ts";
import { nightlySeconds } from "../nightly-run.ts";
import { makeNightlyShop } from "../nightly-shop.ts";

const CUSTOMERS = 100_000;

const NIGHTLY: Figure = {
  name: "clv.nightly_embedded_100k_s",
  unit: "s",
  goal: null,
  about:
    "the same for 100,000 customers on the embedded database, which stops for the door after each step",
};

export const clvNightlyEmbedded: Bench = {
  database: "embedded",
  figures: [NIGHTLY],
  measure: ({ root, say }) => withFolder(root, (folder) => measure(folder, say)),
};

async function measure(folder: string, say: Surroundings["say"]): Promise<Record<string, Reading>> {
  const database = await openMigratedDatabase(
    { databaseUrl: null, dataFolder: folder },
    "the bench",
  );
  try {
    say(`Making a shop of ${CUSTOMERS} customers, which is not measured`);
    const shopId = await makeNightlyShop(database, CUSTOMERS);
    const value = await nightlySeconds(database, shopId, say);
    return { [NIGHTLY.name]: { value, peer: null, ratio: null } };
  } finally {
    await database.close();
  }
}
