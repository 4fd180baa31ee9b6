import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readBackfills, readLastBackfill, startBackfill } from "../../app/store/backfills.ts";
import type { Database } from "../../app/store/sql.ts";
import { DATABASE_KINDS, installedShop, NOW, openTestDatabase } from "../support/database.ts";

describe.each(DATABASE_KINDS)("on the %s database", (kind) => {
  let database: Database;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());

  const bulk = { source: "bulk", carriedBy: "worker", now: NOW } as const;
  const csv = { source: "csv", carriedBy: "command", now: NOW } as const;

  test("runs are numbered in each shop, and read the newest first", async () => {
    const [one, other] = [await installedShop(database), await installedShop(database)];
    expect(await readLastBackfill(database, one.shopId)).toBeNull();
    const oldestAllowed = new Date("2026-09-22T00:00:00Z");
    await startBackfill(database, { ...bulk, shopId: one.shopId, oldestAllowed });
    const file = { fileName: "orders_export.csv", fileKey: "abc", bytesTotal: 5_000_000_000 };
    await startBackfill(database, { ...csv, ...file, shopId: one.shopId });
    expect(await startBackfill(database, { ...csv, shopId: other.shopId })).toBe(1);
    const runs = await readBackfills(database, one.shopId);
    expect(runs.map(({ run, source }) => [run, source])).toEqual([
      [2, "csv"],
      [1, "bulk"],
    ]);
    expect(runs[0]).toMatchObject({ ...file, state: "waiting", bytesRead: 0, askedAt: NOW });
    expect(runs[1]).toMatchObject({ oldestAllowed, position: null, problems: [] });
  });

  test("asked for twice at once, Shopify's history is fetched once", async () => {
    const { shopId } = await installedShop(database);
    const wish = { ...bulk, shopId };
    const runs = await Promise.all([startBackfill(database, wish), startBackfill(database, wish)]);
    expect(runs).toEqual([1, 1]);
    await database.query("update backfills set state = 'done' where shop_id = $1", [shopId]);
    expect(await startBackfill(database, wish)).toBe(2);
  });
});
