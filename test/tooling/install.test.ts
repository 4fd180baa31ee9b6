import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isInstalled, pinnedNode, refuseOldNode } from "../../bin/setup/install.mjs";

type Packages = Record<string, { version?: string; integrity?: string; optional?: boolean }>;

const ZOD = { "node_modules/zod": { version: "4.0.0", integrity: "sha512-a" } };
const OTHER_SYSTEM = { "node_modules/esbuild-win": { version: "1.0.0", optional: true } };

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "hadiya-install-"));
  mkdirSync(dirname(pinnedNode(root)), { recursive: true });
  writeFileSync(pinnedNode(root), "");
});
afterEach(() => rmSync(root, { recursive: true }));

function put(path: string, packages: Packages): void {
  writeFileSync(join(root, path), JSON.stringify({ packages }));
}

function locked(packages: Packages): void {
  put("package-lock.json", { "": { version: "0.1.0" }, ...packages });
}

function installed(packages: Packages): void {
  put("node_modules/.package-lock.json", packages);
}

test("what the lock file names is there; other systems' binaries need not be", () => {
  locked({ ...ZOD, ...OTHER_SYSTEM });
  installed(ZOD);
  expect(isInstalled(root)).toBe(true);
});

test.each<[string, Packages]>([
  ["a new package", { ...ZOD, "node_modules/pg": { version: "8.0.0" } }],
  ["another version", { "node_modules/zod": { version: "4.0.1", integrity: "sha512-a" } }],
  ["other contents", { "node_modules/zod": { version: "4.0.0", integrity: "sha512-b" } }],
])("%s in the lock file asks for an installation", (_, packages) => {
  locked(packages);
  installed(ZOD);
  expect(isInstalled(root)).toBe(false);
});

test("an installation that was broken off, or lacks the pinned Node, is none", () => {
  locked(ZOD);
  expect(isInstalled(root)).toBe(false);
  installed(ZOD);
  rmSync(pinnedNode(root));
  expect(isInstalled(root)).toBe(false);
});

test.each(["18.20.1", "16.0.0"])("Node %s is refused in a sentence", (version) => {
  expect(() => refuseOldNode(version)).toThrow(`and this is Node ${version}: install a newer one`);
});

test.each(["20.0.0", "24.21.0"])("Node %s is new enough", (version) => {
  expect(() => refuseOldNode(version)).not.toThrow();
});
