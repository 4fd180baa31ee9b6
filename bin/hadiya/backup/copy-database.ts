// Copies of a whole database in one file, by the tools every server has: tar for the embedded
// database's folder, pg_dump and pg_restore for a server's. Each keeps to constant memory.
import { spawn } from "node:child_process";
import { closeSync, existsSync, fsyncSync, openSync, readdirSync, readSync, rmSync } from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { lockDataFolder } from "../../../app/store/data-folder-lock.ts";

/** A reason the person at the command line can act on. */
export class BackupRefusal extends Error {
  override readonly name = "BackupRefusal";
}

const DATABASE = "db";
/** The folder and the dump hold customers' names and Shopify's access tokens. */
const OWNER_ONLY = 0o600;

/**
 * Copies the embedded database into a compressed tar. It belongs to this process meanwhile: what
 * lies in the folder then is what a start after a power cut would find, and recovers from.
 */
export async function backUpFolder(folder: string, file: string): Promise<void> {
  if (!existsSync(join(folder, DATABASE))) {
    throw new BackupRefusal(`There is no database in ${folder} to back up.`);
  }
  await holding(folder, "a backup", () =>
    written(file, (partial) => run("tar", ["-czf", partial, "-C", folder, DATABASE])),
  );
}

/** Unpacks a backup into a data folder without a database; nothing is in place until all of it is. */
export async function restoreFolder(file: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await holding(folder, "a restore", async () => {
    if (existsSync(join(folder, DATABASE))) {
      throw new BackupRefusal(
        `There is a database in ${folder} already. Move the folder away, or set HADIYA_DATA_DIR to another.`,
      );
    }
    const unpacked = join(folder, "restoring");
    rmSync(unpacked, { recursive: true, force: true });
    await mkdir(unpacked);
    await run("tar", ["-xzf", file, "-C", unpacked]);
    if (!existsSync(join(unpacked, DATABASE, "PG_VERSION"))) {
      rmSync(unpacked, { recursive: true, force: true });
      throw new BackupRefusal(`${file} is no backup of an embedded database.`);
    }
    syncTree(unpacked);
    await rename(join(unpacked, DATABASE), join(folder, DATABASE));
    rmSync(unpacked, { recursive: true, force: true });
    syncEntry(folder);
  });
}

/** Copies a server's database while it works: pg_dump reads all of it as it was at one moment. */
export async function backUpServer(url: string, file: string): Promise<void> {
  const { address, environment } = withoutPassword(url);
  await written(file, (partial) =>
    run("pg_dump", ["--format=custom", `--file=${partial}`, `--dbname=${address}`], environment),
  );
}

/** Reads a dump into an empty database of a server, in one transaction: all of it or nothing. */
export async function restoreServer(file: string, url: string): Promise<void> {
  const { address, environment } = withoutPassword(url);
  const how = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"];
  await run("pg_restore", [...how, `--dbname=${address}`, file], environment);
}

/** Which kind of database a backup is of, by its first bytes; null for anything else. */
export function backupKind(file: string): "embedded" | "server" | null {
  const descriptor = openSync(file, "r");
  const start = Buffer.alloc(5);
  readSync(descriptor, start);
  closeSync(descriptor);
  if (start.toString("latin1") === "PGDMP") return "server";
  return start[0] === 0x1f && start[1] === 0x8b ? "embedded" : null;
}

async function holding(folder: string, owner: string, work: () => Promise<void>): Promise<void> {
  const unlock = lockDataFolder(folder, owner);
  try {
    await work();
  } finally {
    unlock();
  }
}

/** Under another name until it is whole and on disk: a file of that name is a backup. */
async function written(file: string, write: (partial: string) => Promise<void>): Promise<void> {
  if (existsSync(file)) throw new BackupRefusal(`${file} is there already.`);
  const partial = join(dirname(file), `.${basename(file)}.${process.pid}`);
  closeSync(openSync(partial, "wx", OWNER_ONLY));
  try {
    await write(partial);
    syncEntry(partial);
    await rename(partial, file);
    syncEntry(dirname(file));
  } finally {
    rmSync(partial, { force: true });
  }
}

function syncTree(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) syncTree(path);
    else syncEntry(path);
  }
  syncEntry(folder);
}

function syncEntry(path: string): void {
  const descriptor = openSync(path, "r");
  fsyncSync(descriptor);
  closeSync(descriptor);
}

/** What stands on a command line can be read by everybody on the machine. */
function withoutPassword(url: string): {
  readonly address: string;
  readonly environment: Readonly<Record<string, string>>;
} {
  const address = new URL(url);
  const password = decodeURIComponent(address.password);
  address.password = "";
  return { address: address.href, environment: password ? { PGPASSWORD: password } : {} };
}

const MOST_WORDS = 2000;

function run(
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, ...environment },
    });
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-MOST_WORDS);
    });
    child.once("error", (error: NodeJS.ErrnoException) => {
      const missing = error.code === "ENOENT";
      reject(missing ? new BackupRefusal(`There is no ${program} on this machine.`) : error);
    });
    child.once("close", (code) => {
      if (code === 0) resolve();
      else reject(new BackupRefusal(`${program} ended with ${code}: ${said.trim()}`));
    });
  });
}
