/** A sandbox store, and the app as it is built installed in it: both listen, as under `npm start`. */

import { projectRoot } from "../../bin/setup/project-root.mjs";
import { addressesFrom, SANDBOX_CREDENTIALS } from "../../bin/start/servers.ts";
import { HistoryFiller } from "../../sandbox/generator/history-filler.ts";
import { planHistory } from "../../sandbox/generator/history-plan.ts";
import { openSandbox, type Sandbox } from "../../sandbox/sandbox.ts";
import { readAppRegistration } from "../../sandbox/webhooks/app-registration.ts";
import { controlOf } from "../sandbox/running-sandbox.ts";
import { type AppProcess, startProcess } from "./app-process.ts";
import { freePorts } from "./start-fixture.ts";

export interface AppAtSandbox {
  readonly sandbox: Sandbox;
  ask: ReturnType<typeof controlOf>;
  /** The process that runs now. */
  readonly app: AppProcess;
  /** Ends the app as a power cut would, and starts it anew. */
  killAndStart(): Promise<void>;
  close(): Promise<void>;
}

/** The shop has two years of so many customers behind it, and has not heard of the app yet. */
export async function startAtSandbox(
  databaseUrl: string,
  customers: number,
): Promise<AppAtSandbox> {
  const addresses = addressesFrom(await freePorts());
  const registration = readAppRegistration(projectRoot, {
    key: SANDBOX_CREDENTIALS.SHOPIFY_API_KEY,
    secret: SANDBOX_CREDENTIALS.SHOPIFY_API_SECRET,
  });
  const sandbox = await openSandbox({
    port: addresses.sandboxPort,
    dataFolder: ":memory:",
    app: registration,
    handle: "hadiya-demo",
    currency: "USD",
    timeZone: "Asia/Riyadh",
    plan: "plus",
    seed: 7,
    customers,
    concurrency: 8,
    expectsOrders: true,
    ordersFile: null,
    until: null,
    pages: () => async () => null,
  });
  fillPast(sandbox, customers);
  const start = () =>
    startProcess("serve", {
      ...SANDBOX_CREDENTIALS,
      DATABASE_URL: databaseUrl,
      PORT: String(addresses.appPort),
      SHOPIFY_APP_URL: addresses.appUrl,
      SCOPES: registration.scopes.join(","),
      SANDBOX_ORIGIN: addresses.sandboxOrigin,
      NODE_OPTIONS: "--import ./sandbox/preload.ts",
    });
  let app = await start();
  return {
    sandbox,
    ask: controlOf(addresses.sandboxOrigin),
    get app() {
      return app;
    },
    killAndStart: async () => {
      await app.kill();
      app = await start();
    },
    close: async () => {
      await app.kill();
      await sandbox.close();
    },
  };
}

function fillPast({ context: { shop, settings } }: Sandbox, customers: number): void {
  const plan = planHistory({
    seed: 7,
    customers,
    now: shop.now(),
    timeZone: settings.timeZone,
    currency: settings.currency,
    products: shop.products(),
  });
  new HistoryFiller(shop, plan).fill();
}
