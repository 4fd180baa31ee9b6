import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/**
 * A new folder under the system's temporary one, and its removal. What is removed is the path
 * that mkdtemp gave and no other: never one worked out from it, which might be somebody's tree.
 */
export async function temporaryFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), "hadiya-extensions-"));
  return { path, remove: () => rm(path, { recursive: true }) };
}

/** The same for the length of one test. */
export async function folderForTest(): Promise<string> {
  const folder = await temporaryFolder();
  onTestFinished(folder.remove);
  return folder.path;
}
