import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { holdBackfill, isBackfilling, readBackfills } from "../../app/store/backfills.ts";
import { hasScope } from "../../app/store/granted-scopes.ts";
import { installPorts } from "../../app/store/setup.ts";
import { markShutOut } from "../../app/store/shop-access.ts";
import type { Database } from "../../app/store/sql.ts";
import { askForHistory, shopsWantingHistory } from "../../app/store/wanted-history.ts";
import { installShop } from "../../app/usecases/shops/install-shop.ts";
import {
  DATABASE_KINDS,
  installedShop,
  NOW,
  openTestDatabase,
  type TestShop,
} from "../support/database.ts";
import { deliver, webhook } from "../support/webhook.ts";

const limits = { scope: "read_all_orders", daysWithout: 60 };
const DAY_MS = 86_400_000;
const inDays = (days: number) => new Date(NOW.getTime() + days * DAY_MS);

describe.each(DATABASE_KINDS)("on the %s database", (kind) => {
  let database: Database;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());

  async function shopWithToken(scope = "read_orders,write_customers"): Promise<TestShop> {
    const shop = await installedShop(database);
    await addToken(shop, scope);
    return shop;
  }
  const addToken = ({ domain }: TestShop, scope: string) =>
    database.query(
      `insert into sessions (id, shop, state, "accessToken", scope) values ($1, $2, '', 't', $3)`,
      [`offline_${domain}`, domain, scope],
    );
  const wants = async ({ shopId }: TestShop, now = NOW) =>
    (await shopsWantingHistory(database, { limits, now })).includes(shopId);
  const ask = ({ shopId }: TestShop, now = NOW) => askForHistory(database, shopId, { limits, now });
  const end = ({ shopId }: TestShop, state: "done" | "failed", at = NOW) =>
    database.query(
      "update backfills set state = $2, finished_at = $3, failure = 'fault' where shop_id = $1 and state <> 'done'",
      [shopId, state, at],
    );
  const scopesUpdate = (shop: TestShop, current: string[], triggeredAt: string) =>
    deliver(database, shop.shopId, [
      webhook(shop, "app/scopes_update", { body: { current }, triggeredAt }),
    ]);

  test("is asked for once when a shop is installed, however many ask at once", async () => {
    const shop = await shopWithToken();
    expect(await wants(shop)).toBe(true);
    expect((await Promise.all([ask(shop), ask(shop), ask(shop)])).filter(Boolean)).toEqual([1]);
    expect(await wants(shop)).toBe(false);
    await end(shop, "done");
    expect([await wants(shop, inDays(30)), await ask(shop, inDays(30))]).toEqual([false, null]);
    const [run] = await readBackfills(database, shop.shopId);
    expect(run).toMatchObject({ source: "bulk", carriedBy: "worker", oldestAllowed: inDays(-60) });
  });

  test("not of a shop without a token, or one that shuts us out", async () => {
    expect(await wants(await installedShop(database))).toBe(false);
    const shut = await shopWithToken();
    await markShutOut(database, shut.domain, { reason: "frozen", now: NOW });
    expect(await wants(shut)).toBe(false);
  });

  test("is asked for again when the shop comes back; a run of before begins anew", async () => {
    const shop = await shopWithToken();
    await ask(shop);
    const held = await holdBackfill(
      database,
      { shopId: shop.shopId, run: 1 },
      { holder: "one", now: NOW },
    );
    await database.query(
      "update backfills set position = 'far', orders_read = 7, problems = '[]' where shop_id = $1",
      [shop.shopId],
    );
    await deliver(database, shop.shopId, [
      webhook(shop, "app/uninstalled", { body: {}, triggeredAt: "2026-11-22T00:00:00Z" }),
    ]);
    expect(await wants(shop, inDays(1))).toBe(false);
    const details = { name: "Noor", currency: "USD", timeZone: "Asia/Riyadh" };
    await installShop(installPorts(database), { shopId: shop.shopId, details, now: inDays(2) });
    await addToken(shop, "read_orders");
    // By a clock that is behind the one that installed it.
    expect(await ask(shop, inDays(1))).toBe(1);
    expect(await wants(shop, inDays(1))).toBe(false);
    const runs = await readBackfills(database, shop.shopId);
    expect(runs).toMatchObject([
      { run: 1, state: "waiting", position: null, ordersRead: 0, askedAt: inDays(2) },
    ]);
    expect(held?.holder).toBe("one");
    expect(await isBackfilling(database, shop.shopId)).toBe(false);
    await end(shop, "done");
    await deliver(database, shop.shopId, [
      webhook(shop, "app/uninstalled", { body: {}, triggeredAt: "2026-11-25T00:00:00Z" }),
    ]);
    await installShop(installPorts(database), { shopId: shop.shopId, details, now: inDays(5) });
    await addToken(shop, "read_orders");
    expect(await ask(shop, inDays(5))).toBe(2);
  });

  test("is asked for again once the shop lets older orders be read", async () => {
    const shop = await shopWithToken();
    await ask(shop);
    await end(shop, "done");
    await scopesUpdate(shop, ["read_orders", "read_all_orders"], "2026-11-22T00:00:00Z");
    expect(await ask(shop, inDays(1))).toBe(2);
    const [run] = await readBackfills(database, shop.shopId);
    expect(run).toMatchObject({ oldestAllowed: null, state: "waiting" });
    await end(shop, "done");
    await scopesUpdate(shop, ["read_orders"], "2026-11-23T00:00:00Z");
    await scopesUpdate(shop, ["read_orders", "read_all_orders"], "2026-11-24T00:00:00Z");
    expect(await wants(shop, inDays(4))).toBe(false);
  });

  test("a run of sixty days that is under way begins anew for all of them", async () => {
    const shop = await shopWithToken();
    await ask(shop);
    await scopesUpdate(shop, ["read_all_orders"], "2026-11-22T00:00:00Z");
    expect(await ask(shop, inDays(1))).toBe(1);
    expect(await readBackfills(database, shop.shopId)).toMatchObject([
      { run: 1, oldestAllowed: null },
    ]);
  });

  test("one that failed is asked for again after an hour, from the beginning", async () => {
    const shop = await shopWithToken();
    await ask(shop);
    await end(shop, "failed", NOW);
    expect(await wants(shop, inDays(0.9 / 24))).toBe(false);
    expect(await ask(shop, inDays(1.1 / 24))).toBe(1);
    expect(await readBackfills(database, shop.shopId)).toMatchObject([
      { run: 1, state: "waiting", failure: null, finishedAt: null },
    ]);
  });

  describe("what a shop lets us do", () => {
    test("is what the newest word says, whichever comes last", async () => {
      const shop = await shopWithToken();
      await scopesUpdate(shop, ["read_orders", "read_returns"], "2026-11-23T00:00:00Z");
      await scopesUpdate(shop, ["read_orders"], "2026-11-22T00:00:00Z");
      expect(await hasScope(database, shop.shopId, "read_returns")).toBe(true);
      expect(await hasScope(database, shop.shopId, "write_customers")).toBe(false);
    });

    test("is not changed by a word of before the token was given", async () => {
      const shop = await shopWithToken();
      await scopesUpdate(shop, ["read_orders"], "2026-11-20T00:00:00Z");
      expect(await hasScope(database, shop.shopId, "write_customers")).toBe(true);
    });

    test("of another shop stays as it is", async () => {
      const [one, other] = [await shopWithToken(), await shopWithToken()];
      await scopesUpdate(one, [], "2026-11-23T00:00:00Z");
      expect(await hasScope(database, other.shopId, "read_orders")).toBe(true);
    });
  });
});
