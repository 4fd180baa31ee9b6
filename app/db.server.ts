import type { DatabaseConfig } from "./config.server.ts";
import { openEmbeddedDatabase } from "./store/embedded-database.ts";
import { countWaiting } from "./store/inbox.ts";
import {
  applyMigrations,
  migrationsIn,
  missingMigrations,
  pendingMigrations,
} from "./store/migrate.ts";
import { openServerDatabase } from "./store/server-database.ts";
import type { Database } from "./store/sql.ts";

/** Opens the database the configuration names; `owner` is how others are told who has the folder. */
export function openDatabase(config: DatabaseConfig, owner: string): Promise<Database> {
  if (config.databaseUrl) return openServerDatabase(config.databaseUrl);
  const { dataFolder } = config;
  return openEmbeddedDatabase(dataFolder === null ? null : { folder: dataFolder, owner });
}

/** Any number that is ours alone: two processes starting at once migrate one after the other. */
const MIGRATION_LOCK = 7_214_003;

/** Brings the schema up to this code; returns the migrations it applied, usually none. */
export async function migrateDatabase(database: Database): Promise<string[]> {
  const migrations = migrationsIn(process.cwd());
  if ((await pendingMigrations(database, migrations)).length === 0) return [];
  if (database.kind === "embedded") return applyMigrations(database.adapter, migrations);
  // They are applied on other connections: the one that holds the lock is silent for as long.
  return database.transaction(
    async (sql) => {
      await sql.query("select pg_advisory_xact_lock($1::bigint)", [MIGRATION_LOCK]);
      const pending = await pendingMigrations(sql, migrations);
      return pending.length > 0 ? applyMigrations(database.adapter, migrations) : [];
    },
    { mayFallSilent: true },
  );
}

/** Opens a database and brings its schema up to this code; closed again when that fails. */
export async function openMigratedDatabase(
  config: DatabaseConfig,
  owner: string,
): Promise<Database> {
  const database = await openDatabase(config, owner);
  try {
    await migrateDatabase(database);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Whether this process can do its work on the database, and how many webhooks wait there. */
export type Readiness =
  | { readonly ready: true; readonly pending: number }
  | { readonly ready: false; readonly reason: "database" | "migrations" };

export async function readReadiness(database: Database): Promise<Readiness> {
  try {
    const missing = await missingMigrations(database, migrationsIn(process.cwd()));
    if (missing.length > 0) return { ready: false, reason: "migrations" };
    return { ready: true, pending: await countWaiting(database) };
  } catch {
    return { ready: false, reason: "database" };
  }
}
