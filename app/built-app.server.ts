import type { ServerBuild } from "@remix-run/node";
import type { Services } from "./wiring.server.ts";

/** What the built app hands over: its pages, and the services they share with the door and worker. */
export type BuiltApp = ServerBuild & { entry: { module: { services: Services } } };

/** Opens and migrates the database as well: the build wires its services when it is loaded. */
export async function loadBuiltApp(): Promise<BuiltApp> {
  const path = new URL("../build/server/index.js", import.meta.url).href;
  return (await import(path)) as BuiltApp;
}
