import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { hashOf, isFresh, writeStamp } from "../../bin/setup/source-stamp.mjs";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "hadiya-stamp-"));
  mkdirSync(join(root, "app", "domain"), { recursive: true });
  writeFileSync(join(root, "app", "domain", "money.ts"), "one");
  writeFileSync(join(root, "app", "server.ts"), "two");
});
afterEach(() => rmSync(root, { recursive: true }));

const hash = () => hashOf(root, ["app", "vite.config.ts"]);

test("the same sources have the same hash", () => {
  expect(hash()).toBe(hash());
});

test.each<[string, () => void]>([
  ["a changed file", () => writeFileSync(join(root, "app", "server.ts"), "three")],
  ["a new file", () => writeFileSync(join(root, "app", "new.ts"), "")],
  ["a file that was absent", () => writeFileSync(join(root, "vite.config.ts"), "")],
  ["a removed file", () => rmSync(join(root, "app", "server.ts"))],
  ["a renamed file", () => renameSync(join(root, "app/server.ts"), join(root, "app/other.ts"))],
])("%s changes the hash", (_, change) => {
  const before = hash();
  change();
  expect(hash()).not.toBe(before);
});

test("what was built or installed is no source", () => {
  const before = hash();
  for (const folder of ["dist", "node_modules"]) {
    mkdirSync(join(root, "app", folder));
    writeFileSync(join(root, "app", folder, "made.js"), "made");
  }
  expect(hash()).toBe(before);
});

test("a stamp is fresh for its own hash only", () => {
  const stamp = join(root, "build", ".stamp");
  expect(isFresh(stamp, "a")).toBe(false);
  writeStamp(stamp, "a");
  expect(isFresh(stamp, "a")).toBe(true);
  expect(isFresh(stamp, "b")).toBe(false);
});
