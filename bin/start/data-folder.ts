import { accessSync, constants, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { FolderInUse, folderOwner } from "../../app/store/data-folder-lock.ts";
import { ClearFailure } from "../setup/clear-failure.mjs";
import { takePidLock } from "../setup/pid-lock.ts";

/** What a start may find in the data folder, and by which file each is known to be ours. */
const OURS: { folder: string; mark: RegExp }[] = [
  { folder: "hadiya", mark: /(^|\/)(PG_VERSION|lock\.json)$/ },
  { folder: "sandbox", mark: /\.(sqlite|db)$/ },
  { folder: "logs", mark: /\.log$/ },
];

/** Makes the folder and takes it for this start alone. */
export function claimDataFolder(folder: string, note: string): () => void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch {
    throw new ClearFailure(`The data folder ${folder} cannot be written to.`);
  }
  const outcome = takePidLock(join(folder, "start.lock"), note);
  if (outcome.kind === "taken") return outcome.release;
  const { pid, note: running } = outcome.holder;
  throw new ClearFailure(
    `Hadiya is already running on ${folder} (process ${pid}, ${running}): open that, or stop it first.`,
  );
}

/** Deletes what earlier starts left, and nothing else that may lie in the same folder. */
export function emptyDataFolder(folder: string): void {
  const database = join(folder, "hadiya");
  const owner = folderOwner(database);
  if (owner) throw new ClearFailure(new FolderInUse(database, owner).message);
  const present = OURS.filter((each) => existsSync(join(folder, each.folder)));
  const foreign = present.find((each) => !isOurs(join(folder, each.folder), each.mark));
  if (foreign)
    throw new ClearFailure(
      `${join(folder, foreign.folder)} does not look like Hadiya's, so --fresh deleted nothing.`,
    );
  for (const each of present) rmSync(join(folder, each.folder), { recursive: true, force: true });
}

function isOurs(folder: string, mark: RegExp): boolean {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return files.length === 0 || files.some((file) => mark.test(file));
}
