import { createServer, type Server } from "node:http";
import { createRequestHandler } from "@remix-run/express";
import type { ServerBuild } from "@remix-run/node";
import compression from "compression";
import express from "express";
import { type Logger, pino } from "pino";
import { openDoor } from "./door.server.ts";
import { describeFault } from "./fault.server.ts";
import type { Services } from "./wiring.server.ts";
import { startWorker, type Worker } from "./worker.server.ts";

/** What the built app hands over: its pages, and the services they share with the door and worker. */
type Build = ServerBuild & { entry: { module: { services: Services } } };

async function main(): Promise<void> {
  const build = await loadBuild();
  const { services } = build.entry.module;
  const { config } = services;
  const log = pino({ level: config.logLevel, serializers: { err: describeFault } });
  const server = serve(build, services, log);
  const worker = await startWorker(services, log);
  await listen(server, config);
  log.info({ url: config.appUrl, database: services.database.kind }, "Hadiya is up");
  stopOnSignals({ server, worker, services, log });
}

async function loadBuild(): Promise<Build> {
  const path = new URL("../build/server/index.js", import.meta.url).href;
  return (await import(path)) as Build;
}

function serve(build: Build, services: Services, log: Logger): Server {
  const door = openDoor({
    secret: services.config.apiSecret,
    receive: services.receive,
    clock: services.clock,
    onFault: (error) => log.error({ err: error }, "webhook not stored"),
  });
  const pages = pagesApp(build, services);
  return createServer((request, response) => {
    if (request.url?.split("?", 1)[0] === "/webhooks") door(request, response);
    else pages(request, response);
  });
}

function pagesApp(build: Build, services: Services) {
  const app = express();
  app.disable("x-powered-by");
  app.get("/healthz", (_request, response) => {
    response.json({ status: "ok" });
  });
  app.get("/readyz", (_request, response, next) => {
    services.waiting().then((pending) => response.json({ ready: true, pending }), next);
  });
  app.use(compression());
  app.use("/assets", express.static("build/client/assets", { immutable: true, maxAge: "1y" }));
  app.use(express.static("build/client", { maxAge: "1h" }));
  app.all("*", createRequestHandler({ build, mode: process.env.NODE_ENV ?? "production" }));
  return app;
}

function listen(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const taken = error.code === "EADDRINUSE";
      reject(taken ? new Error(`Port ${port} is in use. Set PORT to another one.`) : error);
    });
    server.listen(port, host, resolve);
  });
}

const LONGEST_STOP_MS = 2000;

function stopOnSignals(running: {
  server: Server;
  worker: Worker;
  services: Services;
  log: Logger;
}): void {
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    const { server, worker, services, log } = running;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), LONGEST_STOP_MS).unref();
    await closed;
    await worker.stop();
    await services.close();
    log.info("Hadiya has stopped");
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM", "disconnect"]) process.on(signal, () => void stop());
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
