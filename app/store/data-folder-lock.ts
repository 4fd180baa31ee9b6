import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The live process that owns the folder; asked of by the command line before it opens anything. */
export interface FolderOwner {
  readonly pid: number;
  readonly owner: string;
  /** Tells a process from a later one with the same id; null where the system does not say. */
  readonly started: string | null;
}

export class FolderInUse extends Error {
  override readonly name = "FolderInUse";

  constructor(folder: string, { owner, pid }: FolderOwner) {
    super(
      `The data folder ${folder} is in use by ${owner} (process ${pid}). Stop it first, or set HADIYA_DATA_DIR to another folder or DATABASE_URL to a server.`,
    );
  }
}

/** Takes the folder for this process; throws FolderInUse when a live process has it. */
export function lockDataFolder(folder: string, owner: string): () => void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "lock.json");
  const written = join(folder, `lock.${process.pid}.json`);
  const mine: FolderOwner = { pid: process.pid, owner, started: startOf(process.pid) };
  writeFileSync(written, JSON.stringify(mine));
  try {
    if (!placed(written, file)) {
      removeDeadLock(folder, file);
      if (!placed(written, file)) throw new FolderInUse(folder, folderOwner(folder) ?? mine);
    }
  } finally {
    rmSync(written, { force: true });
  }
  return () => rmSync(file, { force: true });
}

/** A link appears whole or not at all, and only where none is. */
function placed(written: string, file: string): boolean {
  try {
    linkSync(written, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/**
 * Moves the lock aside before looking at it for the last time: of two processes that found it dead,
 * the later one may hold the first one's fresh lock by now, and puts it back.
 */
function removeDeadLock(folder: string, file: string): void {
  const other = folderOwner(folder);
  if (other) throw new FolderInUse(folder, other);
  const aside = join(folder, `lock.dead-${process.pid}.json`);
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  const taken = readOwner(aside);
  if (taken && isAlive(taken)) placed(aside, file);
  rmSync(aside, { force: true });
  if (taken && isAlive(taken)) throw new FolderInUse(folder, taken);
}

/** Who holds the folder now; null when nobody alive does. */
export function folderOwner(folder: string): FolderOwner | null {
  const owner = readOwner(join(folder, "lock.json"));
  return owner && isAlive(owner) ? owner : null;
}

function readOwner(file: string): FolderOwner | null {
  try {
    const { pid, owner, started } = JSON.parse(readFileSync(file, "utf8")) as FolderOwner;
    return Number.isInteger(pid) ? { pid, owner, started } : null;
  } catch {
    return null;
  }
}

function isAlive({ pid, started }: FolderOwner): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  const now = startOf(pid);
  return started === null || now === null || now === started;
}

function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}
