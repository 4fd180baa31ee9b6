import { afterAll, beforeAll, expect, test } from "vitest";
import { bulkHistory, termsAccess } from "../app/bulk-history.server.ts";
import { missingScopes } from "../app/shopify/access-scopes.ts";
import { readLastBackfill, startBackfill } from "../app/store/backfills.ts";
import { healthReader } from "../app/store/shop-health.ts";
import type { Database } from "../app/store/sql.ts";
import { shopHealth } from "../app/usecases/health/shop-health.ts";
import { installedShop, NOW, openTestDatabase } from "./support/database.ts";

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

test("told to stop while Shopify says nothing, a source breaks off", async () => {
  const { shopId } = await installedShop(database);
  await startBackfill(database, { shopId, source: "bulk", carriedBy: "worker", now: NOW });
  const run = await readLastBackfill(database, shopId);
  if (!run) throw new Error("no run");
  const stopping = new AbortController();
  const silent = () => new Promise<never>(() => {});
  const open = bulkHistory(database, { clock: () => NOW, call: silent });
  const source = await open(run, { stopping: stopping.signal });
  const reading = source.open(null, 10)[Symbol.asyncIterator]().next();
  setTimeout(() => stopping.abort(), 20);
  await expect(reading).rejects.toThrow("aborted");
});

test("payment terms that were denied are not asked for again, and Health says so", async () => {
  const { shopId, domain } = await installedShop(database);
  await database.query(
    `insert into sessions (id, shop, state, "accessToken", scope)
     values ($1, $2, '', 't', 'read_orders,read_payment_terms')`,
    [`offline_${domain}`, domain],
  );
  const wanted = ["read_orders", "read_payment_terms"];
  const concerns = async () => {
    const reader = healthReader(database, (granted) => missingScopes(wanted, granted));
    return (await shopHealth(reader, { shopId, now: NOW }))?.concerns;
  };
  const terms = termsAccess(database, shopId);
  expect([await terms.mayRead(), await concerns()]).toEqual([true, []]);
  await terms.noteDenied();
  expect([await terms.mayRead(), await concerns()]).toEqual([
    false,
    [{ kind: "scopes_missing", scopes: ["read_payment_terms"] }],
  ]);
});
