// @ts-check
// `npm test` on a bare clone: any Node from 20 on, nothing installed. Arguments go to vitest.
import { exitWith } from "./setup/clear-failure.mjs";
import { handOver } from "./setup/hand-over.mjs";
import { install, refuseOldNode } from "./setup/install.mjs";
import { createProgress } from "./setup/progress.mjs";
import { projectRoot } from "./setup/project-root.mjs";

async function test() {
  refuseOldNode(process.versions.node);
  await install(projectRoot, createProgress(process.stdout));
  handOver({ root: projectRoot, script: "bin/check/main.ts", args: process.argv.slice(2) });
}

await test().catch(exitWith);
