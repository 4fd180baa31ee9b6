// The app of app/server.ts without its door and worker: what a webhook costs in a bare Remix route.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createRequestHandler } from "@remix-run/express";
import type { ServerBuild } from "@remix-run/node";
import compression from "compression";
import express from "express";
import { readConfig } from "../app/config.server.ts";

async function main(buildFolder: string): Promise<void> {
  const { port, host } = readConfig();
  const file = join(buildFolder, "server", "index.js");
  const build = (await import(pathToFileURL(file).href)) as ServerBuild;
  const app = express();
  app.disable("x-powered-by");
  app.get("/healthz", (_request, response) => {
    response.json({ status: "ok" });
  });
  app.use(compression());
  app.use(express.static(join(buildFolder, "client"), { maxAge: "1h" }));
  app.all("*", createRequestHandler({ build, mode: "production" }));
  app.listen(port, host);
  for (const signal of ["SIGTERM", "disconnect"]) process.on(signal, () => process.exit(0));
}

const [buildFolder] = process.argv.slice(2);
if (!buildFolder) throw new Error("Name the folder of the build to serve.");
await main(buildFolder);
