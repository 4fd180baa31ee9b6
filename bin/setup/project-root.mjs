// @ts-check
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder package.json stands in. */
export const projectRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
