import { existsSync } from "node:fs";
import { type DatabaseConfig, readDatabaseConfig } from "../../app/config.server.ts";
import { openDatabase } from "../../app/db.server.ts";
import { backupKind, restoreFolder, restoreServer } from "./backup/copy-database.ts";
import { onlyFile } from "./backup.ts";
import { type Command, withDatabase } from "./command.ts";

export const restore: Command = {
  summary: "bring a backup into an empty place",
  usage: [
    "Usage: npm run -s hadiya -- restore FILE",
    "",
    "Into HADIYA_DATA_DIR, which must hold no database yet, or into the empty database DATABASE_URL",
    "names (then pg_restore has to be there). A backup of one kind cannot be restored into the other.",
    "Migrations that are newer than the backup are applied; `rebuild --check` then tells whether",
    "everything stands as the facts say.",
  ].join("\n"),
  run: async (argv, { out }) => {
    const file = onlyFile(argv);
    if (!existsSync(file)) throw new Error(`There is no file ${file}.`);
    const config = readDatabaseConfig();
    await bringBack(file, config);
    out(await withDatabase(contents));
    return 0;
  },
};

async function bringBack(file: string, config: DatabaseConfig): Promise<void> {
  const kind = backupKind(file);
  if (kind === null) throw new Error(`${file} is no backup of Hadiya's.`);
  const { databaseUrl, dataFolder } = config;
  if (kind === "server") {
    if (databaseUrl === null) throw new Error(`${file} is of a server: set DATABASE_URL.`);
    await requireEmpty(config);
    return restoreServer(file, databaseUrl);
  }
  if (databaseUrl !== null || dataFolder === null) {
    throw new Error(`${file} is of the embedded database: leave DATABASE_URL unset.`);
  }
  return restoreFolder(file, dataFolder);
}

async function requireEmpty(config: DatabaseConfig): Promise<void> {
  const database = await openDatabase(config, "the command line");
  try {
    const [found] = await database.query<{ tables: number }>(
      "select count(*)::int as tables from pg_tables where schemaname in ('public', 'pgboss')",
    );
    if (found && found.tables === 0) return;
    throw new Error("The database of DATABASE_URL is not empty. Make a new one, and name that.");
  } finally {
    await database.close();
  }
}

type Work = Parameters<typeof withDatabase<string>>[0];

const contents: Work = async (database) => {
  const [counts] = await database.query<{ shops: number; orders: number; customers: number }>(
    `select (select count(*)::int from shops) as shops, (select count(*)::int from orders) as orders,
       (select count(*)::int from customers) as customers`,
  );
  const { shops = 0, orders = 0, customers = 0 } = counts ?? {};
  return `restored: ${shops} shops, ${orders} orders, ${customers} customers\n`;
};
