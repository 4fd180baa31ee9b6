/** The tables that hold what is a shop's, read from the schema. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../bin/setup/project-root.mjs";
import type { ShopTables } from "./shop-scope.ts";

/** Columns that say whose a row is, by the name Prisma knows them under. */
const SAYS_WHOSE: Record<string, string> = { shopId: "shop_id" };
/** Tables whose rows are told apart by the shop's domain instead. */
const BY_DOMAIN: Record<string, readonly string[]> = {
  sessions: ["shop"],
  shops: ["shop_id", "domain"],
};

export function shopTables(): ShopTables {
  const schema = readFileSync(join(projectRoot, "prisma/schema.prisma"), "utf8");
  const tables = new Map<string, readonly string[]>();
  for (const [, body = ""] of schema.matchAll(/^model \w+ \{\n([\s\S]*?)^\}/gm)) {
    const table = /@@map\("(\w+)"\)/.exec(body)?.[1] ?? "";
    const keys = Object.entries(SAYS_WHOSE).flatMap(([field, column]) =>
      new RegExp(`^  ${field}\\s`, "m").test(body) ? [column] : [],
    );
    tables.set(table, BY_DOMAIN[table] ?? keys);
  }
  return tables;
}
