import { expect, test } from "vitest";
import { missingScopes } from "../../app/shopify/access-scopes.ts";

test.each([
  ["read_orders", "read_orders", []],
  ["read_orders,write_customers", "write_customers, read_orders", []],
  ["read_orders", "write_orders", []],
  ["write_orders", "read_orders", ["write_orders"]],
  ["read_orders,read_all_orders", "read_orders", ["read_all_orders"]],
  ["read_orders", null, ["read_orders"]],
  ["read_orders", "", ["read_orders"]],
  ["unauthenticated_read_customers", "unauthenticated_write_customers", []],
])("wanted %s, granted %s: missing %j", (wanted, granted, missing) => {
  expect(missingScopes(wanted.split(","), granted)).toEqual(missing);
});
