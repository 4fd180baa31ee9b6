import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlMigrationAwareDriverAdapterFactory,
} from "@prisma/driver-adapter-utils";
import type { Sql } from "./sql.ts";

const NO_FILTERS = { externalTables: [], externalEnums: [] };

interface Migration {
  readonly name: string;
  readonly sql: string;
}

/** Migrations in the project's prisma folder, oldest first. */
export function migrationsIn(projectRoot: string): Migration[] {
  const folder = join(projectRoot, "prisma", "migrations");
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ name, sql: readFileSync(join(folder, name, "migration.sql"), "utf8") }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Names of migrations not yet applied, oldest first. Throws when an applied one has since been
 * changed, failed half-way, or is unknown here (the database is newer than this code).
 */
export async function pendingMigrations(
  sql: Sql,
  migrations: readonly Migration[],
): Promise<string[]> {
  const applied = await readApplied(sql);
  for (const one of applied) requireSound(one, migrations);
  const done = new Set(applied.map(({ migration_name: name }) => name));
  return migrations.filter(({ name }) => !done.has(name)).map(({ name }) => name);
}

/**
 * Names of migrations that have not been carried out to their end. Unlike pendingMigrations it has
 * no opinion on newer ones: while a new version is being rolled out, the old one still serves.
 */
export async function missingMigrations(
  sql: Sql,
  migrations: readonly Migration[],
): Promise<string[]> {
  const applied = await readApplied(sql);
  const done = new Set(applied.filter((one) => one.finished_at).map((one) => one.migration_name));
  return migrations.filter(({ name }) => !done.has(name)).map(({ name }) => name);
}

interface Applied {
  migration_name: string;
  checksum: string;
  finished_at: Date | null;
}

async function readApplied(sql: Sql): Promise<Applied[]> {
  const [table] = await sql.query<{ found: string | null }>(
    "select to_regclass('_prisma_migrations')::text as found",
  );
  if (!table?.found) return [];
  return sql.query<Applied>(
    "select migration_name, checksum, finished_at from _prisma_migrations where rolled_back_at is null order by started_at",
  );
}

function requireSound(applied: Applied, migrations: readonly Migration[]): void {
  const { migration_name: name, checksum, finished_at: finished } = applied;
  const ours = migrations.find((migration) => migration.name === name);
  if (!ours) {
    throw new Error(
      `The database knows migration ${name}, this version of Hadiya does not. Run the newer version.`,
    );
  }
  if (!finished) {
    throw new Error(
      `Migration ${name} failed half-way. Restore the database from a backup, then start again.`,
    );
  }
  if (createHash("sha256").update(ours.sql).digest("hex") !== checksum) {
    throw new Error(
      `Migration ${name} was changed after it had been applied. Restore prisma/migrations.`,
    );
  }
}

/** What `prisma migrate deploy` does, by the schema engine's WebAssembly; returns what it applied. */
export async function applyMigrations(
  factory: SqlMigrationAwareDriverAdapterFactory,
  migrations: readonly Migration[],
): Promise<string[]> {
  const engine = await schemaEngine(factory);
  const { appliedMigrationNames } = await engine.applyMigrations({
    migrationsList: migrationList(migrations),
    filters: NO_FILTERS,
  });
  return appliedMigrationNames;
}

/**
 * SQL that takes a database from the migrations so far to the schema file; empty when it is there.
 * The factory's database is used as a scratch pad: give it an empty one.
 */
export async function migrationFor(
  factory: SqlMigrationAwareDriverAdapterFactory,
  projectRoot: string,
): Promise<string> {
  const engine = await schemaEngine(factory);
  const content = readFileSync(join(projectRoot, "prisma", "schema.prisma"), "utf8");
  const { stdout } = await engine.diff({
    from: { tag: "migrations", ...migrationList(migrationsIn(projectRoot)) },
    to: { tag: "schemaDatamodel", files: [{ path: "prisma/schema.prisma", content }] },
    script: true,
    exitCode: null,
    filters: NO_FILTERS,
    shadowDatabaseUrl: null,
  });
  return stdout?.startsWith("-- This is an empty migration") ? "" : (stdout ?? "");
}

function migrationList(migrations: readonly Migration[]) {
  return {
    baseDir: "prisma/migrations",
    lockfile: { path: "migration_lock.toml", content: 'provider = "postgresql"\n' },
    shadowDbInitScript: "",
    migrationDirectories: migrations.map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: "migration.sql", content: { tag: "ok" as const, value: sql } },
    })),
  };
}

interface SchemaEngine {
  applyMigrations(input: object): Promise<{ appliedMigrationNames: string[] }>;
  diff(input: object): Promise<{ stdout: string | null }>;
}

async function schemaEngine(factory: SqlMigrationAwareDriverAdapterFactory): Promise<SchemaEngine> {
  engineCode ??= loadEngineCode();
  const bindings = await engineCode;
  const datasource = 'datasource db { provider = "postgresql" }';
  return bindings.SchemaEngine.new(
    { datamodels: [["schema.prisma", datasource]] },
    () => {},
    bindMigrationAwareSqlAdapterFactory(factory),
  );
}

/** Once for the process: a second copy would pull the ground from under what the first still runs. */
let engineCode: ReturnType<typeof loadEngineCode> | undefined;

async function loadEngineCode() {
  const require = createRequire(import.meta.url);
  const bindings = await import("@prisma/schema-engine-wasm/schema_engine_bg");
  const script = require.resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const { instance } = await WebAssembly.instantiate(
    readFileSync(script.replace(/\.js$/, ".wasm")),
    { "./schema_engine_bg.js": bindings as unknown as WebAssembly.ModuleImports },
  );
  bindings.__wbg_set_wasm(instance.exports);
  (instance.exports.__wbindgen_start as () => void)();
  return bindings;
}
