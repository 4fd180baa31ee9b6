import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Who holds a lock: its process, and what it wants others to know. */
export interface LockHolder {
  pid: number;
  note: string;
}

export type LockOutcome =
  | { kind: "taken"; release: () => void }
  | { kind: "held"; holder: LockHolder };

/**
 * Takes the lock a file stands for, unless a live process holds it. A file left behind by a
 * process that was killed is taken over.
 */
export function takePidLock(file: string, note: string): LockOutcome {
  mkdirSync(dirname(file), { recursive: true });
  for (;;) {
    if (claim(file, note)) return { kind: "taken", release: () => rmSync(file, { force: true }) };
    const holder = readHolder(file);
    if (holder && isAlive(holder.pid)) return { kind: "held", holder };
    rmSync(file, { force: true });
  }
}

/** Linked into place once complete, so that nobody ever reads half of it. */
function claim(file: string, note: string): boolean {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify({ pid: process.pid, note }));
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (isTaken(error)) return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EEXIST";
}

function readHolder(file: string): LockHolder | undefined {
  try {
    const holder: unknown = JSON.parse(readFileSync(file, "utf8"));
    return isHolder(holder) ? holder : undefined;
  } catch {
    return undefined; // gone since, or cut off while it was written: nobody's
  }
}

function isHolder(value: unknown): value is LockHolder {
  return typeof value === "object" && value !== null && "pid" in value && "note" in value;
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return !isAnotherProgram(pid);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** After a reboot the number may belong to anything; where /proc exists it says to what. */
function isAnotherProgram(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("node");
  } catch {
    return false;
  }
}
