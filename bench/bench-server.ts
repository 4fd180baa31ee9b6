import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { ClearFailure } from "../bin/setup/clear-failure.mjs";
import { ServerProcess } from "../bin/start/server-process.ts";
import { bareBuild } from "./bare-build.ts";
import { BENCH_SHOP } from "./bench-shop.ts";
import type { Surroundings } from "./figure.ts";
import { databaseSettings, type Place } from "./place.ts";

export const BENCH_SECRET = "bench-secret";
export const SENDER = { shop: BENCH_SHOP, secret: BENCH_SECRET };

const LOOK_MS = 100;
const LONGEST_WORK_MS = 180_000;
/** What housekeeping does once the inbox is empty must not run beside the other server's round. */
const CALM_MS = 1500;

export interface BenchServer {
  /** Where its webhooks go. */
  readonly url: string;
  readonly process: ServerProcess;
}

/** The app as it runs in production on one machine, web and worker in one process. */
export function startApp(place: Place): Promise<BenchServer> {
  return start(place, { name: "The app", path: "/webhooks", args: ["app/server.ts"] });
}

/** Web and worker in processes of their own, for a server's database. */
export function startWeb(place: Place): Promise<BenchServer> {
  return start(place, { name: "The web process", path: "/webhooks", args: ["app/run-web.ts"] });
}

export function startWorker(place: Place): Promise<BenchServer> {
  return start(place, { name: "The worker process", path: "/", args: ["app/run-worker.ts"] });
}

/** The same app's bare route, in a process of its own. */
export async function startBare(place: Place, say: Surroundings["say"]): Promise<BenchServer> {
  const args = ["bench/bare-server.ts", await bareBuild(place.root, say)];
  return start(place, { name: "The bare route's server", path: "/bench", args });
}

async function start(
  place: Place,
  { name, path, args }: { name: string; path: string; args: string[] },
): Promise<BenchServer> {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const server = new ServerProcess(place.root, {
    name,
    args,
    healthUrl: `${origin}/healthz`,
    logFile: join(place.folder, `${basename(args[0] ?? "", ".ts")}.log`),
    env: {
      NODE_ENV: "production",
      HOST: "127.0.0.1",
      PORT: String(port),
      HADIYA_HEALTH_PORT: String(port),
      SHOPIFY_APP_URL: origin,
      SHOPIFY_API_KEY: "bench-key",
      SHOPIFY_API_SECRET: BENCH_SECRET,
      SCOPES: "read_orders,write_customers,write_discounts",
      ...databaseSettings(place),
    },
  });
  await server.untilHealthy();
  return { url: `${origin}${path}`, process: server };
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

/** Resolves when the worker has nothing left to do. */
export async function untilCalm(app: BenchServer): Promise<void> {
  const startedAt = performance.now();
  while ((await pending(app)) > 0) {
    if (performance.now() - startedAt > LONGEST_WORK_MS) {
      throw new ClearFailure("The worker did not come to the end of its work.");
    }
    await pause(LOOK_MS);
  }
  await pause(CALM_MS);
}

/** How many webhooks wait for the worker. */
export async function pending({ url }: BenchServer): Promise<number> {
  const response = await fetch(new URL("/readyz", url));
  const body = (await response.json()) as { pending: number };
  return body.pending;
}
