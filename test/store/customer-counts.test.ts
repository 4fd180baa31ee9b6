import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { customerCounts } from "../../app/store/customer-counts.ts";
import type { Database, Sql } from "../../app/store/sql.ts";
import { DATABASE_KINDS, installedShop, openTestDatabase } from "../support/database.ts";
import { deliver, fixture, webhook } from "../support/webhook.ts";

describe.each(DATABASE_KINDS)("counting customers again and again (%s)", (kind) => {
  let database: Database;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());

  test("takes one hundredth of the time, however long a count takes", async () => {
    const shop = await installedShop(database);
    const other = await installedShop(database);
    const clock = { ms: 0 };
    const slow: Sql = {
      query: (text, parameters) => {
        clock.ms += 400;
        return database.query(text, parameters);
      },
    };
    const count = customerCounts(slow, () => clock.ms);
    const buy = (id: number) =>
      deliver(database, shop.shopId, [
        webhook(shop, "orders/create", {
          body: fixture("order", { id, customer: { id } }),
        }),
      ]);

    await buy(1);
    expect(await count(shop.shopId)).toBe(1);
    await buy(2);
    clock.ms += 39_999;
    expect(await count(shop.shopId)).toBe(1);
    expect(clock.ms).toBe(400 + 39_999);
    expect(await count(other.shopId)).toBe(0);
    clock.ms = 400 + 40_000;
    expect(await count(shop.shopId)).toBe(2);
  });

  test("holds no count for longer than a minute, even one that waited long for others", async () => {
    const shop = await installedShop(database);
    const clock = { ms: 0 };
    const waiting: Sql = {
      query: (text, parameters) => {
        clock.ms += 30_000;
        return database.query(text, parameters);
      },
    };
    const count = customerCounts(waiting, () => clock.ms);
    expect(await count(shop.shopId)).toBe(0);
    await deliver(database, shop.shopId, [
      webhook(shop, "orders/create", { body: fixture("order") }),
    ]);
    clock.ms += 59_999;
    expect(await count(shop.shopId)).toBe(0);
    clock.ms += 1;
    expect(await count(shop.shopId)).toBe(1);
  });
});
