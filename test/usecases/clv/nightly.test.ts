import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DEFAULT_COSTS } from "../../../app/domain/clv/clv-model.ts";
import { costsPorts, insightsReader } from "../../../app/store/insights.ts";
import { rebuildStore } from "../../../app/store/rebuild.ts";
import { readValuation } from "../../../app/store/shops.ts";
import type { Database } from "../../../app/store/sql.ts";
import { revaluePorts } from "../../../app/store/valuations.ts";
import type { StandingColumns } from "../../../app/usecases/clv/customer-columns.ts";
import { type RevaluePorts, revalueWhenDue } from "../../../app/usecases/clv/revalue-shop.ts";
import { openValuerHere } from "../../../app/usecases/clv/valuer.ts";
import { rebuildShop } from "../../../app/usecases/rebuild/rebuild-shop.ts";
import { openValuerThread } from "../../../app/valuer.server.ts";
import {
  DATABASE_KINDS,
  installedShop,
  NOW,
  openTestDatabase,
  type TestShop,
} from "../../support/database.ts";
import { deliver, fixture, type Json, sold, webhook } from "../../support/webhook.ts";

const DAY_MS = 86_400_000;
/** So few are forecast by the formula, which takes no time; so many by a model, which takes some. */
const PEOPLE = 24;
const PEOPLE_FOR_A_MODEL = 60;
const later = (days: number) => new Date(NOW.getTime() + days * DAY_MS);

describe.each(DATABASE_KINDS)("on the %s database", (kind) => {
  let database: Database;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());

  function order(shop: TestShop, id: number, daysAgo: number, changes: Json = {}) {
    const { customer = id, amount = "100.00", ...rest } = changes;
    return webhook(shop, "orders/create", {
      body: fixture("order", {
        id,
        customer: { id: customer, first_name: `Buyer ${customer}` },
        processed_at: later(-daysAgo).toISOString(),
        ...sold(String(amount)),
        ...rest,
      }),
    });
  }

  /** Some bought once, some every few weeks until today, some did and stopped. */
  function history(shop: TestShop, people: number) {
    return Array.from({ length: people }, (_, at) => at + 1).flatMap((customer) => {
      const first = 60 + ((customer * 37) % 300);
      const every = 20 + ((customer * 13) % 50);
      const last = [first, first / 2, 0][customer % 3] ?? 0;
      const amount = `${20 + ((customer * 29) % 90)}.50`;
      const days: number[] = [];
      for (let ago = first; ago >= last; ago -= every) days.push(ago);
      return days.map((ago, nth) => order(shop, customer * 100 + nth, ago, { customer, amount }));
    });
  }

  async function grownShop(people = PEOPLE): Promise<TestShop> {
    const shop = await installedShop(database);
    await deliver(database, shop.shopId, history(shop, people));
    return shop;
  }

  const revalue = ({ shopId }: TestShop, now = NOW, ports = revaluePorts(database)) =>
    revalueWhenDue(ports, { shopId, now, busy: false });
  const differences = ({ shopId }: TestShop) =>
    database
      .transaction((sql) => rebuildShop(rebuildStore(sql, shopId), { write: false, now: NOW }))
      .then((report) => report?.differences);
  const modelOf = async ({ shopId }: TestShop) =>
    (await readValuation(database, shopId))?.valuation.model;
  const versionOf = async ({ shopId }: TestShop) =>
    (await readValuation(database, shopId))?.valuation.version;
  const standingsOf = ({ shopId }: TestShop) =>
    database.query<Record<string, unknown>>(
      `select to_jsonb(s) - 'shop_id' as standing from standings s
       where shop_id = $1 order by customer_id`,
      [shopId],
    );
  const classes = async ({ shopId }: TestShop) =>
    new Map(
      (
        await database.query<{ customer_id: bigint; value_class: string; prior_class: string }>(
          "select customer_id, value_class, prior_class from standings where shop_id = $1",
          [shopId],
        )
      ).map((row) => [row.customer_id, row]),
    );
  const behind = async ({ shopId }: TestShop) =>
    (await insightsReader(database).readInsights(shopId))?.behind;

  test("everyone is forecast with the shop's model, as single orders are", async () => {
    const shop = await grownShop(PEOPLE_FOR_A_MODEL);
    expect(await modelOf(shop)).toBeNull();
    expect(await revalue(shop)).toBe("grown");
    expect((await modelOf(shop))?.purchases).not.toBeNull();
    const [counts] = await database.query(
      `select count(lifetime_value)::int as forecast, count(value_class)::int as classed,
         count(rfm)::int as scored, count(distinct value_class)::int as classes
       from standings where shop_id = $1`,
      [shop.shopId],
    );
    const everyone = PEOPLE_FOR_A_MODEL;
    const all = { forecast: everyone, classed: everyone, scored: everyone };
    expect(counts).toEqual({ ...all, classes: expect.any(Number) });
    expect(await differences(shop)).toEqual([]);
    await deliver(database, shop.shopId, [order(shop, 9000, 0, { customer: 6 })]);
    expect(await differences(shop)).toEqual([]);
    expect(await revalue(shop)).toBeNull();
  }, 60_000);

  test("counts anew what it measures, however old the count was that showed it was due", async () => {
    const shop = await grownShop();
    const ports = revaluePorts(database);
    const lately = { ...ports, customersLately: async () => 2 };
    expect(await revalue(shop, NOW, lately)).toBe("grown");
    const valuation = await readValuation(database, shop.shopId);
    expect(valuation?.customers).toBe(PEOPLE);
    expect(await revalue(shop, NOW, lately)).toBeNull();
  });

  test("what was measured in the middle of an import holds until that has settled", async () => {
    const shop = await grownShop();
    const busy = { shopId: shop.shopId, now: NOW, busy: true };
    expect(await revalueWhenDue(revaluePorts(database), busy)).toBe("grown");
    expect(await revalueWhenDue(revaluePorts(database), busy)).toBeNull();
    const rest = [1, 2].map((id) => order(shop, 8000 + id, 1, { customer: 3, amount: "990.00" }));
    await deliver(database, shop.shopId, rest);
    expect(await revalue(shop)).toBe("settled");
    const settled = await classes(shop);
    expect([...settled.values()].every((row) => row.prior_class === null)).toBe(true);
    expect(settled.get(3n)?.value_class).toBe("devoted");
    expect(await differences(shop)).toEqual([]);
    expect(await revalue(shop)).toBeNull();
    // A new day beside a waiting webhook is no import: classes are remembered from then on.
    expect(await revalueWhenDue(revaluePorts(database), { ...busy, now: later(1) })).toBe(
      "new_day",
    );
    expect((await classes(shop)).get(3n)?.prior_class).toBe("devoted");
    expect(await revalue(shop, later(1))).toBeNull();
  });

  test("the class held when a valuation was published is kept, whatever is bought under it", async () => {
    const shop = await grownShop();
    await revalue(shop);
    const first = await classes(shop);
    expect([...first.values()].every((row) => row.prior_class === null)).toBe(true);
    expect(await revalue(shop, later(1))).toBe("new_day");
    for (const [id, { prior_class: prior }] of await classes(shop)) {
      expect(prior).toBe(first.get(id)?.value_class);
    }
    const before = await classes(shop);
    const orders = [1, 2, 3].map((nth) =>
      order(shop, 9000 + nth, 0, { customer: 3, amount: "900.00" }),
    );
    await deliver(database, shop.shopId, orders);
    const after = (await classes(shop)).get(3n);
    expect(after?.value_class).not.toBe(before.get(3n)?.value_class);
    expect(after?.prior_class).toBe(before.get(3n)?.prior_class);
    expect(await differences(shop)).toEqual([]);
    await revalue(shop, later(2));
    expect((await classes(shop)).get(3n)?.prior_class).toBe(after?.value_class);
    expect(await differences(shop)).toEqual([]);
  });

  test("replaying puts a standing right and leaves the class before as it was recorded", async () => {
    const shop = await grownShop();
    await revalue(shop);
    await revalue(shop, later(1));
    const before = await standingsOf(shop);
    await database.query("update standings set lifetime_value = 1 where shop_id = $1", [
      shop.shopId,
    ]);
    expect(await differences(shop)).not.toEqual([]);
    await database.transaction((sql) =>
      rebuildShop(rebuildStore(sql, shop.shopId), { write: true, now: NOW }),
    );
    expect(await standingsOf(shop)).toEqual(before);
  });

  test("whoever buys while the walk is under way is measured by that order", async () => {
    const shop = await grownShop();
    await revalue(shop);
    const ports = revaluePorts(database);
    let bought = false;
    const overtaken: RevaluePorts = {
      ...ports,
      readBehind: async (...given) => {
        const page = await ports.readBehind(...given);
        if (!bought) await deliver(database, shop.shopId, [order(shop, 9000, 0, { customer: 5 })]);
        bought = true;
        return page;
      },
    };
    await revalue(shop, later(1), overtaken);
    const [row] = await database.query(
      "select purchase_days, valuation from standings where shop_id = $1 and customer_id = 5",
      [shop.shopId],
    );
    expect(row).toMatchObject({ valuation: await versionOf(shop) });
    expect(await differences(shop)).toEqual([]);
  });

  test("whoever is to be derived again from their orders while the walk is under way stays so", async () => {
    const shop = await grownShop();
    await revalue(shop);
    const ports = revaluePorts(database);
    let marked = false;
    const overtaken: RevaluePorts = {
      ...ports,
      readBehind: async (...given) => {
        const page = await ports.readBehind(...given);
        const mark = "update standings set valuation = 0 where shop_id = $1 and customer_id = 5";
        if (!marked) await database.query(mark, [shop.shopId]);
        marked = true;
        return page;
      },
    };
    await revalue(shop, later(1), overtaken);
    const rows = await database.query<{ customer_id: bigint }>(
      "select customer_id from standings where shop_id = $1 and valuation < $2::int",
      [shop.shopId, await versionOf(shop)],
    );
    expect(rows).toEqual([{ customer_id: 5n }]);
  });

  test("whoever buys while the shop is measured is not given the forecast of before", async () => {
    const shop = await grownShop();
    await revalue(shop);
    const ports = revaluePorts(database);
    const overtaken: RevaluePorts = {
      ...ports,
      publishing: async (...given) => {
        await deliver(database, shop.shopId, [order(shop, 9000, 0, { customer: 5 })]);
        return ports.publishing(...given);
      },
    };
    await revalue(shop, later(1), overtaken);
    expect(await differences(shop)).toEqual([]);
  });

  const killed = () => Promise.reject(new Error("killed"));

  test.each(["takeCustomers", "takePurchases", "measure"] as const)(
    "a run that is cut off in %s leaves the old valuation standing",
    async (step) => {
      const shop = await grownShop();
      await revalue(shop);
      const version = await versionOf(shop);
      const before = await standingsOf(shop);
      const cut: RevaluePorts = {
        ...revaluePorts(database),
        openValuer: (progress) => ({ ...openValuerHere(progress), [step]: killed }),
      };
      await expect(revalue(shop, later(1), cut)).rejects.toThrow("killed");
      expect(await versionOf(shop)).toBe(version);
      expect(await standingsOf(shop)).toEqual(before);
      expect(await revalue(shop, later(1))).toBe("new_day");
      expect(await differences(shop)).toEqual([]);
    },
  );

  test("a run that is cut off half-way through the customers is taken up there", async () => {
    const shop = await grownShop();
    await revalue(shop);
    const ports = revaluePorts(database);
    const half: RevaluePorts = {
      ...ports,
      catchingUp: async (shopId, work) => {
        await ports.catchingUp(shopId, (store) =>
          work({
            ...store,
            saveColumns: (standings, valuation) =>
              store.saveColumns(firstRows(standings, PEOPLE / 2), valuation),
          }),
        );
        return killed();
      },
    };
    await expect(revalue(shop, later(1), half)).rejects.toThrow("killed");
    expect(await behind(shop)).toBe(PEOPLE / 2);
    expect(await differences(shop)).toEqual([]);
    expect(await revalue(shop, later(1))).toBe("unfinished");
    expect(await behind(shop)).toBe(0);
    expect(await differences(shop)).toEqual([]);
    expect(await revalue(shop, later(1))).toBeNull();
  });

  function firstRows(columns: StandingColumns, count: number): StandingColumns {
    return Object.fromEntries(
      Object.entries(columns).map(([name, column]) => [name, column.slice(0, count)]),
    ) as unknown as StandingColumns;
  }

  test("of two workers that measure at once, one publishes", async () => {
    const shop = await grownShop();
    await revalue(shop);
    const version = (await versionOf(shop)) ?? 0;
    await Promise.all([revalue(shop, later(1)), revalue(shop, later(1))]);
    expect(await versionOf(shop)).toBe(version + 1);
    expect(await behind(shop)).toBe(0);
    expect(await differences(shop)).toEqual([]);
  });

  test("the thread measures a shop as it is done here, and a thread that dies is tried again", async () => {
    const shop = await grownShop(PEOPLE_FOR_A_MODEL);
    const twin = await grownShop(PEOPLE_FOR_A_MODEL);
    await revalue(shop);
    const dying: RevaluePorts = {
      ...revaluePorts(database),
      openValuer: (progress) => {
        const valuer = openValuerThread(progress);
        const measure: typeof valuer.measure = async (given) => {
          await valuer.close();
          return valuer.measure(given);
        };
        return { ...valuer, measure };
      },
    };
    await expect(revalue(twin, NOW, dying)).rejects.toThrow("thread");
    expect(await modelOf(twin)).toBeNull();
    const steps: unknown[] = [];
    const rest = async () => {};
    const inThread = revaluePorts(database, { openValuer: openValuerThread, rest });
    const at = { shopId: twin.shopId, now: NOW, busy: false };
    await revalueWhenDue(inThread, { ...at, progress: (step) => steps.push(step) });
    expect(await standingsOf(twin)).toEqual(await standingsOf(shop));
    expect(steps).toEqual([
      "reading",
      "fitting",
      "forecasting",
      "reporting",
      "publishing",
      "walking",
    ]);
  }, 60_000);

  test("who has renewals alone keeps their tier, and drops when they leave the window", async () => {
    const shop = await grownShop();
    const renewal = { source_name: "subscription_contract_checkout_one" };
    await deliver(database, shop.shopId, [order(shop, 9000, 300, { customer: 900, ...renewal })]);
    const tier = async () =>
      (
        await database.query<{ tier_id: string; window_spend_minor: bigint }>(
          "select tier_id, window_spend_minor from standings where shop_id = $1 and customer_id = 900",
          [shop.shopId],
        )
      )[0];
    await revalue(shop);
    expect(await tier()).toMatchObject({ tier_id: "member", window_spend_minor: 10_000n });
    await revalue(shop, later(100));
    expect(await tier()).toMatchObject({ tier_id: "member", window_spend_minor: 0n });
    expect(await differences(shop)).toEqual([]);
  });

  test("who drops a tier overnight has it told at checkout, and nobody else", async () => {
    const shop = await grownShop();
    await deliver(database, shop.shopId, [
      order(shop, 9000, 364, { customer: 900, amount: "300.00" }),
      order(shop, 9001, 10, { customer: 901, amount: "300.00" }),
    ]);
    await revalue(shop);
    await database.query("delete from stale_perks where shop_id = $1", [shop.shopId]);
    await revalue(shop, later(1));
    const stale = await database.query<{ customer_id: bigint }>(
      "select customer_id from stale_perks where shop_id = $1 order by 1",
      [shop.shopId],
    );
    const ids = stale.map((row) => row.customer_id);
    expect(ids).toContain(900n);
    expect(ids).not.toContain(901n);
    expect(await differences(shop)).toEqual([]);
  });

  test("summaries that are not to be gone by are derived before the shop is measured", async () => {
    const shop = await grownShop();
    await revalue(shop);
    const right = await modelOf(shop);
    await database.query(
      "update standings set valuation = 0, log_gaps = 0, first_day_minor = 0 where shop_id = $1",
      [shop.shopId],
    );
    await database.query(
      "update shops set caught_up = 0, valuation_asked = valuation_asked + 1 where shop_id = $1",
      [shop.shopId],
    );
    expect(await revalue(shop)).toBe("asked");
    expect(await modelOf(shop)).toEqual(right);
    expect(await differences(shop)).toEqual([]);
  });

  test("new costs are asked for, worked with and shown", async () => {
    const shop = await grownShop();
    await revalue(shop);
    const read = () => insightsReader(database).readInsights(shop.shopId);
    expect(await read()).toMatchObject({ working: false, behind: 0, costs: DEFAULT_COSTS });
    const value = async () =>
      (
        await database.query<{ value: number }>(
          "select sum(lifetime_value) as value from standings where shop_id = $1",
          [shop.shopId],
        )
      )[0]?.value ?? 0;
    const all = await value();
    const costs = {
      ...DEFAULT_COSTS,
      marginBps: 2500,
      acquisitionCostMinor: 9_007_199_254_740_993n,
    };
    await costsPorts(database).saveCosts(shop.shopId, costs);
    expect(await read()).toMatchObject({ working: true, costs });
    expect(await revalue(shop)).toBe("asked");
    expect(await value()).toBeCloseTo(all / 4, 6);
    expect((await readValuation(database, shop.shopId))?.valuation.costs).toEqual(costs);
    const shown = await read();
    expect(shown).toMatchObject({ working: false, behind: 0, customers: PEOPLE, costs });
    const counted = shown?.report?.classes.reduce((sum, { customers }) => sum + customers, 0);
    expect(counted).toBe(PEOPLE);
    await costsPorts(database).askForValuation(shop.shopId);
    expect(await revalue(shop)).toBe("asked");
    expect(await revalue(shop)).toBeNull();
  });

  test("in another currency nobody keeps a class they had in the former", async () => {
    const shop = await grownShop();
    await revalue(shop);
    await database.query("update shops set currency = 'KWD' where shop_id = $1", [shop.shopId]);
    expect(await revalue(shop, later(1))).toBe("shop_changed");
    const [left] = await database.query(
      `select count(value_class)::int as classed, count(prior_class)::int as prior,
         sum(orders)::int as orders from standings where shop_id = $1`,
      [shop.shopId],
    );
    expect(left).toEqual({ classed: 0, prior: 0, orders: 0 });
    expect(await differences(shop)).toEqual([]);
    expect(await revalue(shop, later(1))).toBeNull();
  });
});
