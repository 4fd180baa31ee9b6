import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NO_CONTACT } from "../../../app/domain/order.ts";
import { factStore } from "../../../app/store/orders.ts";
import type { Database } from "../../../app/store/sql.ts";
import { FROM_A_FILE, NO_FACTS } from "../../../app/usecases/orders/facts.ts";
import { DATABASE_KINDS, installedShop, NOW, openTestDatabase } from "../../support/database.ts";
import { drain, fixture, store, webhook } from "../../support/webhook.ts";

const person = {
  customerId: 7_512_345_678_901n,
  displayName: null,
  email: null,
  locale: null,
  verified: NO_CONTACT,
  externalId: "00042",
  version: FROM_A_FILE,
};

describe.each(DATABASE_KINDS)("on the %s database", (kind) => {
  let database: Database;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());

  test.each(["before", "after"])("Shopify's word %s a file names the customer", async (when) => {
    const shop = await installedShop(database);
    const hear = async () => {
      await store(database, shop.shopId, [
        webhook(shop, "customers/update", { body: fixture("customer") }),
      ]);
      await drain(database, shop.shopId);
    };
    if (when === "before") await hear();
    await database.transaction((sql) =>
      factStore(sql, shop.shopId).saveCustomers({ ...NO_FACTS, customers: [person] }, NOW),
    );
    if (when === "after") await hear();
    const rows = await database.query("select display_name from customers where shop_id = $1", [
      shop.shopId,
    ]);
    expect(rows).toEqual([{ display_name: "Noura Al-Harbi" }]);
  });
});
