// @ts-check
// `npm run build`: the app and the extensions, skipped when nothing changed (--force builds anyway).
import { exitWith } from "./setup/clear-failure.mjs";
import { handOver } from "./setup/hand-over.mjs";
import { install, refuseOldNode } from "./setup/install.mjs";
import { createProgress } from "./setup/progress.mjs";
import { projectRoot } from "./setup/project-root.mjs";

async function build() {
  refuseOldNode(process.versions.node);
  await install(projectRoot, createProgress(process.stdout));
  handOver({ root: projectRoot, script: "bin/build/main.ts", args: process.argv.slice(2) });
}

await build().catch(exitWith);
