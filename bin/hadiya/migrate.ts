import { parseArgs } from "node:util";
import { readDatabaseConfig } from "../../app/config.server.ts";
import { migrateDatabase, openDatabase } from "../../app/db.server.ts";
import type { Command } from "./command.ts";

export const migrate: Command = {
  summary: "bring the database's schema up to this version of Hadiya",
  usage: [
    "Usage: npm run db:migrate",
    "",
    "Applies the migrations in prisma/migrations that the database has not had.",
  ].join("\n"),
  run: async (argv, { out }) => {
    parseArgs({ args: argv });
    const database = await openDatabase(readDatabaseConfig(), "the command line");
    try {
      const applied = await migrateDatabase(database);
      const lines = applied.map((name) => `applied ${name}\n`);
      out(lines.length > 0 ? lines.join("") : "up to date\n");
      return 0;
    } finally {
      await database.close();
    }
  },
};
