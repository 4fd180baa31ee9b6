import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { overviewReader } from "../../app/store/overview.ts";
import { publishStore } from "../../app/store/perks.ts";
import { rebuildStore } from "../../app/store/rebuild.ts";
import { installPorts, launchPorts } from "../../app/store/setup.ts";
import { readRevision, readShop, readValuation, saveShopDetails } from "../../app/store/shops.ts";
import type { Database } from "../../app/store/sql.ts";
import { revaluePorts } from "../../app/store/valuations.ts";
import { type RevaluePorts, revalueWhenDue } from "../../app/usecases/clv/revalue-shop.ts";
import { shopOverview } from "../../app/usecases/overview/shop-overview.ts";
import { publishStandings } from "../../app/usecases/perks/publish-standings.ts";
import type { ShopperStanding } from "../../app/usecases/perks/shopper-standing.ts";
import { rebuildShop } from "../../app/usecases/rebuild/rebuild-shop.ts";
import { installShop } from "../../app/usecases/shops/install-shop.ts";
import { launchProgramme } from "../../app/usecases/tiers/launch-programme.ts";
import {
  DATABASE_KINDS,
  installedShop,
  NOW,
  newShop,
  openTestDatabase,
  type TestShop,
} from "../support/database.ts";
import { deliver, fixture, type Json, sold, webhook } from "../support/webhook.ts";

const DAY_MS = 86_400_000;
const later = (days: number) => new Date(NOW.getTime() + days * DAY_MS);

describe.each(DATABASE_KINDS)("on the %s database", (kind) => {
  let database: Database;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());

  function order(shop: TestShop, id: number, changes: Json & { amount?: string } = {}) {
    const { amount = "100.00", ...rest } = changes;
    return webhook(shop, "orders/create", {
      body: fixture("order", {
        id,
        customer: { id, first_name: `Buyer ${id}` },
        processed_at: "2026-11-01T12:00:00Z",
        ...sold(amount),
        ...rest,
      }),
    });
  }
  const orders = (shop: TestShop, from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => order(shop, from + index));
  const revalue = ({ shopId }: TestShop, now = NOW, busy = false) =>
    revalueWhenDue(revaluePorts(database), { shopId, now, busy });
  const differences = async ({ shopId }: TestShop) =>
    database
      .transaction((sql) => rebuildShop(rebuildStore(sql, shopId), { write: false, now: NOW }))
      .then((report) => report?.differences);
  const behind = async ({ shopId }: TestShop) =>
    database.query(
      `select 1 from standings where shop_id = $1
         and valuation <> (select valuation from shops where shop_id = $1)`,
      [shopId],
    );

  describe("installing", () => {
    const details = { name: "Noor & Co.", currency: "KWD", timeZone: "Asia/Kuwait" };

    test("twice leaves one programme and one valuation", async () => {
      const shop = await newShop(database);
      for (const now of [NOW, later(1)]) {
        await installShop(installPorts(database), { shopId: shop.shopId, details, now });
      }
      const [counts] = await database.query(
        `select (select count(*)::int from programme_versions where shop_id = $1) as programmes,
           (select count(*)::int from valuation_versions where shop_id = $1) as valuations`,
        [shop.shopId],
      );
      expect(counts).toEqual({ programmes: 1, valuations: 1 });
      expect(await readShop(database, shop.shopId)).toMatchObject({
        ...details,
        installed: true,
        live: false,
        valuation: 1,
      });
    });

    test("starts with the default programme of the shop's currency, in the shop's day", async () => {
      const shop = await newShop(database);
      const lateEvening = new Date("2026-11-21T22:00:00Z"); // the 22nd in Kuwait
      await installShop(installPorts(database), { shopId: shop.shopId, details, now: lateEvening });
      const found = await readValuation(database, shop.shopId);
      expect(found?.valuation.programme.tiers.map(({ thresholdMinor }) => thresholdMinor)).toEqual([
        0n,
        60_000n,
        150_000n,
      ]);
      expect(found?.valuation.asOf).toBe(Date.UTC(2026, 10, 22) / DAY_MS);
    });

    test("at once, it happens one after the other", async () => {
      const shop = await newShop(database);
      const install = () =>
        installShop(installPorts(database), { shopId: shop.shopId, details, now: NOW });
      await Promise.all([install(), install(), install()]);
      expect(await readShop(database, shop.shopId)).toMatchObject({ valuation: 1 });
    });
  });

  describe("launching", () => {
    const launch = ({ shopId }: TestShop, now = NOW) =>
      launchProgramme(launchPorts(database), { shopId, now });
    const stale = async ({ shopId }: TestShop) =>
      database.query("select customer_id from stale_perks where shop_id = $1 order by 1", [shopId]);

    test("is refused before the shop is set up, or once it has gone", async () => {
      const shop = await newShop(database);
      expect(await launch(shop)).toEqual({ kind: "refused", reason: "not_ready" });
      const gone = await installedShop(database);
      await database.query("update shops set uninstalled_at = now() where shop_id = $1", [
        gone.shopId,
      ]);
      expect(await launch(gone)).toEqual({ kind: "refused", reason: "not_ready" });
      expect(await readShop(database, shop.shopId)).toMatchObject({ live: false });
    });

    test("makes every member's standing be told anew, once", async () => {
      const shop = await installedShop(database);
      const guestless = order(shop, 3, { financial_status: "pending" }); // no tier yet
      await deliver(database, shop.shopId, [order(shop, 1), order(shop, 2), guestless]);
      await database.query("delete from stale_perks where shop_id = $1", [shop.shopId]);
      expect(await launch(shop)).toEqual({ kind: "launched" });
      expect(await readShop(database, shop.shopId)).toMatchObject({ live: true });
      expect(await stale(shop)).toEqual([{ customer_id: 1n }, { customer_id: 2n }]);
      const revision = await readRevision(database, shop.shopId);
      await database.query("delete from stale_perks where shop_id = $1", [shop.shopId]);
      expect(await launch(shop, later(1))).toEqual({ kind: "launched" });
      expect(await stale(shop)).toEqual([]);
      expect(await readRevision(database, shop.shopId)).toBe(revision);
    });
  });

  describe("publishing standings", () => {
    /** Writes nowhere, notes what it was given, and refuses the ids it is told to. */
    function writer(unknown: readonly bigint[] = [], meanwhile = async () => {}) {
      const written: ShopperStanding[][] = [];
      const write = async (standings: readonly ShopperStanding[]) => {
        const refused = standings.filter(({ customerId }) => unknown.includes(customerId));
        if (refused.length === 0) written.push([...standings]);
        await meanwhile();
        return refused.map(({ customerId }) => ({ customerId, reason: "INVALID" }));
      };
      return {
        ports: { ...publishStore(database, () => NOW), write, erase: async () => [] },
        written,
      };
    }

    test("goes on, 25 at a time, until everyone was told once", async () => {
      const shop = await installedShop(database);
      await deliver(database, shop.shopId, orders(shop, 1, 30));
      const { ports, written } = writer();
      expect((await publishStandings(ports, shop.shopId)).published).toBe(25);
      expect((await publishStandings(ports, shop.shopId)).published).toBe(5);
      expect((await publishStandings(ports, shop.shopId)).published).toBe(0);
      expect(new Set(written.flat().map(({ customerId }) => customerId)).size).toBe(30);
      expect(written[0]?.[0]).toMatchObject({ live: false, windowSpendMinor: 10_000n });
    });

    test("one who changes while being told is told again", async () => {
      const shop = await installedShop(database);
      await deliver(database, shop.shopId, [order(shop, 1)]);
      const more = order(shop, 2, { customer: { id: 1 } });
      const overtaken = writer([], () => deliver(database, shop.shopId, [more]));
      expect((await publishStandings(overtaken.ports, shop.shopId)).published).toBe(1);
      const { ports, written } = writer();
      expect((await publishStandings(ports, shop.shopId)).published).toBe(1);
      expect(written[0]).toMatchObject([{ customerId: 1n, windowSpendMinor: 20_000n }]);
      expect((await publishStandings(ports, shop.shopId)).published).toBe(0);
    });

    test("one whom Shopify no longer knows keeps nobody else back", async () => {
      const shop = await installedShop(database);
      await deliver(database, shop.shopId, orders(shop, 1, 3));
      const { ports, written } = writer([2n]);
      expect((await publishStandings(ports, shop.shopId)).published).toBe(3);
      expect(
        written
          .flat()
          .map(({ customerId }) => customerId)
          .sort(),
      ).toEqual([1n, 3n]);
      expect((await publishStandings(ports, shop.shopId)).published).toBe(0);
    });

    test("what was not written is tried again", async () => {
      const shop = await installedShop(database);
      await deliver(database, shop.shopId, [order(shop, 1)]);
      const write = () => Promise.reject(new Error("no route"));
      const broken = { ...writer().ports, write };
      await expect(publishStandings(broken, shop.shopId)).rejects.toThrow("no route");
      expect((await publishStandings(writer().ports, shop.shopId)).published).toBe(1);
    });

    test("an order that changes nothing a shopper sees is not told", async () => {
      const shop = await installedShop(database);
      await deliver(database, shop.shopId, [order(shop, 1)]);
      await publishStandings(writer().ports, shop.shopId);
      const renamed = order(shop, 1, { name: "#other", updated_at: "2026-11-20T00:00:00Z" });
      await deliver(database, shop.shopId, [renamed]);
      expect((await publishStandings(writer().ports, shop.shopId)).published).toBe(0);
    });
  });

  describe("measuring a shop anew", () => {
    test("is due once it has grown by a tenth, or twofold while webhooks wait", async () => {
      const shop = await installedShop(database);
      expect(await revalue(shop)).toBeNull();
      await deliver(database, shop.shopId, orders(shop, 1, 20));
      expect(await revalue(shop)).toBe("grown");
      await deliver(database, shop.shopId, orders(shop, 21, 22));
      expect(await revalue(shop)).toBeNull(); // 22 is not more than a tenth above 20
      await deliver(database, shop.shopId, orders(shop, 23, 40));
      expect(await revalue(shop, NOW, true)).toBeNull(); // 40 is not more than twice 20
      expect(await revalue(shop)).toBe("grown");
      expect(await behind(shop)).toEqual([]);
      expect(await differences(shop)).toEqual([]);
    });

    test("is due on a new day in the shop, and then orders leave the window", async () => {
      const shop = await installedShop(database);
      await deliver(database, shop.shopId, [order(shop, 1, { amount: "600.00" })]);
      await revalue(shop);
      expect(await revalue(shop, new Date("2026-11-21T20:59:59Z"))).toBeNull();
      expect(await revalue(shop, new Date("2026-11-21T21:00:00Z"))).toBe("new_day");
      const tier = async () =>
        (
          await database.query<{ tier_id: string }>(
            "select tier_id from standings where shop_id = $1",
            [shop.shopId],
          )
        )[0]?.tier_id;
      expect(await tier()).toBe("gold");
      await revalue(shop, new Date("2027-10-31T12:00:00Z"));
      expect(await tier()).toBe("gold"); // its 365th day
      await revalue(shop, new Date("2027-11-01T12:00:00Z"));
      expect(await tier()).toBe("member");
      expect(await differences(shop)).toEqual([]);
    });

    async function moveTo(shop: TestShop, currency: string, timeZone: string): Promise<void> {
      const details = { name: "Noor", currency, timeZone };
      await saveShopDetails(database, shop.shopId, { details, updatedAt: later(0.1) });
    }
    const atMidnight = { processed_at: "2026-11-01T22:30:00Z" }; // the 2nd in Riyadh

    test("is due when the time zone changed: orders fall on other days", async () => {
      const shop = await installedShop(database);
      await deliver(database, shop.shopId, [order(shop, 1, atMidnight)]);
      await revalue(shop);
      await moveTo(shop, "USD", "America/New_York");
      expect(await revalue(shop)).toBe("shop_changed");
      const [found] = await database.query("select day from orders where shop_id = $1", [
        shop.shopId,
      ]);
      expect(found).toEqual({ day: "2026-11-01" });
      expect(await differences(shop)).toEqual([]);
    });

    test("is due when the currency changed: orders in the former one no longer count", async () => {
      const shop = await installedShop(database);
      await deliver(database, shop.shopId, [order(shop, 1)]);
      await revalue(shop);
      await moveTo(shop, "KWD", "Asia/Riyadh");
      expect(await revalue(shop)).toBe("shop_changed");
      const [found] = await database.query("select not_counted from orders where shop_id = $1", [
        shop.shopId,
      ]);
      expect(found).toEqual({ not_counted: "other_currency" });
      expect(await differences(shop)).toEqual([]);
      const measured = await readValuation(database, shop.shopId);
      expect(measured?.valuation.programme.currency).toBe(measured?.valuation.currency);
    });

    /** Stops where a killed process would: before the customers, or among the orders. */
    function cutOff(where: "customers" | "orders"): RevaluePorts {
      const whole = revaluePorts(database);
      const killed = () => Promise.reject(new Error("killed"));
      if (where === "customers") return { ...whole, catchingUp: killed };
      const publishing: RevaluePorts["publishing"] = (shopId, work) =>
        whole.publishing(shopId, (store) => work({ ...store, saveJudged: killed }));
      return { ...whole, publishing };
    }

    test("a run that was cut off among the customers is taken up", async () => {
      const shop = await installedShop(database);
      await deliver(database, shop.shopId, orders(shop, 1, 5));
      const at = { shopId: shop.shopId, now: NOW, busy: false };
      await expect(revalueWhenDue(cutOff("customers"), at)).rejects.toThrow("killed");
      expect(await behind(shop)).toHaveLength(5);
      expect(await revalue(shop)).toBe("unfinished");
      expect(await behind(shop)).toEqual([]);
      expect(await differences(shop)).toEqual([]);
      expect(await revalue(shop)).toBeNull();
    });

    test("a run that was cut off among the orders is taken up", async () => {
      const shop = await installedShop(database);
      await deliver(database, shop.shopId, [order(shop, 1, atMidnight)]);
      await revalue(shop);
      await moveTo(shop, "USD", "America/New_York");
      const at = { shopId: shop.shopId, now: NOW, busy: false };
      await expect(revalueWhenDue(cutOff("orders"), at)).rejects.toThrow("killed");
      await revalue(shop);
      expect(await differences(shop)).toEqual([]);
    });
  });

  describe("the overview", () => {
    test("adds up what the customers and the guests bought", async () => {
      const shop = await installedShop(database);
      await deliver(database, shop.shopId, [
        order(shop, 1, { amount: "600.00", processed_at: "2026-11-20T12:00:00Z" }),
        order(shop, 2, { amount: "250.00", processed_at: "2026-10-22T12:00:00Z" }), // 30 days ago
        order(shop, 3, { amount: "40.00", processed_at: "2026-01-01T12:00:00Z" }),
        order(shop, 4, { amount: "9.99", customer: null, processed_at: "2026-11-21T01:00:00Z" }),
        order(shop, 5, { amount: "77.00", financial_status: "pending" }),
        webhook(shop, "orders/create", { body: "{" }),
      ]);
      await revalue(shop);
      const found = await shopOverview(overviewReader(database), shop.shopId);
      if (!found) throw new Error("the shop is set up");
      expect(found).toMatchObject({
        currency: "USD",
        customers: 4,
        orders: 4,
        revenue: { minor: 899_99n, currency: "USD" },
        last30Days: { orders: 2, revenue: { minor: 609_99n } },
        previous30Days: { orders: 1, revenue: { minor: 250_00n } },
        parked: 1,
        programme: { live: false, windowDays: 365 },
      });
      expect(found.tiers.map(({ id, customers }) => [id, customers])).toEqual([
        ["member", 1],
        ["silver", 1],
        ["gold", 1],
      ]);
      expect(found.classes.map(({ valueClass }) => valueClass)).toEqual([
        "devoted",
        "steady",
        "drifting",
      ]);
      expect(found.classes.reduce((sum, { customers }) => sum + customers, 0)).toBe(3);
      const revenue = found.classes.reduce((sum, each) => sum + each.revenue.minor, 0n);
      expect(revenue).toBe(890_00n);
      const clv = found.classes.reduce((sum, each) => sum + each.clv.amount, 0);
      const [stand] = await database.query<{ clv: number }>(
        "select sum(coalesce(lifetime_value, 0)) as clv from standings where shop_id = $1",
        [shop.shopId],
      );
      expect(clv).toBeGreaterThan(0);
      expect(clv).toBeCloseTo(stand?.clv ?? 0, 6);
    });

    test("counts nobody who was deleted, as the list does", async () => {
      const shop = await installedShop(database);
      await deliver(database, shop.shopId, [
        ...orders(shop, 1, 2),
        webhook(shop, "customers/delete", { body: { id: 2 } }),
      ]);
      const found = await shopOverview(overviewReader(database), shop.shopId);
      expect(found?.customers).toBe(1);
    });

    test("there is none before the shop is set up", async () => {
      const shop = await newShop(database);
      expect(await shopOverview(overviewReader(database), shop.shopId)).toBeNull();
    });
  });

  describe("replaying a shop", () => {
    const rebuild = ({ shopId }: TestShop, write: boolean) =>
      database.transaction((sql) => rebuildShop(rebuildStore(sql, shopId), { write, now: NOW }));

    test.each([
      ["a value", "update standings set clv = clv + 1 where shop_id = $1 and customer_id = 1"],
      ["a tier", "update standings set tier_id = 'gold' where shop_id = $1 and customer_id = 1"],
      ["a standing that is gone", "delete from standings where shop_id = $1 and customer_id = 1"],
      [
        "an order's worth",
        "update orders set counted_minor = 1 where shop_id = $1 and order_id = 1",
      ],
      ["an order's day", "update orders set day = day - 1 where shop_id = $1 and order_id = 1"],
      [
        "a standing nobody is due",
        `insert into standings (shop_id, customer_id, orders, revenue_minor, purchase_days,
           window_spend_minor, clv, valuation) values ($1, 99, 1, 5, 1, 5, 5, 1)`,
      ],
    ])("finds and puts right %s", async (_, tamper) => {
      const shop = await installedShop(database);
      await deliver(database, shop.shopId, orders(shop, 1, 3));
      expect((await rebuild(shop, false))?.differences).toEqual([]);
      await database.query(tamper, [shop.shopId]);
      expect((await rebuild(shop, false))?.differences).not.toEqual([]);
      expect((await rebuild(shop, true))?.differences).not.toEqual([]);
      expect(await rebuild(shop, false)).toEqual({
        orders: 3,
        customers: 3,
        behind: 0,
        differences: [],
      });
    });
  });
});
