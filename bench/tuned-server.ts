import { chmodSync } from "node:fs";
import { totalmem } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { OwnCluster } from "../storm/processes/own-cluster.ts";
import { withFolder } from "./bench-folder.ts";
import { freePort } from "./bench-server.ts";
import type { Surroundings } from "./figure.ts";

/** What docs/deploy.md asks of a PostgreSQL for large shops; it ships set up for a very small machine. */
const SETTINGS = [
  `shared_buffers=${Math.floor(totalmem() / 4 / 1024 ** 2)}MB`,
  "max_wal_size=16GB",
  "min_wal_size=4GB",
  "checkpoint_timeout=15min",
  "wal_compression=lz4",
];

/**
 * Lends a PostgreSQL of its own, set up for large shops, by its address. Where none can be started it
 * is the server of DATABASE_URL as it is, and that is said.
 */
export async function withTunedServer<Result>(
  { root, say, databaseUrl }: Pick<Surroundings, "root" | "say"> & { readonly databaseUrl: string },
  work: (url: string) => Promise<Result>,
): Promise<Result> {
  return withFolder(root, async (folder) => {
    chmodSync(folder, 0o755); // PostgreSQL's own user goes through it
    const place = { folder: join(folder, "cluster"), port: await freePort(), settings: SETTINGS };
    const cluster = await OwnCluster.create(place).catch((error: Error) => {
      say(`No PostgreSQL of its own (${error.message.split("\n")[0]}): DATABASE_URL's, as it is`);
      return null;
    });
    if (!cluster) return work(databaseUrl);
    try {
      say("Making the log's files, as a server that has run for a while has them");
      await makeLogFiles(cluster.url);
      return await work(cluster.url);
    } finally {
      await cluster.stopAtOnce();
    }
  });
}

/** Of min_wal_size, in the log's usual pieces of 16 MB. */
const LOG_FILES = 256;

/** Fills so many with next to nothing; the checkpoint keeps them to be used again. */
async function makeLogFiles(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (let file = 0; file < LOG_FILES; file++) {
      await client.query("select pg_logical_emit_message(false, 'bench', '')");
      await client.query("select pg_switch_wal()");
    }
    await client.query("checkpoint");
  } finally {
    await client.end();
  }
}
