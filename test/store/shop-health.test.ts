import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { missingScopes } from "../../app/shopify/access-scopes.ts";
import { startBackfill } from "../../app/store/backfills.ts";
import { parkedPorts } from "../../app/store/parked.ts";
import { markShutOut } from "../../app/store/shop-access.ts";
import { healthReader } from "../../app/store/shop-health.ts";
import type { Database } from "../../app/store/sql.ts";
import { shopHealth } from "../../app/usecases/health/shop-health.ts";
import { retryWebhook } from "../../app/usecases/inbox/parked-webhooks.ts";
import {
  DATABASE_KINDS,
  installedShop,
  NOW,
  newShop,
  openTestDatabase,
  type TestShop,
} from "../support/database.ts";
import { deliver, drain, fixture, store, webhook } from "../support/webhook.ts";

const SCOPES = ["read_orders", "write_customers"];
const at = (seconds: number) => new Date(NOW.getTime() + 1000 * seconds);

describe.each(DATABASE_KINDS)("how a shop is doing, on the %s database", (kind) => {
  let database: Database;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());

  const health = async ({ shopId }: TestShop, now = NOW) => {
    const reader = healthReader(database, (granted) => missingScopes(SCOPES, granted));
    const found = await shopHealth(reader, { shopId, now });
    if (!found) throw new Error("no such shop");
    return found;
  };
  const order = (shop: TestShop, id: number, receivedAt = NOW) =>
    webhook(shop, "orders/create", { receivedAt, body: fixture("order", { id }) });
  const addToken = (
    shop: TestShop,
    { scope = "read_orders,write_customers", refreshTokenExpires = at(86_400) } = {},
  ) =>
    database.prisma.session.create({
      data: {
        id: `offline_${shop.domain}`,
        shop: shop.domain,
        state: "",
        scope,
        accessToken: "token",
        expires: at(-60),
        refreshToken: "refresh",
        refreshTokenExpires,
      },
    });
  const forgetPerks = ({ shopId }: TestShop) =>
    database.query("delete from stale_perks where shop_id = $1", [shopId]);
  const kinds = (found: Awaited<ReturnType<typeof health>>) =>
    found.concerns.map((concern) => concern.kind);

  test("a shop that has just begun: nothing has come, nothing has run, all is well", async () => {
    const shop = await installedShop(database);
    await addToken(shop);
    expect(await health(shop)).toMatchObject({
      at: NOW,
      timeZone: "Asia/Riyadh",
      verdict: "well",
      concerns: [],
      inbox: {
        lastReceivedAt: null,
        waiting: { counted: 0, more: false },
        waitingKinds: [],
        waitingSince: null,
        newestTookMs: null,
      },
      effects: { perksWaiting: { counted: 0, more: false }, perksSince: null, gaveUp: 0 },
      parked: 0,
      backfill: null,
      comparison: null,
      access: { hasAccess: true, missingScopes: [] },
    });
  });

  test("what waits is counted by its kind, from the one that waits longest", async () => {
    const [shop, other] = [await installedShop(database), await installedShop(database)];
    await addToken(shop);
    await store(database, shop.shopId, [order(shop, 1)]);
    await store(database, shop.shopId, [
      order(shop, 2, at(20)),
      webhook(shop, "returns/close", { receivedAt: at(30), body: "{}" }),
    ]);
    await store(database, other.shopId, [order(other, 1)]);
    const seen = await health(shop, at(60));
    expect(seen.inbox).toEqual({
      lastReceivedAt: at(30),
      waiting: { counted: 3, more: false },
      waitingKinds: [
        { kind: "orders", webhooks: 2 },
        { kind: "returns", webhooks: 1 },
      ],
      waitingSince: NOW,
      newestTookMs: null,
    });
    expect(seen.verdict).toBe("well");
    const later = await health(shop, at(61));
    expect(later.verdict).toBe("behind");
    expect(later.concerns).toEqual([{ kind: "inbox_behind", seconds: 61 }]);
  });

  test("the newest that was dealt with tells how long that took, whatever came late", async () => {
    const shop = await installedShop(database);
    await store(database, shop.shopId, [order(shop, 1, at(10)), order(shop, 2, at(0))]);
    await drain(database, shop.shopId, { now: at(12) });
    const seen = await health(shop, at(20));
    expect(seen.inbox).toMatchObject({ lastReceivedAt: at(10), newestTookMs: 2000 });
    await store(database, shop.shopId, [order(shop, 3, at(5))]);
    await drain(database, shop.shopId, { now: at(50) });
    expect((await health(shop, at(60))).inbox).toEqual(seen.inbox);
  });

  test("customers Shopify does not know of yet are counted, from the first of them", async () => {
    const shop = await installedShop(database);
    await addToken(shop);
    await deliver(database, shop.shopId, [order(shop, 1)]);
    const seen = await health(shop, at(900));
    expect(seen.effects).toMatchObject({ perksWaiting: { counted: 1 }, perksSince: NOW });
    expect(seen.verdict).toBe("well");
    expect((await health(shop, at(901))).concerns).toEqual([
      { kind: "perks_behind", seconds: 901 },
    ]);
  });

  test("beyond ten thousand counting stops", async () => {
    const shop = await installedShop(database);
    await database.query(
      `insert into stale_perks (shop_id, customer_id, since)
       select $1::int, n, $2::timestamptz from generate_series(1, 10001) n`,
      [shop.shopId, NOW],
    );
    expect((await health(shop)).effects.perksWaiting).toEqual({ counted: 10_000, more: true });
    await forgetPerks(shop);
  });

  test("what was set aside needs somebody; waiting again counts from the retry", async () => {
    const shop = await installedShop(database);
    await addToken(shop);
    await deliver(database, shop.shopId, [
      webhook(shop, "orders/create", { eventId: "torn", body: "{" }),
    ]);
    const seen = await health(shop, at(3600));
    expect(seen).toMatchObject({ verdict: "needs_you", parked: 1 });
    expect(seen.concerns).toEqual([{ kind: "parked", webhooks: 1 }]);
    const key = { topic: "orders/create", eventId: "torn" };
    await retryWebhook(parkedPorts(database), { shopId: shop.shopId, key, now: at(3600) });
    const retried = await health(shop, at(3601));
    expect(retried).toMatchObject({ verdict: "well", parked: 0 });
    expect(retried.inbox.waitingSince).toEqual(at(3600));
  });

  test("an access token that cannot be renewed, or none, or too few permissions, is said", async () => {
    const [none, ended, few] = [
      await installedShop(database),
      await installedShop(database),
      await installedShop(database),
    ];
    await addToken(ended, { refreshTokenExpires: at(-1) });
    await addToken(few, { scope: "read_customers" });
    expect(kinds(await health(none))).toEqual(["access_lost"]);
    expect(kinds(await health(ended))).toEqual(["access_lost"]);
    const lacking = await health(few);
    expect(lacking.concerns).toEqual([{ kind: "scopes_missing", scopes: SCOPES }]);
    expect(lacking.access).toEqual({ hasAccess: true, missingScopes: SCOPES });
    await markShutOut(database, few.domain, { reason: "frozen", now: NOW });
    expect(kinds(await health(few))).toEqual(["access_lost"]);
  });

  test("the last reading of the past is shown, and a stopped one needs somebody", async () => {
    const shop = await installedShop(database);
    await addToken(shop);
    const wish = { shopId: shop.shopId, source: "bulk", carriedBy: "worker", now: NOW } as const;
    await startBackfill(database, wish);
    expect((await health(shop)).backfill).toEqual({
      state: "running",
      source: "shopify",
      startedAt: NOW,
      endedAt: null,
      orders: 0,
    });
    await database.query(
      `update backfills set state = 'failed', finished_at = $2, orders_read = 7 where shop_id = $1`,
      [shop.shopId, at(9)],
    );
    const seen = await health(shop);
    expect(seen.backfill).toMatchObject({ state: "failed", endedAt: at(9), orders: 7 });
    expect(kinds(seen)).toEqual(["backfill_failed"]);
  });

  test("the last comparison that came to its end is shown, and one long ago is late", async () => {
    const shop = await installedShop(database);
    await addToken(shop);
    const add = (run: number, finished: Date | null, error: string | null) =>
      database.query(
        `insert into reconciliations
           (shop_id, run, since, until, state, seen, drifted, healed, error, started_at, finished_at)
         values ($1, $2, $3, $3, 'done', 240, 3, 2, $4, $3, $5)`,
        [shop.shopId, run, NOW, error, finished],
      );
    await add(1, at(60), null);
    await add(2, at(3660), "THROTTLED");
    await add(3, null, null);
    const seen = await health(shop, at(60 + 3 * 3600));
    expect(seen.comparison).toEqual({ endedAt: at(60), compared: 240, drifted: 3, healed: 2 });
    expect(seen.verdict).toBe("well");
    const late = await health(shop, at(61 + 3 * 3600));
    expect(late.concerns).toEqual([{ kind: "comparison_late", seconds: 3 * 3600 + 1 }]);
  });

  test("jobs given up are counted for the day and the shop", async () => {
    const [shop, other] = [await installedShop(database), await newShop(database)];
    await database.script(`create schema if not exists pgboss;
      create table pgboss.job (state text, data jsonb, completed_on timestamptz)`);
    const add = (shopId: number, state: string, completed: Date) =>
      database.query("insert into pgboss.job values ($1, $2::text::jsonb, $3)", [
        state,
        JSON.stringify({ shopId }),
        completed,
      ]);
    await add(shop.shopId, "failed", at(-60));
    await add(shop.shopId, "failed", at(-86_401));
    await add(shop.shopId, "completed", at(-60));
    await add(other.shopId, "failed", at(-60));
    expect((await health(shop)).effects.gaveUp).toBe(1);
  });

  test("there is nothing to say of a shop that is not there", async () => {
    const reader = healthReader(database, () => []);
    expect(await shopHealth(reader, { shopId: 999_999, now: NOW })).toBeNull();
  });
});
