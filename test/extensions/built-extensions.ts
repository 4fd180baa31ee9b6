import { join } from "node:path";
import { beforeAll } from "vitest";
import { type BuiltExtension, buildExtensions } from "../../bin/build-extensions.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** Builds the extensions before a file's tests into a folder of their own. */
export function builtExtensions() {
  const built = { directory: "", extensions: [] as BuiltExtension[] };
  beforeAll(async () => {
    const folder = await temporaryFolder();
    built.directory = join(folder.path, "extensions");
    built.extensions = await buildExtensions(folder.path);
    return folder.remove;
  });
  return built;
}
