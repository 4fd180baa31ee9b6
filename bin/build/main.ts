import { ClearFailure, exitWith } from "../setup/clear-failure.mjs";
import { createProgress } from "../setup/progress.mjs";
import { projectRoot } from "../setup/project-root.mjs";
import { build } from "./build.ts";

async function main(args: string[]): Promise<void> {
  const unknown = args.find((arg) => arg !== "--force");
  if (unknown !== undefined)
    throw new ClearFailure(`${unknown} is not an option of the build: it takes --force only.`);
  const progress = createProgress(process.stdout);
  const outcome = await build({ root: projectRoot, progress, force: args.includes("--force") });
  if (outcome === "fresh") progress.line("✓ Nothing to build: no source changed.");
  process.disconnect?.();
}

await main(process.argv.slice(2)).catch(exitWith);
