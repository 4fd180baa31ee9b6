// @ts-check
// `npm start` on a bare clone: any Node from 20 on, nothing installed.
import { ClearFailure, exitWith } from "./setup/clear-failure.mjs";
import { handOver } from "./setup/hand-over.mjs";
import { install, refuseOldNode } from "./setup/install.mjs";
import { createProgress } from "./setup/progress.mjs";
import { projectRoot } from "./setup/project-root.mjs";

async function start() {
  refuseOldNode(process.versions.node);
  // Not imported above: an old Node would fail to link it before it could be refused.
  const { parseStartOptions, START_HELP } = await import("./start/start-options.mjs");
  // npm runs us in the project's folder; INIT_CWD is where the person typed the file's name.
  const parsed = parseStartOptions(process.argv.slice(2), {
    folder: process.env.INIT_CWD ?? process.cwd(),
    databaseUrl: process.env.DATABASE_URL,
  });
  if (parsed.kind === "help") return console.log(START_HELP);
  if (parsed.kind === "refused") throw new ClearFailure(parsed.sentence);
  await install(projectRoot, createProgress(process.stdout));
  const options = JSON.stringify(parsed.options);
  handOver({ root: projectRoot, script: "bin/start/main.ts", args: [options] });
}

await start().catch(exitWith);
