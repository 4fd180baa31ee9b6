import type { Server } from "node:http";
import { join } from "node:path";
import { AdminApi } from "./admin-api/admin-api.ts";
import { bulkResult } from "./admin-api/bulk-operations.ts";
import { signSessionToken } from "./admin-api/session-token.ts";
import { AppInstaller } from "./control/app-installer.ts";
import { controlApi } from "./control/control-api.ts";
import type { ControlParts } from "./control/control-parts.ts";
import { OrderFeed } from "./control/order-feed.ts";
import { type OpeningWishes, ShopOpening } from "./control/shop-opening.ts";
import { listenOnLoopback, nodeHandler, type WebHandler } from "./http-adapter.ts";
import { appProxy } from "./proxy.ts";
import { SandboxClock } from "./shop/sandbox-clock.ts";
import { SandboxShop } from "./shop/sandbox-shop.ts";
import type { PagesHandler, RequestHandler, ShopContext } from "./shop/shop-context.ts";
import { ShopDatabase } from "./shop/shop-database.ts";
import { moveToDay } from "./shop/shop-day.ts";
import type { AppRegistration, ShopPlan, ShopSettings } from "./shop/shop-model.ts";
import { Faults } from "./webhooks/faults.ts";
import { WebhookDeliverer } from "./webhooks/webhook-deliverer.ts";
import { WebhookOutbox } from "./webhooks/webhook-outbox.ts";

export interface SandboxWishes extends OpeningWishes {
  /** The sandbox listens on `port`, the proxy on the next, the app is on the one after. */
  port: number;
  /** Folder for `shop.sqlite`, or ":memory:". */
  dataFolder: string;
  app: AppRegistration;
  handle: string;
  currency: string;
  timeZone: string;
  plan: ShopPlan;
  /** Webhooks under way at once. */
  concurrency: number;
  /** The order log, when it is known already: sets the clock before the app asks for it. */
  ordersFile: string | null;
  /** Makes this day the shop's today. */
  until: string | null;
  pages: PagesHandler;
}

export interface Sandbox extends ControlParts {
  close(): Promise<void>;
}

/** Opens the data, listens, and waits for the app. Rejects with one sentence when it cannot. */
export async function openSandbox(wishes: SandboxWishes): Promise<Sandbox> {
  const settings = settingsFrom(wishes);
  const database = openDatabase(wishes.dataFolder, settings);
  const { installer, ...parts } = assemble(wishes, settings, database);
  const { context, deliverer, feed } = parts;
  await setClock(wishes, context.shop, feed);
  const handlers = [controlApi(parts), wishes.pages(context)];
  const handler = nodeHandler(route(parts, handlers), settings.origin);
  const servers = [
    ...(await listenOnLoopback(handler, wishes.port)),
    ...(await listenOnLoopback(appProxy(context), wishes.port + 1)),
  ];
  const closing = new AbortController();
  resume(parts, installer, closing.signal).catch(report);
  return {
    ...parts,
    close: async () => {
      closing.abort();
      await deliverer.stop();
      await Promise.all(servers.map(closeServer));
      database.close();
    },
  };
}

function assemble(
  wishes: SandboxWishes,
  settings: ShopSettings,
  database: ShopDatabase,
): ControlParts & { installer: AppInstaller } {
  const clock = new SandboxClock(Number(database.fact("clock_offset") ?? 0), (offset) =>
    database.setFact("clock_offset", String(offset)),
  );
  const faults = new Faults();
  const outbox = new WebhookOutbox(database, settings.app, faults, () => clock.now());
  const shop = new SandboxShop({ settings, database, outbox, clock });
  const deliverer = new WebhookDeliverer(outbox, settings, clock, wishes.concurrency);
  const adminApi = new AdminApi(shop, database, faults);
  const context = contextOf(settings, shop);
  const setsClock = wishes.until === null;
  const feed = new OrderFeed(shop, { database, deliverer, setsClock });
  const installer = new AppInstaller(context);
  const opening = new ShopOpening(context, { database, deliverer, installer }, wishes);
  return { context, adminApi, outbox, deliverer, faults, feed, opening, installer };
}

/** Amounts and days in the file mean nothing in another currency or time zone. */
function openDatabase(folder: string, settings: ShopSettings): ShopDatabase {
  const database = new ShopDatabase(folder === ":memory:" ? folder : join(folder, "shop.sqlite"));
  const identity = [settings.domain, settings.currency, settings.timeZone].join(" ");
  const found = database.fact("shop") ?? identity;
  database.setFact("shop", found);
  if (found === identity) return database;
  throw new Error(`the data folder is another shop's (${found}), not ${identity}: start fresh`);
}

/** What an earlier run left waiting goes out once the app is up. */
async function resume(
  { context, adminApi, deliverer, feed }: ControlParts,
  installer: AppInstaller,
  signal: AbortSignal,
): Promise<void> {
  await installer.waitForApp(signal);
  if (signal.aborted || !context.shop.isInstalled()) return;
  deliverer.start();
  adminApi.bulk.resume(context.shop.grantedScopes());
  for (const file of feed.unfinished()) await feed.start(file).finished;
}

async function setClock(wishes: SandboxWishes, shop: SandboxShop, feed: OrderFeed): Promise<void> {
  const { until, ordersFile } = wishes;
  if (until !== null && !(await moveToDay(shop, until))) {
    report(`the shop is past ${until} already: its clock stays`);
  }
  if (ordersFile !== null) await feed.prepareClock(ordersFile);
}

/** Shopify's own endpoints by the header the preload sets; all else by address. */
function route({ context, adminApi }: ControlParts, handlers: RequestHandler[]): WebHandler {
  return async (request) => {
    const shopDomain = request.headers.get("x-sandbox-shop");
    if (shopDomain !== null) return adminApi.handle(request, shopDomain);
    const result = bulkResult(adminApi.bulk, request);
    if (result) return result;
    const elsewhere = leaveForLocalhost(request, context.settings.origin);
    if (elsewhere) return elsewhere;
    for (const handler of handlers) {
      const answer = await handler(request);
      if (answer) return answer;
    }
    return new Response("There is nothing at this address.\n", {
      status: 404,
      headers: { "content-type": "text/plain; charset=utf-8" },
    });
  };
}

/** 127.0.0.1 is another site than localhost: cookies and the app's frame would not work there. */
function leaveForLocalhost(request: Request, origin: string): Response | null {
  const host = request.headers.get("host");
  const isNavigation = request.headers.get("sec-fetch-mode") === "navigate";
  if (!isNavigation || request.method !== "GET" || host === new URL(origin).host) return null;
  const { pathname, search } = new URL(request.url);
  return new Response(null, { status: 302, headers: { location: origin + pathname + search } });
}

function settingsFrom(wishes: SandboxWishes): ShopSettings {
  return {
    domain: `${wishes.handle}.myshopify.com`,
    handle: wishes.handle,
    name: "Noor & Co.",
    email: "hello@noor.example",
    currency: wishes.currency,
    timeZone: wishes.timeZone,
    countryCode: "SA",
    plan: wishes.plan,
    shopId: "70400000001",
    app: wishes.app,
    origin: `http://localhost:${wishes.port}`,
    appOrigin: `http://localhost:${wishes.port + 1}`,
    appTarget: `http://127.0.0.1:${wishes.port + 2}`,
  };
}

function contextOf(settings: ShopSettings, shop: SandboxShop): ShopContext {
  return {
    settings,
    shop,
    sessionToken: ({ subject = "1", ttlSeconds = 60 } = {}) =>
      signSessionToken({
        shopDomain: settings.domain,
        appKey: settings.app.key,
        secret: settings.app.secret,
        subject,
        now: shop.now(),
        ttlSeconds,
      }),
    embeddedParameters: () => ({
      embedded: "1",
      shop: settings.domain,
      host: Buffer.from(`admin.shopify.com/store/${settings.handle}`).toString("base64url"),
      locale: "en",
    }),
  };
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function report(trouble: unknown): void {
  const message = trouble instanceof Error ? trouble.message : String(trouble);
  process.stderr.write(`sandbox: ${message}\n`);
}
