import { readDatabaseConfig } from "../../app/config.server.ts";
import { openMigratedDatabase } from "../../app/db.server.ts";
import { findShop } from "../../app/store/shops.ts";
import type { Database } from "../../app/store/sql.ts";
import type { Shop } from "../../app/usecases/shops/shop.ts";

/** Where a command writes: the answer to `out`, everything else to `err`. */
export interface Output {
  out(text: string): void;
  err(text: string): void;
}

export interface Command {
  readonly summary: string;
  readonly usage: string;
  run(argv: string[], output: Output): Promise<number>;
}

/** The command was asked for wrongly; its usage is shown with the message. */
export class Misuse extends Error {
  override readonly name = "Misuse";
}

export const SANDBOX_SHOP = "hadiya-demo.myshopify.com";

export const SHOP_OPTION = { shop: { type: "string", default: SANDBOX_SHOP } } as const;

const DOMAIN = /^[a-z0-9][a-z0-9-]*\.myshopify\.com$/;

/** The --shop option as a domain; a bare name is a shop of myshopify.com. */
export function shopDomain(option: string): string {
  const domain = option.includes(".") ? option : `${option}.myshopify.com`;
  if (!DOMAIN.test(domain)) throw new Misuse(`"${option}" is not a shop such as ${SANDBOX_SHOP}.`);
  return domain;
}

/** Opens the database for the length of one command. */
export async function withDatabase<Result>(
  work: (database: Database) => Promise<Result>,
): Promise<Result> {
  const database = await openMigratedDatabase(readDatabaseConfig(), "the command line");
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

/** The shop a command acts on; a sentence when there is none. */
export async function requireShop(database: Database, option: string): Promise<Shop> {
  const domain = shopDomain(option);
  const shop = await findShop(database, domain);
  if (shop) return shop;
  throw new Error(
    `There is no shop ${domain} here. Import a file into it, or name another with --shop.`,
  );
}
