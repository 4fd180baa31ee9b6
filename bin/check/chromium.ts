import { spawn } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { ClearFailure } from "../setup/clear-failure.mjs";
import type { Progress } from "../setup/progress.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const MAC_PLACES = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];
const DEBIAN_PACKAGES = ["chromium", "fonts-noto-core"];

/** The browser to test with: CHROMIUM_PATH, or the first one installed. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
  if (env.CHROMIUM_PATH) return isProgram(env.CHROMIUM_PATH) ? env.CHROMIUM_PATH : undefined;
  const folders = (env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const places = NAMES.flatMap((name) => [...folders, "/usr/bin"].map((each) => join(each, name)));
  return [...places, ...MAC_PLACES].find(isProgram);
}

/** Finds a browser, or installs Debian's when this machine and user allow it. */
export async function ensureChromium(progress: Progress): Promise<string> {
  const found = findChromium();
  if (found) return found;
  if (process.env.CHROMIUM_PATH)
    throw new ClearFailure(
      `CHROMIUM_PATH names ${process.env.CHROMIUM_PATH}, which is no program.`,
    );
  if (!existsSync("/etc/debian_version") || process.getuid?.() !== 0)
    throw new ClearFailure(
      "The browser tests need Chromium: install it (on Debian: sudo apt-get install -y chromium fonts-noto-core), or name one in CHROMIUM_PATH.",
    );
  const step = progress.step("Installing Chromium from Debian's packages");
  for (const args of [
    ["update"],
    ["install", "-y", "--no-install-recommends", ...DEBIAN_PACKAGES],
  ]) {
    const { code, output } = await aptGet(args);
    if (code === 0) continue;
    step.failed();
    throw new ClearFailure(
      `Chromium could not be installed ("apt-get ${args.join(" ")}"):\n${output}`,
    );
  }
  step.done();
  const installed = findChromium();
  if (!installed) throw new ClearFailure("Debian's chromium package brought no chromium program.");
  return installed;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function aptGet(args: string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    let output = "";
    const child = spawn("apt-get", args, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => {
        output = (output + chunk.toString()).slice(-2000);
      });
    child.on("error", (error) => resolve({ code: 1, output: error.message }));
    child.on("close", (code) => resolve({ code, output }));
  });
}
