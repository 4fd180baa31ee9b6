import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { takePidLock } from "../../bin/setup/pid-lock.ts";

let file: string;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hadiya-lock-"));
  file = join(folder, "deep", "start.lock");
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a free lock is taken, and given back", () => {
  const outcome = takePidLock(file, "here");
  expect(outcome.kind).toBe("taken");
  expect(existsSync(file)).toBe(true);
  if (outcome.kind === "taken") outcome.release();
  expect(existsSync(file)).toBe(false);
});

test("a live holder keeps it, and is named", async () => {
  const holder = spawn(process.execPath, ["-e", "process.stdin.resume()"], {
    stdio: ["pipe", "ignore", "ignore"],
  });
  takePidLock(file, "there");
  writeFileSync(file, JSON.stringify({ pid: holder.pid, note: "there" }));
  expect(takePidLock(file, "here")).toEqual({
    kind: "held",
    holder: { pid: holder.pid, note: "there" },
  });
  holder.kill();
  await once(holder, "exit");
  expect(takePidLock(file, "here").kind).toBe("taken");
});

test.each([
  ["of a process that is gone", () => JSON.stringify({ pid: goneProcess(), note: "" })],
  ["that is cut off", () => '{"pid": 1'],
])("a lock %s is taken over", (_, content) => {
  takePidLock(file, "");
  writeFileSync(file, content());
  expect(takePidLock(file, "here").kind).toBe("taken");
});

// Only where the system tells what runs under a number.
const tellsPrograms = existsSync("/proc/self/cmdline");
test.runIf(tellsPrograms)("a number that another program got since is no holder", async () => {
  const stranger = spawn("sleep", ["60"], { stdio: "ignore" });
  takePidLock(file, "");
  writeFileSync(file, JSON.stringify({ pid: stranger.pid, note: "" }));
  expect(takePidLock(file, "here").kind).toBe("taken");
  stranger.kill();
  await once(stranger, "exit");
});

function goneProcess(): number {
  return spawnSync(process.execPath, ["-e", ""]).pid;
}
