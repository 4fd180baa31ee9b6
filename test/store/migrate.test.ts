import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { migrateDatabase, openDatabase } from "../../app/db.server.ts";
import {
  applyMigrations,
  migrationFor,
  migrationsIn,
  pendingMigrations,
} from "../../app/store/migrate.ts";
import type { Database } from "../../app/store/sql.ts";

let database: Database;
beforeEach(async () => {
  database = await openDatabase({ databaseUrl: null, dataFolder: null }, "test");
});
afterEach(() => database.close());

const OURS = migrationsIn(process.cwd());
const FIRST = { name: "20260101000000_first", sql: "create table first (id int);" };
const SECOND = { name: "20260102000000_second", sql: "create table second (id int);" };

test("a fresh database lacks every migration, and has them all afterwards", async () => {
  expect(OURS.length).toBeGreaterThan(0);
  const names = OURS.map(({ name }) => name);
  expect(await pendingMigrations(database, OURS)).toEqual(names);
  expect(await migrateDatabase(database)).toEqual(names);
  expect(await pendingMigrations(database, OURS)).toEqual([]);
  expect(await migrateDatabase(database)).toEqual([]);
});

test("a database that is behind gets what it lacks", async () => {
  await applyMigrations(database.adapter, [FIRST]);
  expect(await pendingMigrations(database, [FIRST, SECOND])).toEqual([SECOND.name]);
  expect(await applyMigrations(database.adapter, [FIRST, SECOND])).toEqual([SECOND.name]);
  expect(await database.query("select * from second")).toEqual([]);
});

test("the migrations make what the schema file says", async () => {
  expect(await migrationFor(database.adapter, process.cwd())).toBe("");
});

describe("refuses to go on", () => {
  beforeEach(() => applyMigrations(database.adapter, [FIRST, SECOND]));

  test("when an applied migration was changed", async () => {
    const changed = { ...FIRST, sql: `${FIRST.sql} ` };
    await expect(pendingMigrations(database, [changed, SECOND])).rejects.toThrow(
      `Migration ${FIRST.name} was changed after it had been applied.`,
    );
  });

  test("when the database is newer than this code", async () => {
    await expect(pendingMigrations(database, [FIRST])).rejects.toThrow(
      `The database knows migration ${SECOND.name}, this version of Hadiya does not.`,
    );
  });

  test("when one failed half-way", async () => {
    await database.query(
      "update _prisma_migrations set finished_at = null where migration_name = $1",
      [SECOND.name],
    );
    await expect(pendingMigrations(database, [FIRST, SECOND])).rejects.toThrow(
      `Migration ${SECOND.name} failed half-way.`,
    );
  });
});

test("a migration the database refuses is not taken for applied", async () => {
  const broken = { name: "20260103000000_broken", sql: "create table third (id nonsense);" };
  await expect(applyMigrations(database.adapter, [FIRST, broken])).rejects.toThrow();
  await expect(pendingMigrations(database, [FIRST, broken])).rejects.toThrow(
    `Migration ${broken.name} failed half-way.`,
  );
});
