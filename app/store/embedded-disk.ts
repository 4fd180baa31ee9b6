import { statfsSync } from "node:fs";
import type { PGlite } from "@electric-sql/pglite";

/** PostgreSQL's code for a full disk: a batch that meets it is tried again. */
const DISK_FULL = "53100";
/** PostgreSQL's code for its own crash: no webhook is at fault. */
const CRASHED = "57P02";
/**
 * Left over for what is under way. PostgreSQL panics when the next segment of its log, 16 MB, finds no
 * room; short of that it only refuses.
 */
const RESERVE_BYTES = 64 * 1024 * 1024;

/** Throws, as a full disk would, while what is to be written might not fit into the folder. */
export function roomKeeper(folder: string): () => void {
  return () => {
    if (freeBytes(folder) >= RESERVE_BYTES) return;
    throw Object.assign(new Error("the disk of the embedded database is full"), {
      code: DISK_FULL,
    });
  };
}

/** Whether the folder's disk has less room than a start of the database may take. */
export function isDiskFull(folder: string): boolean {
  return freeBytes(folder) < RESERVE_BYTES;
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/**
 * A panic is the end of PostgreSQL: a server would start anew, and here the next message, be it the
 * rollback, would never come back. So nothing is sent any more, and the process ends; started again,
 * it recovers from the log.
 */
export function endOnPanic(pglite: PGlite): PGlite {
  let panic: Error | null = null;
  const note = (error: unknown) => {
    if (isPanic(error) && !panic) {
      const message = `the embedded database has stopped: SQLSTATE ${error.code}`;
      panic = Object.assign(new Error(message), { code: CRASHED });
      setImmediate(throwIt, panic); // after whoever asked has heard of it
    }
    throw error;
  };
  const { execProtocolRawSync, execProtocol, execProtocolStream } = pglite;
  pglite.execProtocolRawSync = (message) => {
    if (panic) throw panic;
    return execProtocolRawSync.call(pglite, message);
  };
  pglite.execProtocol = (...sent) => execProtocol.apply(pglite, sent).catch(note);
  pglite.execProtocolStream = (...sent) => execProtocolStream.apply(pglite, sent).catch(note);
  return pglite;
}

function isPanic(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && "severity" in error && error.severity === "PANIC";
}

function throwIt(error: Error): void {
  throw error;
}
