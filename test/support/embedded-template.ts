/** A migrated embedded database to copy: made once for all test files, since making one takes seconds. */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { migrateDatabase } from "../../app/db.server.ts";
import { copyEmbeddedDatabase, embeddedTemplate } from "../../app/store/embedded-database.ts";
import { migrationsIn } from "../../app/store/migrate.ts";
import type { Database } from "../../app/store/sql.ts";
import { projectRoot } from "../../bin/setup/project-root.mjs";

const FOLDER = join(projectRoot, ".cache", "test-database");

/** An empty, migrated database in memory. */
export async function copiedDatabase(): Promise<Database> {
  const file = join(FOLDER, `${fingerprint()}.tar`);
  return copyEmbeddedDatabase(new Blob([readIfThere(file) ?? (await makeTemplate(file))]));
}

/** Other migrations or another PGlite make another template. */
function fingerprint(): string {
  const hash = createHash("sha256");
  hash.update(readFileSync(join(projectRoot, "node_modules/@electric-sql/pglite/package.json")));
  hash.update(JSON.stringify(migrationsIn(projectRoot)));
  return hash.digest("hex").slice(0, 32);
}

/** Several test files may make it at once: each takes its own, and the last one put in place stays. */
async function makeTemplate(file: string): Promise<Buffer<ArrayBuffer>> {
  const template = await embeddedTemplate(migrateDatabase);
  const bytes = Buffer.from(await template.arrayBuffer());
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(`${file}.${process.pid}`, bytes);
  renameSync(`${file}.${process.pid}`, file);
  return bytes;
}

function readIfThere(file: string): Buffer<ArrayBuffer> | null {
  try {
    return readFileSync(file);
  } catch {
    return null;
  }
}
