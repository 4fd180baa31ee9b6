import { ClearFailure } from "../../bin/setup/clear-failure.mjs";
import { withFolder } from "../bench-folder.ts";
import { startWeb, startWorker } from "../bench-server.ts";
import { PER_SECOND, p99WhileBusy } from "../door-latency.ts";
import type { Bench, Figure } from "../figure.ts";
import { withServerDatabase } from "../server-database.ts";
import { withTunedServer } from "../tuned-server.ts";

const P99: Figure = {
  name: "door.p99_ms",
  unit: "ms",
  goal: { atMost: 15 },
  about: `99th percentile of a web process's answers at ${PER_SECOND}/s, a worker process busy (PostgreSQL)`,
};

export const doorLatency: Bench = {
  database: "server",
  figures: [P99],
  measure: ({ root, say, databaseUrl }) => {
    if (!databaseUrl) throw new ClearFailure("DATABASE_URL is not set.");
    return withFolder(root, (folder) =>
      withTunedServer({ root, say, databaseUrl }, (serverUrl) =>
        withServerDatabase(serverUrl, async (url) => ({
          [P99.name]: await p99WhileBusy(
            {
              place: { root, folder, databaseUrl: url },
              start: async (place) => [await startWeb(place), await startWorker(place)],
              backlog: 60_000,
            },
            say,
          ),
        })),
      ),
    );
  },
};
