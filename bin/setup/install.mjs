// @ts-check
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ClearFailure } from "./clear-failure.mjs";

/** @typedef {import("./progress.mjs").Progress} Progress */

export const OLDEST_NODE = 20;
const OLDEST_NPM = 8;
const POSIX = process.platform !== "win32";

/** @param {string} version such as "20.20.2" */
export function refuseOldNode(version) {
  if (Number(version.split(".")[0]) >= OLDEST_NODE) return;
  throw new ClearFailure(
    `Hadiya needs Node ${OLDEST_NODE} or newer to start, and this is Node ${version}: install a newer one from https://nodejs.org.`,
  );
}

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean }} LockedPackage
 */

/** The Node the project is pinned to, brought by npm. @param {string} root */
export function pinnedNode(root) {
  return join(root, "node_modules", "node", "bin", POSIX ? "node" : "node.exe");
}

/**
 * Whether npm's own record of what it installed agrees with package-lock.json. npm writes the
 * record last, so an installation that was broken off has none.
 * @param {string} root
 */
export function isInstalled(root) {
  const record = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(record) || !existsSync(pinnedNode(root))) return false;
  const installed = packagesIn(record);
  const wanted = Object.entries(packagesIn(join(root, "package-lock.json")));
  return wanted.every(([path, { version, integrity, optional, devOptional }]) => {
    const found = installed[path];
    // The empty path is the project; other systems' binaries are optional, and left out.
    if (!found) return path === "" || optional || devOptional;
    return found.version === version && found.integrity === integrity;
  });
}

/**
 * @param {string} lockFile
 * @returns {Record<string, LockedPackage>}
 */
function packagesIn(lockFile) {
  return JSON.parse(readFileSync(lockFile, "utf8")).packages;
}

/**
 * Brings the packages of package-lock.json, unless they are there already.
 * @param {string} root
 * @param {Progress} progress
 */
export async function install(root, progress) {
  if (isInstalled(root)) return;
  await refuseOldNpm(root);
  const step = progress.step("Installing packages (a minute or so, once)");
  // NODE_ENV=production in the shell would make npm leave out what builds and tests the app,
  // and ignore-scripts in a .npmrc would leave out the pinned Node.
  const flags = ["--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  const result = await runNpm(root, ["ci", ...flags, "--ignore-scripts=false"]);
  if (result.code !== 0) {
    step.failed();
    throw new ClearFailure(`npm could not install the packages:\n${result.errors.trim()}`);
  }
  step.done();
}

/** @param {string} root */
async function refuseOldNpm(root) {
  const { code, output } = await runNpm(root, ["--version"]);
  if (code !== 0)
    throw new ClearFailure(
      "Hadiya needs npm to install its packages: it comes with Node, from https://nodejs.org.",
    );
  if (Number(output.split(".")[0]) >= OLDEST_NPM) return;
  throw new ClearFailure(
    `Hadiya needs npm ${OLDEST_NPM} or newer, and this is npm ${output.trim()}: run "npm install --global npm@latest".`,
  );
}

/**
 * @param {string} root
 * @param {string[]} args
 * @returns {Promise<{ code: number | null, output: string, errors: string }>}
 */
function runNpm(root, args) {
  return new Promise((resolve) => {
    let output = "";
    let errors = "";
    const npm = spawn("npm", args, {
      cwd: root,
      shell: !POSIX,
      stdio: ["ignore", "pipe", "pipe"],
    });
    npm.stdout.on("data", (chunk) => {
      output += chunk;
    });
    npm.stderr.on("data", (chunk) => {
      errors += chunk;
    });
    npm.on("error", (error) => resolve({ code: 1, output, errors: error.message }));
    npm.on("close", (code) => resolve({ code, output, errors }));
  });
}
