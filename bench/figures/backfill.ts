import { execFile } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { openMigratedDatabase } from "../../app/db.server.ts";
import { ClearFailure } from "../../bin/setup/clear-failure.mjs";
import { writeExport } from "../backfill/write-export.ts";
import { withFolder } from "../bench-folder.ts";
import type { Bench, Figure, Reading, Surroundings } from "../figure.ts";
import { withServerDatabase } from "../server-database.ts";

/** HADIYA_BENCH_ORDERS tries it out with fewer. */
const ORDERS = Number(process.env.HADIYA_BENCH_ORDERS ?? 1_000_000);

const PER_S: Figure = {
  name: "backfill.orders_per_s",
  unit: "/s",
  goal: { atLeast: 20_000 },
  about:
    "Shopify's orders export of 1 million orders (1.5 million lines, 250,000 customers) read from disk, parsed, judged and stored on PostgreSQL with its position; standings are derived after it",
};
const DERIVED: Figure = {
  name: "backfill.derived_s",
  unit: "s",
  goal: null,
  about: "the same run to its end: until the standings of all its customers are derived as well",
};
const PEAK: Figure = {
  name: "backfill.peak_mb",
  unit: "MB",
  goal: { atMost: 400 },
  about: "the most memory the process of that run ever held (resident), deriving included",
};

/** In a database of its own on the server of DATABASE_URL, which is removed afterwards. */
export const backfill: Bench = {
  database: "server",
  figures: [PER_S, DERIVED, PEAK],
  measure: ({ databaseUrl, root, say }) => {
    if (!databaseUrl) throw new ClearFailure("DATABASE_URL is not set.");
    return withFolder(root, (folder) =>
      withServerDatabase(databaseUrl, (url) => measure({ url, folder, root, say })),
    );
  },
};

interface Place extends Pick<Surroundings, "root" | "say"> {
  readonly url: string;
  readonly folder: string;
}

async function measure({ url, folder, root, say }: Place): Promise<Record<string, Reading>> {
  const file = join(folder, "orders_export.csv");
  await writeExport(file, ORDERS);
  say(`An export of ${ORDERS} orders: ${Math.round(statSync(file).size / 1e6)} MB`);
  await openMigratedDatabase({ databaseUrl: url, dataFolder: null }, "the bench").then((database) =>
    database.close(),
  );
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["bench/backfill/run-backfill.ts", file, url],
    { cwd: root },
  );
  const { orders, storedSeconds, allSeconds, peakMb } = JSON.parse(stdout) as Record<
    "orders" | "storedSeconds" | "allSeconds" | "peakMb",
    number
  >;
  if (orders !== ORDERS) throw new ClearFailure(`${orders} of ${ORDERS} orders were stored.`);
  const reading = (value: number): Reading => ({ value, peer: null, ratio: null });
  return {
    [PER_S.name]: reading(orders / storedSeconds),
    [DERIVED.name]: reading(allSeconds),
    [PEAK.name]: reading(peakMb),
  };
}
