import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readDatabaseConfig } from "../app/config.server.ts";
import { openDatabase } from "../app/db.server.ts";
import { ClearFailure } from "../bin/setup/clear-failure.mjs";
import { databaseSettings, type Place } from "./place.ts";

export const BENCH_SHOP = "bench.myshopify.com";

const LOG = "customer_id,date,value\n1,2026-01-05,40.00\n2,2026-02-11,25.50\n1,2026-03-20,61.25\n";

/** A database in which the shop is set up, so that the worker works its webhooks. */
export async function makeShop(place: Place): Promise<void> {
  const file = join(place.folder, "orders.csv");
  await writeFile(file, LOG);
  const code = await run(place, ["bin/hadiya.ts", "import", file, "--shop", BENCH_SHOP]);
  if (code !== 0) throw new ClearFailure("The shop of the bench could not be set up.");
}

function run(place: Place, args: string[]): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: place.root,
      stdio: ["ignore", "ignore", process.stderr],
      env: { ...process.env, ...databaseSettings(place) },
    });
    child.on("error", reject);
    child.on("close", resolve);
  });
}

/** Fails unless just the webhooks that were answered are stored, each readable. The app has ended. */
export async function checkStored(place: Place, answered: number): Promise<void> {
  const database = await openDatabase(readDatabaseConfig(databaseSettings(place)), "the bench");
  try {
    const [found] = await database.query<{ stored: number; parked: number }>(
      "select count(*)::int as stored, count(parked_at)::int as parked from inbox",
    );
    if (found?.stored !== answered) {
      throw new ClearFailure(
        `${answered} webhooks were answered, but ${found?.stored} are stored.`,
      );
    }
    if (found.parked > 0) {
      throw new ClearFailure(`The worker could not read ${found.parked} of the webhooks.`);
    }
  } finally {
    await database.close();
  }
}
