import { mkdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";

/**
 * Lends a new folder, on the disk the project is on: a temporary one of the system may be in memory,
 * where an fsync costs nothing.
 */
export async function withFolder<Result>(
  root: string,
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  const parent = join(root, ".cache", "bench");
  mkdirSync(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, "run-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
