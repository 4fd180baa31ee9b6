import { build } from "../../bin/build/build.ts";
import { createProgress } from "../../bin/setup/progress.mjs";
import { projectRoot } from "../../bin/setup/project-root.mjs";

/** Browser tests run what a newcomer runs: the production build, made anew when it is stale. */
export default async function setUp(): Promise<void> {
  await build({ root: projectRoot, progress: createProgress(process.stdout) });
}
