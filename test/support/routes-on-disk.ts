/** The app's route modules, found on disk as Remix finds them. */
import { join } from "node:path";
import { flatRoutes } from "@remix-run/dev/dist/config/flat-routes.js";
import type { ServerBuild } from "@remix-run/node";
import { projectRoot } from "../../bin/setup/project-root.mjs";

export type RouteModules = ServerBuild["routes"];

const APP = join(projectRoot, "app");

export async function routesOnDisk(): Promise<RouteModules> {
  const routes: RouteModules = {
    root: { id: "root", path: "", module: await moduleOf("root.tsx") },
  };
  for (const { file, ...route } of Object.values(flatRoutes(APP))) {
    routes[route.id] = { parentId: "root", ...route, module: await moduleOf(file) };
  }
  return routes;
}

function moduleOf(file: string): Promise<RouteModules[string]["module"]> {
  return import(/* @vite-ignore */ join(APP, file));
}
