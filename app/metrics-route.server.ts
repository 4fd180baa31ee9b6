import { createHash, timingSafeEqual } from "node:crypto";
import express, { type Router } from "express";
import type { Services } from "./wiring.server.ts";

/**
 * /metrics, for whoever holds METRICS_TOKEN. Without one there is no such address: behind a proxy
 * every request comes from this machine, so that asking where it came from would guard nothing.
 */
export function metricsRoute({ config, metrics }: Pick<Services, "config" | "metrics">): Router {
  const router = express.Router();
  const { metricsToken } = config;
  if (metricsToken === null) return router;
  metrics.showProcess();
  router.get("/metrics", (request, response, next) => {
    if (!isBearer(request.headers.authorization, metricsToken)) {
      response.status(401).set("www-authenticate", "Bearer").end();
      return;
    }
    metrics.text().then((text) => {
      response.set({ "content-type": metrics.contentType, "cache-control": "no-store" }).end(text);
    }, next);
  });
  return router;
}

/** Digests are of one length, so that comparing them tells nothing of how much was right. */
function isBearer(header: string | undefined, token: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(header ?? ""), digest(`Bearer ${token}`));
}
