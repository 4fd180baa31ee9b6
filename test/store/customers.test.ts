import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { customerFileReader, customerListReader } from "../../app/store/customers.ts";
import type { Database } from "../../app/store/sql.ts";
import { revaluePorts } from "../../app/store/valuations.ts";
import { revalueWhenDue } from "../../app/usecases/clv/revalue-shop.ts";
import {
  CUSTOMER_SORTS,
  type CustomerListPage,
  type CustomerListQuery,
  customerList,
} from "../../app/usecases/customers/customer-list.ts";
import { customerReport } from "../../app/usecases/customers/customer-report.ts";
import {
  DATABASE_KINDS,
  installedShop,
  NOW,
  openTestDatabase,
  type TestShop,
} from "../support/database.ts";
import { deliver, fixture, sold, webhook } from "../support/webhook.ts";

const QUERY: CustomerListQuery = {
  search: "",
  tierId: null,
  valueClass: null,
  sort: "lifetime_value",
  direction: "desc",
  cursor: null,
};
const COUNT = 123;

/** Names that ties, patterns and other scripts make hard; the rest share a few names. */
const NAMES: Record<number, [string | null, string | null, string | null]> = {
  1: ["نورة", "الحربي", "noura@example.com"],
  2: ["100%", "Wool_Shop", "wool_shop@example.com"],
  3: ["100x", "WoolxShop", "woolxshop@example.com"],
  4: ["Émile", "Zola", "emile@example.com"],
  5: [null, null, "only.mail@example.com"],
  6: [null, null, null],
  7: ["back\\slash", "O'Hara", "q@example.com"],
};

describe.each(DATABASE_KINDS)("on the %s database", (kind) => {
  let database: Database;
  let shop: TestShop;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
    shop = await installedShop(database);
    const people = Array.from({ length: COUNT }, (_, index) => index + 1);
    const orders = people.flatMap((n) => {
      const [first, last, email] = NAMES[n] ?? [`Same${n % 5}`, "Name", `p${n % 3}@example.com`];
      const customer = { id: n, first_name: first, last_name: last, email };
      const amount = `${(n % 4) * 150}.00`; // ties on value, revenue and orders
      return webhook(shop, "orders/create", {
        body: fixture("order", {
          id: 1000 + n,
          customer,
          processed_at: `2026-${String((n % 9) + 1).padStart(2, "0")}-15T12:00:00Z`,
          ...sold(amount),
        }),
      });
    });
    const deleted = webhook(shop, "customers/delete", { body: { id: COUNT } });
    await deliver(database, shop.shopId, [...orders, deleted]);
    await revalueWhenDue(revaluePorts(database), { shopId: shop.shopId, now: NOW, busy: false });
  });
  afterAll(() => database.close());

  async function page(changes: Partial<CustomerListQuery> = {}): Promise<CustomerListPage> {
    const found = await customerList(customerListReader(database), shop.shopId, {
      ...QUERY,
      ...changes,
    });
    if (!found) throw new Error("the shop is set up");
    return found;
  }
  const idsOf = ({ customers }: CustomerListPage) => customers.map(({ customerId }) => customerId);

  const ways = CUSTOMER_SORTS.flatMap((sort) =>
    (["asc", "desc"] as const).map((direction) => ({ sort, direction })),
  );
  test.each(ways)("paging by $sort $direction meets everyone once, there and back", async (way) => {
    const pages = [await page(way)];
    for (let next = pages[0]?.next; next; next = pages.at(-1)?.next) {
      pages.push(await page({ ...way, cursor: next }));
    }
    expect(pages[0]?.previous).toBeNull();
    const there = pages.map(idsOf);
    expect(there.map((ids) => ids.length)).toEqual([50, 50, 22]);
    expect(new Set(there.flat()).size).toBe(COUNT - 1);
    expect(there.flat()).not.toContain(BigInt(COUNT)); // who was deleted

    const back = [idsOf(pages.at(-1) as CustomerListPage)];
    for (let previous = pages.at(-1)?.previous; previous; ) {
      const before = await page({ ...way, cursor: previous });
      back.unshift(idsOf(before));
      previous = before.previous;
    }
    expect(back).toEqual(there);
  });

  test("both directions are each other's reverse, and the sort is what it says", async () => {
    for (const sort of ["lifetime_value", "revenue", "orders", "last_order"] as const) {
      const { customers } = await page({ sort, direction: "desc" });
      const keys = customers.map((row) => {
        const of = {
          lifetime_value: row.forecast?.lifetimeValue ?? 0,
          revenue: Number(row.revenue.minor),
          orders: row.orders,
          last_order: row.lastDay ?? Number.NEGATIVE_INFINITY,
        };
        return of[sort];
      });
      expect(keys).toEqual(keys.toSorted((a, b) => b - a));
    }
  });

  test.each<[string, bigint[]]>([
    ["نورة", [1n]],
    ["الحربي نورة", [1n]],
    ["100%", [2n]],
    ["wool_", [2n]],
    ["WOOL", [2n, 3n]],
    ["Émile", [4n]],
    ["émile zola", [4n]],
    ["ONLY.MAIL@", [5n]],
    ["back\\", [7n]],
    ["o'hara", [7n]],
    ["'; drop table customers; --", []],
    ["same1 same2", []],
  ])('searching "%s" finds %o', async (search, ids) => {
    const found = await page({ search });
    expect(idsOf(found).sort()).toEqual(ids);
    expect(found.matching).toBe(ids.length);
  });

  test("searching for a NUL finds nobody", async () => {
    expect(idsOf(await page({ search: "a\u0000b" }))).toEqual([]);
  });

  test("filters by tier and class, which together are everyone", async () => {
    const { tiers } = await page();
    expect(tiers.map(({ id }) => id)).toEqual(["member", "silver", "gold"]);
    const counts = await Promise.all(tiers.map(({ id }) => page({ tierId: id })));
    for (const { customers } of counts) {
      expect(new Set(customers.map(({ tierId }) => tierId)).size).toBeLessThanOrEqual(1);
    }
    const withTier = counts.reduce((sum, { matching }) => sum + matching, 0);
    const classes = await Promise.all(
      (["devoted", "steady", "drifting"] as const).map((valueClass) => page({ valueClass })),
    );
    const withClass = classes.reduce((sum, { matching }) => sum + matching, 0);
    expect(withTier).toBe(withClass);
    expect((await page()).matching).toBe(COUNT - 1);
    expect((await page({ tierId: "no such tier" })).customers).toEqual([]);
  });

  const cursor = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  test.each([
    ["nonsense", "nonsense"],
    ["null", cursor(null)],
    ["an object", cursor({ side: "after" })],
    ["another side", cursor(["beside", "5", "7"])],
    ["no id", cursor(["after", "5"])],
    ["an id that is none", cursor(["after", "5", "7; drop"])],
    ["a key that is none", cursor(["after", "much", "7"])],
    ["an id beyond any column", cursor(["after", "5", "9999999999999999999"])],
    ["a NUL", cursor(["after", "\u0000", "7"])],
  ])("a cursor of %s begins at the beginning", async (_, tampered) => {
    for (const sort of CUSTOMER_SORTS.filter((each) => each !== "name")) {
      expect(idsOf(await page({ sort, cursor: tampered }))).toEqual(idsOf(await page({ sort })));
    }
  });

  test("a shop's list names nobody of another shop", async () => {
    const other = await installedShop(database);
    const empty = await customerList(customerListReader(database), other.shopId, QUERY);
    expect(empty).toMatchObject({ customers: [], matching: 0, next: null, previous: null });
    expect(await customerReport(customerFileReader(database), other.shopId, 1n)).toBeNull();
  });

  test("one customer's report shows each order with its verdict, newest first", async () => {
    const one = await installedShop(database);
    const customer = { id: 5, first_name: "Noura", last_name: null, email: null };
    const order = (id: number, day: string, changes = {}) =>
      webhook(one, "orders/create", {
        body: fixture("order", {
          id,
          name: `#${id}`,
          customer,
          processed_at: `${day}T12:00:00Z`,
          ...sold("260.00"),
          ...changes,
        }),
      });
    await deliver(database, one.shopId, [
      order(1, "2025-11-20"), // left the window of 365 days before 2026-11-21
      order(2, "2026-01-05"),
      order(3, "2026-02-05", { test: true }),
      order(4, "2026-03-05", { cancelled_at: "2026-03-06T00:00:00Z" }),
    ]);
    const found = await customerReport(customerFileReader(database), one.shopId, 5n);
    expect(found).toMatchObject({
      displayName: "Noura",
      countedOrders: 2,
      revenue: { minor: 520_00n, currency: "USD" },
      tier: { id: "silver" },
      nextTier: { id: "gold", missing: { minor: 240_00n } },
      windowSpend: { minor: 260_00n },
      drop: { to: { id: "member" } },
      live: false,
    });
    expect(
      found?.orders.map(({ orderId, verdict }) => [
        orderId,
        verdict.kind === "counted" ? verdict.countsUntil !== null : verdict.reason,
      ]),
    ).toEqual([
      [4n, "cancelled"],
      [3n, "test"],
      [2n, true],
      [1n, false],
    ]);
    expect(await customerReport(customerFileReader(database), one.shopId, 6n)).toBeNull();
  });
});
