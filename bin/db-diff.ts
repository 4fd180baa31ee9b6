// npm run db:diff -- NAME: writes a new migration that takes the database from the migrations so far
// to prisma/schema.prisma. It works on an empty embedded database in memory, never on yours.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { PrismaPGlite } from "pglite-prisma-adapter";
import { migrationFor } from "../app/store/migrate.ts";

const name = process.argv[2];
if (!name || !/^[a-z][a-z0-9_]*$/.test(name)) {
  process.stderr.write("Name the migration in lower case: npm run db:diff -- add_points_ledger\n");
  process.exit(2);
}
const sql = await migrationFor(new PrismaPGlite(await PGlite.create("memory://")), process.cwd());
if (!sql) {
  process.stdout.write("The migrations already say all of prisma/schema.prisma: none written.\n");
  process.exit(0);
}
const stamp = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
const folder = join("prisma", "migrations", `${stamp}_${name}`);
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, "migration.sql"), sql);
process.stdout.write(`Wrote ${folder}/migration.sql. Read it before you commit it.\n`);
process.exit(0);
