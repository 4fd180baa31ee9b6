import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { ClearFailure } from "../../bin/setup/clear-failure.mjs";
import { withFolder } from "../bench-folder.ts";
import { startWeb } from "../bench-server.ts";
import { compareWithBare } from "../door-throughput.ts";
import type { Bench, Figure } from "../figure.ts";
import { withServerDatabase } from "../server-database.ts";

const DOOR: Figure = {
  name: "door.per_s",
  unit: "webhooks/s",
  goal: null,
  about: "webhooks one web process answers, each committed (PostgreSQL on the same machine)",
};
const BARE: Figure = {
  name: "door.bare_route_per_s",
  unit: "webhooks/s",
  goal: null,
  about: "webhooks a bare route of the same app answers, which only authenticates",
};
const RATIO: Figure = {
  name: "door.ratio_to_bare_route",
  unit: "x",
  goal: { atLeast: 8 },
  about: "the door's webhooks per second over the bare route's, one process each (PostgreSQL)",
};
const FULL_LOAD_P99: Figure = {
  name: "door.full_load_p99_ms",
  unit: "ms",
  goal: null,
  about: "99th percentile of the door's answers at full load, beside the bare route's at its own",
};

/** Web process and bare route, each on a database of its own, which is removed afterwards. */
export const door: Bench = {
  database: "server",
  figures: [RATIO, DOOR, BARE, FULL_LOAD_P99],
  measure: ({ root, say, databaseUrl }) => {
    if (!databaseUrl) throw new ClearFailure("DATABASE_URL is not set.");
    return withFolder(root, (folder) =>
      withServerDatabase(databaseUrl, (doorUrl) =>
        withServerDatabase(databaseUrl, async (bareUrl) => {
          const [doorFolder, bareFolder] = [join(folder, "door"), join(folder, "bare")];
          for (const place of [doorFolder, bareFolder]) await mkdir(place);
          const { rate, p99Ms } = await compareWithBare(
            {
              door: { root, folder: doorFolder, databaseUrl: doorUrl },
              bare: { root, folder: bareFolder, databaseUrl: bareUrl },
              startDoor: startWeb,
              hasWorker: false,
            },
            say,
          );
          return {
            [RATIO.name]: { ...rate, value: rate.ratio ?? 0 },
            [DOOR.name]: rate,
            [BARE.name]: { value: rate.peer ?? 0, peer: null, ratio: null },
            [FULL_LOAD_P99.name]: p99Ms,
          };
        }),
      ),
    );
  },
};
