import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { ClearFailure } from "../setup/clear-failure.mjs";
import { takePidLock } from "../setup/pid-lock.ts";
import { generateClient } from "../setup/prisma-client.mjs";
import type { Progress } from "../setup/progress.mjs";
import { hashOf, isFresh, writeStamp } from "../setup/source-stamp.mjs";

const SOURCES = [
  "app",
  "bin/build",
  "bin/build-extensions.ts",
  "extensions",
  "package-lock.json",
  "prisma/schema.prisma",
  "sandbox/extension-host",
  "shopify.app.toml",
  "tsconfig.json",
  "vite.config.ts",
];
const RESULTS = [
  "build/client",
  "build/server/index.js",
  "build/extensions",
  "build/extension-host",
];
const REMIX = "node_modules/@remix-run/dev/dist/cli.js";
const WAIT_MS = 200;
const SHOWN_LINES = 30;

/**
 * Builds the app and the extensions when their sources changed since the last build. Of two at
 * the same time, the second waits and then finds everything fresh.
 */
export async function build({
  root,
  progress,
  force = false,
}: {
  root: string;
  progress: Progress;
  force?: boolean;
}): Promise<"built" | "fresh"> {
  const stamp = join(root, "build", ".stamp");
  const isDone = () =>
    isFresh(stamp, hashOf(root, SOURCES)) && RESULTS.every((path) => existsSync(join(root, path)));
  await generateClient(root);
  if (!force && isDone()) return "fresh";
  const release = await waitForLock(join(root, ".cache", "build.lock"));
  try {
    if (!force && isDone()) return "fresh";
    const hash = hashOf(root, SOURCES);
    const step = progress.step("Building the app and the extensions");
    try {
      // One after the other: Remix begins by emptying build/.
      await run(root, [REMIX, "vite:build", "--logLevel", "warn"]);
      await run(root, ["bin/build-extensions.ts"]);
    } catch (error) {
      step.failed();
      throw error;
    }
    writeStamp(stamp, hash);
    step.done();
    return "built";
  } finally {
    release();
  }
}

async function waitForLock(file: string): Promise<() => void> {
  for (;;) {
    const outcome = takePidLock(file, "build");
    if (outcome.kind === "taken") return outcome.release;
    await pause(WAIT_MS);
  }
}

function run(root: string, args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = "";
    const child = spawn(process.execPath, args, {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, NODE_ENV: "production" },
    });
    const keep = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve();
      else reject(new ClearFailure(`"node ${args.join(" ")}" failed:\n${beginningOf(output)}`));
    });
  });
}

/** Bundlers say what is wrong first, and then show their whole state. */
function beginningOf(output: string): string {
  return output.trim().split("\n").slice(0, SHOWN_LINES).join("\n");
}
