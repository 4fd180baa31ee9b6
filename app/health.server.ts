import { createServer } from "node:http";
import express, { type Router } from "express";
import { answerFault } from "./answer-fault.server.ts";
import { listen, stopListening } from "./listening.server.ts";
import { metricsRoute } from "./metrics-route.server.ts";
import type { Services } from "./wiring.server.ts";

/** /healthz: the process lives. /readyz: it can do its work, and how many webhooks wait. */
export function healthRoutes(services: Pick<Services, "readiness">): Router {
  const router = express.Router();
  router.get("/healthz", (_request, response) => {
    response.json({ status: "ok" });
  });
  router.get("/readyz", (_request, response, next) => {
    services.readiness().then((readiness) => {
      response.status(readiness.ready ? 200 : 503).json(readiness);
    }, next);
  });
  return router;
}

/** The same for a process without pages. */
export async function startHealthPort(
  services: Services,
  at: { readonly host: string; readonly port: number },
): Promise<{ stop(): Promise<void> }> {
  const app = express();
  app.disable("x-powered-by");
  app.use(healthRoutes(services));
  app.use(metricsRoute(services));
  app.use(answerFault);
  const server = createServer(app);
  await listen(server, at);
  return { stop: () => stopListening(server) };
}
