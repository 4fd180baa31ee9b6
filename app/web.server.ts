import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createRequestHandler } from "@remix-run/express";
import compression from "compression";
import express from "express";
import type { Logger } from "pino";
import { answerFault } from "./answer-fault.server.ts";
import type { BuiltApp } from "./built-app.server.ts";
import { type Door, openDoor } from "./door.server.ts";
import { openToExtensions } from "./extension-access.server.ts";
import { refuseForeignForms } from "./foreign-forms.server.ts";
import { healthRoutes } from "./health.server.ts";
import { httpServer } from "./http-server.server.ts";
import { listen, stopListening } from "./listening.server.ts";
import { type Metrics, secondsSince } from "./metrics.server.ts";
import { metricsRoute } from "./metrics-route.server.ts";
import {
  LIMITS,
  type Limits,
  limitRefused,
  limitRequests,
  limitUnsigned,
} from "./rate-limits.server.ts";
import { securityHeaders } from "./security-headers.server.ts";
import { logShopifyCalls } from "./shopify-work.server.ts";
import type { Services } from "./wiring.server.ts";

export interface Web {
  /** Answers what is under way and nothing more. */
  stop(): Promise<void>;
}

/** The door for webhooks and the pages, on one port. */
export async function startWeb(build: BuiltApp, log: Logger): Promise<Web> {
  const { services } = build.entry.module;
  const server = webServer(build, services, { log });
  logShopifyCalls(services, log);
  await listen(server, services.config);
  return { stop: () => stopListening(server) };
}

/** The same, not listening yet. */
export function webServer(
  build: BuiltApp,
  services: Services,
  { log, limits = LIMITS }: { readonly log: Logger; readonly limits?: Limits },
): Server {
  const { apiSecret, previousApiSecret } = services.config;
  const door = openDoor({
    secrets: previousApiSecret === null ? [apiSecret] : [apiSecret, previousApiSecret],
    receive: async (webhook) => {
      await services.receive(webhook);
      const { shopDomain: shop, topic, eventId } = webhook;
      log.debug({ shop, topic, eventId }, "webhook stored");
    },
    clock: services.clock,
    onFault: (error, { shopDomain, topic, eventId }) =>
      log.error({ err: error, shop: shopDomain, topic, eventId }, "webhook not stored"),
  });
  const guarded = limitUnsigned(door, limits.refused);
  const measured: Door = (request, response) => {
    measureDoor(services.metrics, request, response);
    guarded(request, response);
  };
  return httpServer({ door: measured, pages: pagesApp(build, services, limits) });
}

const SENDER_GONE = 499;

function measureDoor(metrics: Metrics, request: IncomingMessage, response: ServerResponse): void {
  const begun = performance.now();
  response.once("close", () => {
    const status = response.writableFinished ? response.statusCode : SENDER_GONE;
    const bytes = Number(request.headers["content-length"] ?? 0);
    metrics.doorAnswered(status, secondsSince(begun), bytes > 0 ? bytes : 0);
  });
}

function pagesApp(build: BuiltApp, services: Services, limits: Limits) {
  const { config } = services;
  const app = express();
  app.disable("x-powered-by");
  app.set("trust proxy", config.trustProxy);
  app.use(securityHeaders(config));
  app.use(healthRoutes(services));
  app.use(metricsRoute(services));
  app.use("/api", openToExtensions, limitRequests(limits.api));
  app.use("/auth", limitRequests(limits.signIn));
  app.use(compression());
  app.use("/assets", express.static("build/client/assets", { immutable: true, maxAge: "1y" }));
  app.use(express.static("build/client", { maxAge: "1h" }));
  app.use(limitRefused(limits.refused));
  app.use(refuseForeignForms);
  app.all("*", createRequestHandler({ build, mode: process.env.NODE_ENV ?? "production" }));
  app.use(answerFault);
  return app;
}
