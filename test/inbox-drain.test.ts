import { setImmediate as othersTurn } from "node:timers/promises";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readConfig } from "../app/config.server.ts";
import { drainInbox } from "../app/inbox-drain.server.ts";
import { countWaiting } from "../app/store/inbox.ts";
import { wireServices } from "../app/wiring.server.ts";
import { installedShop, NOW, openTestDatabase } from "./support/database.ts";
import { fixture, store, webhook } from "./support/webhook.ts";

const STORED = 2000;
const ENVIRONMENT = {
  SHOPIFY_API_KEY: "key",
  SHOPIFY_API_SECRET: "secret",
  SHOPIFY_APP_URL: "https://hadiya.example",
  SCOPES: "read_orders",
  PORT: "3000",
};

let database: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

test("while a backlog is worked off on the embedded database, the rest of the process goes on", async () => {
  const shop = await installedShop(database);
  const body = fixture("order");
  const waiting = Array.from({ length: STORED }, () => webhook(shop, "orders/create", { body }));
  await store(database, shop.shopId, waiting);
  const services = wireServices(readConfig(ENVIRONMENT), database, () => NOW);
  const stopping = new AbortController();
  const log = pino({ level: "silent" });
  const drained = drainInbox(services, { log, changed: new Set(), stopping: stopping.signal });
  const seen = [];
  do {
    await othersTurn();
    seen.push(await countWaiting(database));
  } while (seen.at(-1) !== 0);
  stopping.abort();
  services.signals.webhooksStored(0);
  await drained;
  const halfDone = seen.filter((count) => count > 0 && count < STORED);
  expect(halfDone.length).toBeGreaterThan(2);
});
