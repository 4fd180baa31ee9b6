/** A file system with little room, for tests of what happens when there is none. */
import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface SmallDisk {
  readonly folder: string;
  /** Writes until no more than that is left. */
  fill(leftMegabytes: number): void;
  /** Takes away what `fill` has written. */
  makeRoom(): void;
  remove(): void;
}

const MEGABYTE = 1024 * 1024;

/** Null where this user may not mount one: only root may. */
export function smallDisk(megabytes: number): SmallDisk | null {
  const folder = mkdtempSync(join(tmpdir(), "hadiya-small-disk-"));
  const mount = ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", folder];
  if (spawnSync("mount", mount).status !== 0) {
    rmSync(folder, { recursive: true });
    return null;
  }
  const filler = join(folder, "filler");
  return {
    folder,
    fill: (leftMegabytes) => fillDisk(filler, { folder, left: leftMegabytes * MEGABYTE }),
    makeRoom: () => rmSync(filler),
    remove: () => {
      spawnSync("umount", ["--lazy", folder]);
      rmSync(folder, { recursive: true });
    },
  };
}

/** Whether smallDisk works here. */
export function canMount(): boolean {
  const disk = smallDisk(1);
  disk?.remove();
  return disk !== null;
}

function fillDisk(file: string, { folder, left }: { folder: string; left: number }): void {
  const piece = Buffer.alloc(MEGABYTE / 16);
  const free = () => {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  };
  const opened = openSync(file, "w");
  while (free() > left + piece.length) writeSync(opened, piece);
  closeSync(opened);
}
