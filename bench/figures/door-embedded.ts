import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { withFolder } from "../bench-folder.ts";
import { startApp } from "../bench-server.ts";
import { compareWithBare } from "../door-throughput.ts";
import type { Bench, Figure } from "../figure.ts";

const DOOR: Figure = {
  name: "door.embedded_per_s",
  unit: "webhooks/s",
  goal: null,
  about:
    "webhooks the door answers, each stored and synced, the worker running (embedded database)",
};
const RATIO: Figure = {
  name: "door.embedded_ratio_to_bare_route",
  unit: "x",
  goal: { atLeast: 3 },
  about: "the door's webhooks per second over the bare route's (embedded database)",
};
const FULL_LOAD_P99: Figure = {
  name: "door.embedded_full_load_p99_ms",
  unit: "ms",
  goal: null,
  about: "99th percentile of the door's answers at full load, beside the bare route's at its own",
};

export const doorEmbedded: Bench = {
  database: "embedded",
  figures: [RATIO, DOOR, FULL_LOAD_P99],
  measure: ({ root, say }) =>
    withFolder(root, async (folder) => {
      const [door, bare] = [join(folder, "door"), join(folder, "bare")];
      for (const place of [door, bare]) await mkdir(place);
      const place = { root, databaseUrl: null };
      const { rate, p99Ms } = await compareWithBare(
        {
          door: { ...place, folder: door },
          bare: { ...place, folder: bare },
          startDoor: startApp,
          hasWorker: true,
        },
        say,
      );
      return {
        [RATIO.name]: { ...rate, value: rate.ratio ?? 0 },
        [DOOR.name]: rate,
        [FULL_LOAD_P99.name]: p99Ms,
      };
    }),
};
