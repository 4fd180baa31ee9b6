import { statSync } from "node:fs";
import { parseArgs } from "node:util";
import { readDatabaseConfig } from "../../app/config.server.ts";
import { backUpFolder, backUpServer } from "./backup/copy-database.ts";
import { type Command, Misuse } from "./command.ts";

export const backup: Command = {
  summary: "copy the whole database into one file",
  usage: [
    "Usage: npm run -s hadiya -- backup FILE",
    "",
    "The embedded database: a compressed tar of its folder, while the app is stopped (it says so when",
    "it is not). A server's: pg_dump's custom format, while everything runs; pg_dump has to be there,",
    "no older than the server. FILE must not exist yet; only you can read it, for it holds customers'",
    "data and Shopify's access tokens.",
  ].join("\n"),
  run: async (argv, { out }) => {
    const file = onlyFile(argv);
    const { databaseUrl, dataFolder } = readDatabaseConfig();
    if (databaseUrl !== null) await backUpServer(databaseUrl, file);
    else if (dataFolder !== null) await backUpFolder(dataFolder, file);
    else throw new Error("A database in memory cannot be backed up.");
    out(`${file}: ${statSync(file).size} bytes\n`);
    return 0;
  },
};

/** The one file a command names. */
export function onlyFile(argv: string[]): string {
  const { positionals } = parseArgs({ args: argv, allowPositionals: true, options: {} });
  const [file, ...more] = positionals;
  if (!file || more.length > 0) throw new Misuse("Name one file.");
  return file;
}
