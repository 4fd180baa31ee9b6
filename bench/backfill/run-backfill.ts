// Reads an export into a shop in a process of its own: argv FILE DATABASE_URL. Its answer is JSON.
import { createReadStream } from "node:fs";
import { ordersExportSource } from "../../app/shopify/export/orders-export-source.ts";
import { backfillPorts } from "../../app/store/backfill-ports.ts";
import { holdBackfill, startBackfill } from "../../app/store/backfills.ts";
import { openServerDatabase } from "../../app/store/server-database.ts";
import { installPorts } from "../../app/store/setup.ts";
import { shopIdFor } from "../../app/store/shops.ts";
import { carryOn } from "../../app/usecases/history/run-backfill.ts";
import { installShop } from "../../app/usecases/shops/install-shop.ts";
import { openValuerThread } from "../../app/valuer.server.ts";
import { BENCH_SHOP } from "../bench-shop.ts";

const NOW = new Date("2026-11-21T09:00:00Z");

const [, , file = "", url = ""] = process.argv;
const database = await openServerDatabase(url);
const shopId = await shopIdFor(database, BENCH_SHOP);
const details = { name: "Bench", currency: "USD", timeZone: "UTC" };
await installShop(installPorts(database), { shopId, details, now: NOW });

const begun = performance.now();
let stored = begun;
const run = await startBackfill(database, {
  shopId,
  source: "csv",
  carriedBy: "command",
  now: NOW,
});
const held = await holdBackfill(database, { shopId, run }, { holder: "bench", now: NOW });
if (!held) throw new Error("the run is held");
const source = ordersExportSource(
  { bytesFrom: (start) => createReadStream(file, { start }) },
  { now: NOW, buyers: "each_email" },
);
let orders = 0;
const ports = backfillPorts(database, {
  openValuer: openValuerThread,
  rest: async () => {},
  progress: (at) => {
    if (at.state === "recording") stored = performance.now();
    orders = at.ordersRecorded;
  },
});
const stopping = new AbortController().signal;
const outcome = await carryOn(ports, { run: held, source, clock: () => NOW, stopping });
const ended = performance.now();
if (outcome.kind !== "done") throw new Error(`the run ended as ${outcome.kind}`);
await database.close();
process.stdout.write(
  JSON.stringify({
    orders,
    storedSeconds: (stored - begun) / 1000,
    allSeconds: (ended - begun) / 1000,
    peakMb: process.resourceUsage().maxRSS / 1024,
  }),
);
process.exit(0); // the valuer's thread may still be letting go
