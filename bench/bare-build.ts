import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ClearFailure } from "../bin/setup/clear-failure.mjs";
import { hashOf, isFresh, writeStamp } from "../bin/setup/source-stamp.mjs";

const FOLDER = join(".cache", "bench", "build");
const ROUTE = join("bench", "bare-route.ts");
const SOURCES = ["app", ROUTE, "package-lock.json", "prisma/schema.prisma", "vite.config.ts"];

/** The app's production build with the bare route in it, beside the app's own; kept until sources change. */
export async function bareBuild(root: string, say: (text: string) => void): Promise<string> {
  const folder = join(root, FOLDER);
  const stamp = join(folder, ".stamp");
  const hash = hashOf(root, SOURCES);
  if (isFresh(stamp, hash) && existsSync(join(folder, "server", "index.js"))) return folder;
  say("Building the bare route");
  await viteBuild(root);
  writeStamp(stamp, hash);
  return folder;
}

function viteBuild(root: string): Promise<void> {
  const cli = join("node_modules", "@remix-run", "dev", "dist", "cli.js");
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cli, "vite:build", "--logLevel", "warn"], {
      cwd: root,
      // stdout carries the figures and nothing else.
      stdio: ["ignore", process.stderr, process.stderr],
      env: {
        ...process.env,
        NODE_ENV: "production",
        HADIYA_BENCH_ROUTE: ROUTE,
        HADIYA_BUILD_DIR: FOLDER,
      },
    });
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve();
      else reject(new ClearFailure("The bare route could not be built."));
    });
  });
}
