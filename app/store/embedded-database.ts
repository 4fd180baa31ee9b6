import { fdatasyncSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { NodeFS } from "@electric-sql/pglite/nodefs";
import { PrismaClient } from "@prisma/client";
import { PrismaPGlite } from "pglite-prisma-adapter";
import { lockDataFolder } from "./data-folder-lock.ts";
import { endOnPanic, isDiskFull, roomKeeper } from "./embedded-disk.ts";
import { preparedStatements } from "./embedded-statements.ts";
import type { Database } from "./sql.ts";
import { runScriptsWhole } from "./whole-scripts.ts";

const INT8 = 20;
const DATE = 1082;
const BYTEA = 17;
const parsers = {
  [INT8]: (text: string) => BigInt(text),
  [DATE]: (text: string) => text,
  [BYTEA]: (text: string) => Buffer.from(text.slice("\\x".length), "hex"),
};

/**
 * PostgreSQL inside this process. The folder belongs to one process at a time: PGlite takes no lock
 * itself, and two writers would corrupt it. `where` null keeps everything in memory, for tests.
 */
export async function openEmbeddedDatabase(
  where: { readonly folder: string; readonly owner: string } | null,
): Promise<Database> {
  const unlock = where ? lockDataFolder(where.folder, where.owner) : () => {};
  const pglite = await openPglite(where ? join(where.folder, "db") : null).catch((cause) => {
    unlock();
    throw new Error(whyNotOpened(where?.folder ?? ""), { cause });
  });
  return databaseOn(pglite, { unlock, ...(where && { keepRoom: roomKeeper(where.folder) }) });
}

function whyNotOpened(folder: string): string {
  if (isDiskFull(folder)) {
    return `The disk of ${folder} is full. Make room there and start again.`;
  }
  return `The embedded database in ${folder} cannot be opened. Move the folder away and start again, or restore it from a backup.`;
}

/** A database in memory that begins as a copy of another: sooner there than an empty one. */
export async function copyEmbeddedDatabase(copied: Blob): Promise<Database> {
  return databaseOn(await PGlite.create({ loadDataDir: copied }));
}

/** What copyEmbeddedDatabase begins with: a fresh database in memory once `prepare` is done with it. */
export async function embeddedTemplate(
  prepare: (database: Database) => Promise<unknown>,
): Promise<Blob> {
  const pglite = await openPglite(null);
  const database = databaseOn(pglite);
  try {
    await prepare(database);
    return await pglite.dumpDataDir("none");
  } finally {
    await database.close();
  }
}

const WRITES = /\binsert into\b|\bdelete from\b|(?<!\bfor |\bkey )\bupdate\b/i;

/** keepRoom: throws while nothing may be written. */
function databaseOn(
  pglite: PGlite,
  { unlock = () => {}, keepRoom = () => {} }: { unlock?: () => void; keepRoom?: () => void } = {},
): Database {
  const adapter = runScriptsWhole(new PrismaPGlite(pglite), (script) => pglite.exec(script));
  const prisma = new PrismaClient({ adapter });
  const run = preparedStatements(pglite, parsers);
  return {
    query: async (text, parameters = []) => {
      if (pglite.closed) throw new Error("the embedded database is closed");
      if (WRITES.test(text)) keepRoom();
      return pglite._runExclusiveTransaction(() =>
        pglite.runExclusive(() => run(text, parameters)),
      );
    },
    kind: "embedded",
    prisma,
    adapter,
    transaction: async (work) => {
      keepRoom();
      return pglite.transaction((transaction) =>
        work({
          query: (text, parameters = []) => {
            if (transaction.closed) return Promise.reject(new Error("the transaction has ended"));
            return pglite.runExclusive(() => run(text, parameters));
          },
        }),
      );
    },
    script: async (text) => {
      keepRoom();
      return { rows: (await pglite.exec(text)).at(-1)?.rows ?? [] };
    },
    close: async () => {
      await prisma.$disconnect();
      await pglite.close();
      unlock();
    },
  };
}

async function openPglite(folder: string | null): Promise<PGlite> {
  if (folder === null) return PGlite.create("memory://");
  mkdirSync(folder, { recursive: true });
  return endOnPanic(
    await PGlite.create({
      fs: new DurableNodeFS(folder),
      startParams: [
        ...PGlite.defaultStartParams.filter((parameter) => parameter !== "-F"),
        "-c",
        "fsync=on",
        "-c",
        "wal_sync_method=fsync",
        // Files of the log that are kept to be used again (store/maintenance.ts).
        "-c",
        "min_wal_size=256MB",
      ],
    }),
  );
}

type InitArguments = Parameters<NodeFS["init"]>;

/** PGlite starts with fsync off and its file system has none: what is acknowledged must last. */
class DurableNodeFS extends NodeFS {
  override async init(pg: InitArguments[0], options: InitArguments[1]) {
    const ready = await super.init(pg, options);
    const { emscriptenOpts } = ready as { emscriptenOpts: EmscriptenOptions };
    emscriptenOpts.preRun = [...(emscriptenOpts.preRun ?? []), syncToDisk];
    return ready;
  }
}

interface EmscriptenOptions {
  preRun?: ((module: EmscriptenModule) => void)[];
}

interface EmscriptenModule {
  NODEFS: { stream_ops: { fsync?: (stream: { nfd?: number }) => number } };
}

/** As Emscripten numbers it. */
const EIO = 29;

function syncToDisk({ NODEFS }: EmscriptenModule): void {
  NODEFS.stream_ops.fsync = ({ nfd }) => {
    try {
      if (nfd !== undefined) fdatasyncSync(nfd);
      return 0;
    } catch {
      return EIO; // PostgreSQL panics: what it cannot be sure of it does not acknowledge
    }
  };
}
