import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { faultCode } from "../../app/store/batch-store.ts";
import { installPorts, launchPorts } from "../../app/store/setup.ts";
import { markPrepared, readWanted, saveShopDetails } from "../../app/store/shops.ts";
import type { Database } from "../../app/store/sql.ts";
import { revaluePorts } from "../../app/store/valuations.ts";
import { revalueWhenDue } from "../../app/usecases/clv/revalue-shop.ts";
import { processInbox } from "../../app/usecases/inbox/process-inbox.ts";
import { prepareShop } from "../../app/usecases/perks/prepare-shop.ts";
import { installShop } from "../../app/usecases/shops/install-shop.ts";
import { launchProgramme } from "../../app/usecases/tiers/launch-programme.ts";
import {
  DATABASE_KINDS,
  installedShop,
  NOW,
  openTestDatabase,
  type TestShop,
} from "../support/database.ts";
import { deliver, fixture, inboxPorts, store, webhook } from "../support/webhook.ts";

describe.each(DATABASE_KINDS)("on the %s database", (kind) => {
  let database: Database;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());

  const order = (shop: TestShop, id: number, eventId = `order-${id}`) =>
    webhook(shop, "orders/create", { eventId, body: fixture("order", { id, customer: { id } }) });
  const stale = async ({ shopId }: TestShop) =>
    (
      await database.query<{ customer_id: bigint }>(
        "select customer_id from stale_perks where shop_id = $1 order by 1",
        [shopId],
      )
    ).map(({ customer_id: id }) => id);
  const forgetStale = ({ shopId }: TestShop) =>
    database.query("delete from stale_perks where shop_id = $1", [shopId]);

  test("a culprit another worker holds by now is left to it, and nothing else is parked", async () => {
    const shop = await installedShop(database);
    await store(database, shop.shopId, [order(shop, 1, "culprit"), order(shop, 2, "sound")]);
    const ports = inboxPorts(database);
    let failed = false;
    const failing: typeof ports = {
      ...ports,
      transaction: async (shopId, work) => {
        if (failed) await finishElsewhere(shop, "culprit");
        return ports.transaction(shopId, (tx) =>
          work({
            ...tx,
            saveOrders: async (...given) => {
              if (failed) return tx.saveOrders(...given);
              failed = true;
              throw Object.assign(new Error("value too large"), { code: "22003" });
            },
          }),
        );
      },
    };
    await processInbox(failing, { shopId: shop.shopId, limit: 1, now: NOW });
    const parked = await database.query(
      "select event_id from inbox where shop_id = $1 and parked_at is not null",
      [shop.shopId],
    );
    expect(parked).toEqual([]);
  });

  const finishElsewhere = ({ shopId }: TestShop, eventId: string) =>
    database.query(
      "update inbox set processed_at = now(), outcome = 'recorded' where shop_id = $1 and event_id = $2",
      [shopId, eventId],
    );

  test.each([1, 100])(
    "a fault before anything is claimed is nobody's, %i at a time",
    async (limit) => {
      const shop = await installedShop(database);
      await store(database, shop.shopId, [order(shop, 1), order(shop, 2)]);
      const ports = inboxPorts(database);
      let tried = 0;
      const unreachable = async () => {
        tried += 1;
        if (tried > 5) throw Object.assign(new Error("stop the test"), { code: "57P01" });
        throw Object.assign(new Error("no such role"), { code: "28000" });
      };
      const batch = { shopId: shop.shopId, limit, now: NOW };
      const taken = processInbox({ ...ports, transaction: unreachable }, batch);
      await expect(taken).rejects.toThrow("no such role");
      expect(tried).toBe(1);
      expect(await processInbox(ports, batch)).toBe(Math.min(limit, 2));
    },
  );

  test("a shop that comes back has every member's standing written again", async () => {
    const shop = await installedShop(database);
    await deliver(database, shop.shopId, [order(shop, 1)]);
    await forgetStale(shop);
    const details = { name: "Noor & Co.", currency: "USD", timeZone: "Asia/Riyadh" };
    const again = () =>
      installShop(installPorts(database), { shopId: shop.shopId, details, now: NOW });
    await again();
    expect(await stale(shop)).toEqual([]);
    await database.query("update shops set uninstalled_at = $2 where shop_id = $1", [
      shop.shopId,
      NOW,
    ]);
    await again();
    expect(await stale(shop)).toEqual([1n]);
  });

  test("new thresholds reach members whose tier and spend stay as they are", async () => {
    const shop = await installedShop(database);
    await deliver(database, shop.shopId, [
      webhook(shop, "customers/create", { body: fixture("customer", { id: 5 }) }),
      order(shop, 6),
    ]);
    await forgetStale(shop);
    const details = { name: "Noor & Co.", currency: "KWD", timeZone: "Asia/Riyadh" };
    await saveShopDetails(database, shop.shopId, { details, updatedAt: NOW });
    const at = { shopId: shop.shopId, now: NOW, busy: false };
    expect(await revalueWhenDue(revaluePorts(database), at)).toBe("shop_changed");
    expect(await stale(shop)).toContain(6n);
  });

  test("Shopify's side is asked for until it has been made to match", async () => {
    const shop = await installedShop(database);
    const { shopId } = shop;
    const unprepared = async () =>
      (
        await database.query(
          "select 1 from shops where shop_id = $1 and prepared < prepare_wanted",
          [shopId],
        )
      ).length === 1;
    expect(await unprepared()).toBe(true);
    const calls: string[] = [];
    const noted = (name: string) => async () => {
      calls.push(name);
    };
    const ports = {
      readShop: async () => ({
        shopId,
        domain: shop.domain,
        name: null,
        currency: "USD",
        timeZone: "UTC",
        language: null,
        installed: true,
        live: false,
        discountId: null,
        valuation: 1,
      }),
      readWanted: (id: number) => readWanted(database, id),
      markPrepared: (id: number, wanted: number) => markPrepared(database, id, wanted),
      saveDiscount: noted("saveDiscount"),
      ensureStandingDefinition: noted("define"),
      ensureDiscount: async () => 7n,
      activateDiscount: noted("activate"),
      deactivateDiscount: noted("deactivate"),
    };
    await prepareShop(ports, shopId);
    expect(calls).toEqual(["define", "saveDiscount", "deactivate"]);
    expect(await unprepared()).toBe(false);
    await launchProgramme(launchPorts(database), { shopId, now: NOW });
    expect(await unprepared()).toBe(true);
  });

  test("a fault of the database is named by its code, and never quotes what it was given", async () => {
    const error = await database
      .query("select $1::text::int", ["noura@example.com"])
      .catch((fault: unknown) => fault);
    expect(faultCode(error)).toBe("SQLSTATE 22P02");
    const { describeFault } = await import("../../app/fault.server.ts");
    expect(JSON.stringify(describeFault(error))).not.toContain("noura");
  });
});
