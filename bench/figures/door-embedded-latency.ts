import { withFolder } from "../bench-folder.ts";
import { startApp } from "../bench-server.ts";
import { PER_SECOND, p99WhileBusy } from "../door-latency.ts";
import type { Bench, Figure } from "../figure.ts";

const P99: Figure = {
  name: "door.embedded_p99_ms",
  unit: "ms",
  goal: { atMost: 30 },
  about: `99th percentile of the door's answers at ${PER_SECOND}/s, the worker busy (embedded database)`,
};

export const doorEmbeddedLatency: Bench = {
  database: "embedded",
  figures: [P99],
  measure: ({ root, say }) =>
    withFolder(root, async (folder) => ({
      [P99.name]: await p99WhileBusy(
        {
          place: { root, folder, databaseUrl: null },
          start: async (place) => [await startApp(place)],
          backlog: 60_000,
        },
        say,
      ),
    })),
};
