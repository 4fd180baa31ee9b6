/** The app's calls through what goes wrong at Shopify, played by the sandbox over real connections. */
import { expect, test } from "vitest";
import type { AdminCall } from "../../app/shopify/admin-api.ts";
import { CREATE_DISCOUNT, ensureDiscount } from "../../app/shopify/discount.ts";
import { registration } from "../sandbox/memory-shop.ts";
import { runningSandbox } from "../sandbox/running-sandbox.ts";
import { sandboxAdmin } from "../support/sandbox-admin.ts";

const SCOPES = ["read_orders", "read_discounts", "write_customers", "write_discounts"];
const NAME = "query Name { shop { name } }";
const named = { shop: { name: "Noor & Co." } };

async function faultyShop(longestAnswerMs?: number) {
  const sandbox = await runningSandbox({ app: registration(SCOPES) });
  const admin = sandboxAdmin(sandbox, longestAnswerMs ? { longestAnswerMs } : {});
  const ask = () => admin.call(admin.domain, NAME);
  return {
    ...admin,
    ask,
    faults: sandbox.faults,
    control: sandbox.ask,
    adminApi: sandbox.adminApi,
  };
}

test("throttled again and again, each call waits as long as it is told and gets through", async () => {
  const shop = await faultyShop();
  shop.faults.set({ adminThrottled: 0.6, seed: 3 });
  for (let count = 0; count < 10; count++) expect(await shop.ask()).toEqual(named);
  expect(shop.counts()?.throttled).toBeGreaterThan(5);
  expect(shop.waits).toHaveLength(shop.counts()?.throttled ?? 0);
});

test("an empty bucket is waited for: as long as its points take to come back", async () => {
  const shop = await faultyShop();
  shop.adminApi.bucket.take(shop.adminApi.bucket.status().currentlyAvailable);
  expect(await shop.ask().catch((error: unknown) => error)).toEqual(named);
  for (const wait of shop.waits) expect(wait).toBeLessThan(1000);
});

test("503s and answers that are lost are asked for again", async () => {
  const shop = await faultyShop();
  shop.faults.set({ adminUnavailable: 0.3, adminLostAnswer: 0.2, seed: 5 });
  for (let count = 0; count < 10; count++) expect(await shop.ask()).toEqual(named);
  expect(shop.counts()?.faults).toBeGreaterThan(2);
});

test("a silence is given up in time and asked again; one without end is a fault", async () => {
  const shop = await faultyShop(150);
  shop.faults.set({ adminSilent: 0.5, seed: 2 });
  for (let count = 0; count < 4; count++) expect(await shop.ask()).toEqual(named);
  expect(shop.counts()?.faults).toBeGreaterThan(0);
  shop.faults.set({ adminSilent: 1 });
  await expect(shop.ask()).rejects.toMatchObject({ name: "AdminFault", code: "NO_ANSWER" });
  expect(shop.lost).toEqual([]);
});

test("a token that ends in the middle of things is renewed; of a new one refused, enough is known", async () => {
  const shop = await faultyShop();
  for (let count = 0; count < 3; count++) {
    const [session] = shop.sessions.values();
    shop.adminApi.tokens.end(session?.accessToken ?? "");
    expect(await shop.ask()).toEqual(named);
  }
  expect(shop.counts()?.tokensRefused).toBe(3);
  expect(shop.lost).toEqual([]);
  shop.faults.set({ adminExpired: 1 });
  await expect(shop.ask()).rejects.toMatchObject({ name: "AccessLost", reason: "token_refused" });
  expect(shop.counts()?.tokensRefused).toBe(5);
});

test.each([
  [402, "frozen"],
  [403, "forbidden"],
  [423, "forbidden"],
])("%i: the shop has shut us out, and nothing is sent again", async (adminShutOut, reason) => {
  const shop = await faultyShop();
  shop.faults.set({ adminShutOut });
  await expect(shop.ask()).rejects.toMatchObject({ name: "AccessLost", reason });
  expect(shop.lost).toEqual([reason]);
  expect(shop.counts()?.calls).toBe(1);
  shop.faults.set({});
  expect(await shop.ask()).toEqual(named);
});

test("a discount whose creation was carried out and not answered is found, not made again", async () => {
  const shop = await faultyShop();
  const call: AdminCall = (domain, operation, ...rest) => {
    shop.faults.set(operation === CREATE_DISCOUNT ? { adminLostAnswer: 1 } : {});
    return shop.call(domain, operation, ...rest);
  };
  const id = await ensureDiscount(call, shop.domain, shop.clock);
  shop.faults.set({});
  const discounts = await shop.control<{ id: string }[]>("GET", "discounts");
  expect(discounts.map((discount) => discount.id)).toEqual([String(id)]);
  expect(await ensureDiscount(shop.call, shop.domain, shop.clock)).toBe(id);
});
