import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  holdBackfill,
  isBackfilling,
  letGoOfBackfill,
  putOffBackfill,
  readBackfills,
  readLastBackfill,
  startBackfill,
  wakeBackfill,
} from "../../app/store/backfills.ts";
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

  test("a run that waits for Shopify keeps no shop from being measured, and is woken", async () => {
    const { shopId } = await installedShop(database);
    const run = await startBackfill(database, { ...bulk, shopId });
    const hold = () => holdBackfill(database, { shopId, run }, { holder: "one", now: NOW });
    const held = await hold();
    if (!held) throw new Error("not held");
    expect(await isBackfilling(database, shopId)).toBe(true);
    await putOffBackfill(database, held, 60_000);
    expect(await isBackfilling(database, shopId)).toBe(false);
    await database.query("update backfills set orders_recorded = 5 where shop_id = $1", [shopId]);
    expect(await isBackfilling(database, shopId)).toBe(true); // half of a history is there
    expect(await hold()).toBeNull();
    await wakeBackfill(database, shopId);
    expect(await hold()).toMatchObject({ run });
  });

  test("a run that rests after a fault is not woken", async () => {
    const { shopId } = await installedShop(database);
    const run = await startBackfill(database, { ...bulk, shopId });
    const hold = () => holdBackfill(database, { shopId, run }, { holder: "one", now: NOW });
    const held = await hold();
    if (held) await letGoOfBackfill(database, held, "Error");
    await wakeBackfill(database, shopId);
    expect(await hold()).toBeNull();
  });
});
