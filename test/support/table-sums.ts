/** One figure for what each table holds of a shop: any change of any row changes it. */
import type { Sql } from "../../app/store/sql.ts";
import { shopTables } from "./shop-tables.ts";

export type TableSums = Readonly<Record<string, string>>;

export async function tableSums(
  sql: Sql,
  { shopId, domain }: { readonly shopId: number; readonly domain: string },
): Promise<TableSums> {
  const sums: Record<string, string> = {};
  for (const [table, keys] of shopTables()) {
    const [key, value] = keys.includes("shop_id") ? ["shop_id", shopId] : [keys[0], domain];
    const [row] = await sql.query<{ sum: string; rows: number }>(
      `select count(*)::int as rows, md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as sum
       from ${table} t where t.${key} = $1`,
      [value],
    );
    sums[table] = `${row?.rows} rows, ${row?.sum}`;
  }
  return sums;
}
