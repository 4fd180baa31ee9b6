// @ts-check
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const NEVER_SOURCE = new Set(["node_modules", "dist"]);

/**
 * One hash over the names and contents of files and folders (and all that is in them). A path
 * that does not exist counts as absent, so that its arrival changes the hash.
 * @param {string} root
 * @param {string[]} paths relative to root
 */
export function hashOf(root, paths) {
  const hash = createHash("sha256");
  for (const path of paths.flatMap((each) => filesUnder(root, each)).sort()) {
    hash.update(`${path}\0`);
    hash.update(readFileSync(join(root, path)));
    hash.update("\0");
  }
  return hash.digest("hex");
}

/**
 * @param {string} root
 * @param {string} path
 * @returns {string[]}
 */
function filesUnder(root, path) {
  const full = join(root, path);
  if (!existsSync(full)) return [];
  if (!statSync(full).isDirectory()) return [path];
  return readdirSync(full)
    .filter((name) => !NEVER_SOURCE.has(name) && !name.startsWith("."))
    .flatMap((name) => filesUnder(root, `${path}/${name}`));
}

/**
 * Whether what a stamp stands for was made from exactly these sources.
 * @param {string} stampFile
 * @param {string} hash
 */
export function isFresh(stampFile, hash) {
  return existsSync(stampFile) && readFileSync(stampFile, "utf8") === hash;
}

/**
 * @param {string} stampFile
 * @param {string} hash
 */
export function writeStamp(stampFile, hash) {
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, hash);
}
