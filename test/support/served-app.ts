/**
 * The app as it is served: its real routes, behind the real server and door, on a database of its
 * own. Only the bundling is left out, and Shopify, which a test plays.
 */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { ServerBuild } from "@remix-run/node";
import { pino } from "pino";
import { vi } from "vitest";
import type { BuiltApp } from "../../app/built-app.server.ts";
import type { Limits } from "../../app/rate-limits.server.ts";
import type { Services } from "../../app/wiring.server.ts";
import { projectRoot } from "../../bin/setup/project-root.mjs";
import { type DatabaseKind, newServerDatabase } from "./database.ts";
import { type RouteModules, routesOnDisk } from "./routes-on-disk.ts";

export interface ServedApp {
  readonly services: Services;
  readonly routes: RouteModules;
  readonly origin: string;
  /** Requests to Shopify, in their sequence. */
  readonly shopifyCalls: string[];
  /** Not following redirects, as a browser that is not known to be a robot. */
  request(path: string, init?: RequestInit): Promise<Response>;
  close(): Promise<void>;
}

interface Wishes {
  readonly limits?: Limits;
  readonly env?: Readonly<Record<string, string>>;
  /** What Shopify answers; without it, a call there is a fault. */
  readonly shopify?: (request: Request) => Response | Promise<Response>;
}

/** Every page and all they import, on a machine that is busy with other tests. */
export const TO_LOAD_ALL_MS = 240_000;

const BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36";
const QUIET = pino({ level: "silent" });

/** Once in a test file: the app's services are one per process. */
export async function serveApp(kind: DatabaseKind, wishes: Wishes = {}): Promise<ServedApp> {
  const place = kind === "server" ? await newServerDatabase() : null;
  vi.stubEnv("DATABASE_URL", place?.url);
  vi.stubEnv("HADIYA_DATA_DIR", "memory:");
  vi.stubEnv("SCOPES", "read_orders,write_customers");
  for (const [name, value] of Object.entries(wishes.env ?? {})) vi.stubEnv(name, value);
  const shopifyCalls = playShopify(wishes.shopify);
  const routes = await routesOnDisk();
  const build = await builtFrom(routes);
  const { services } = build.entry.module;
  const { webServer } = await import("../../app/web.server.ts");
  const { limits } = wishes;
  const server = webServer(build, services, { log: QUIET, ...(limits ? { limits } : {}) });
  const origin = await listening(server);
  return {
    services,
    routes,
    origin,
    shopifyCalls,
    request: (path, init = {}) => {
      const headers = new Headers(init.headers);
      if (!headers.has("user-agent")) headers.set("user-agent", BROWSER);
      return fetch(new URL(path, origin), { redirect: "manual", ...init, headers });
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await services.close();
      await place?.remove();
      vi.unstubAllEnvs();
      vi.unstubAllGlobals();
    },
  };
}

/** Before the app's modules are loaded: Shopify's library keeps the fetch it finds then. */
function playShopify(answer: Wishes["shopify"]): string[] {
  const calls: string[] = [];
  const reach = globalThis.fetch;
  vi.stubGlobal("fetch", async (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(input, init);
    if (!new URL(request.url).hostname.endsWith(".myshopify.com")) return reach(input, init);
    calls.push(`${request.method} ${request.url}`);
    if (!answer) throw new Error(`Nobody plays Shopify: ${request.url}`);
    return answer(request);
  });
  return calls;
}

/** What the bundler would make of the routes, without scripts for a browser. */
async function builtFrom(routes: RouteModules): Promise<BuiltApp> {
  const module = await import("../../app/entry.server.tsx");
  const assets = Object.values(routes).map(({ module: _, ...route }) => [
    route.id,
    {
      ...route,
      module: "/none.js",
      hasLoader: true,
      hasAction: true,
      hasClientLoader: false,
      hasClientAction: false,
      hasErrorBoundary: true,
    },
  ]);
  const build: ServerBuild = {
    mode: "production",
    entry: { module },
    routes,
    assets: {
      entry: { module: "/none.js", imports: [] },
      routes: Object.fromEntries(assets),
      url: "/none.js",
      version: "1",
    },
    publicPath: "/",
    assetsBuildDirectory: join(projectRoot, "build/client"),
    future: {
      v3_fetcherPersist: true,
      v3_lazyRouteDiscovery: true,
      v3_relativeSplatPath: true,
      v3_singleFetch: true,
      v3_throwAbortReason: true,
    },
    isSpaMode: false,
  };
  return build as BuiltApp;
}

function listening(server: Server): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}
