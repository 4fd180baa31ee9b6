// @ts-check
// What npm runs after installing; see setup/prisma-client.mjs.
import { exitWith } from "./setup/clear-failure.mjs";
import { generateClient } from "./setup/prisma-client.mjs";
import { projectRoot } from "./setup/project-root.mjs";

await generateClient(projectRoot).catch(exitWith);
