import type { Sql } from "./sql.ts";

/**
 * What a shop lets us do stands with its token, where Shopify's library and every renewal put it too;
 * scopes_at says of when the newest word on it is. One that comes late changes nothing.
 */
export async function saveGrantedScopes(
  sql: Sql,
  shopId: number,
  { scopes, at }: { readonly scopes: readonly string[]; readonly at: Date },
): Promise<void> {
  if (!(await noteScopesTold(sql, shopId, at))) return;
  await sql.query(
    `update sessions set scope = $2
     where shop = (select domain from shops where shop_id = $1) and not "isOnline"`,
    [shopId, scopes.join(",")],
  );
}

/** Notes of when the word on the scopes is that stands; false when a newer one does. */
export async function noteScopesTold(sql: Sql, shopId: number, at: Date): Promise<boolean> {
  const rows = await sql.query(
    `update shops set scopes_at = $2
     where shop_id = $1 and (scopes_at is null or scopes_at <= $2) returning shop_id`,
    [shopId, at],
  );
  return rows.length > 0;
}

/** Whether the shop's token carries a scope, as far as Shopify has told. */
export async function hasScope(sql: Sql, shopId: number, scope: string): Promise<boolean> {
  return (await readScopes(sql, shopId)).includes(scope);
}

/** Shopify has denied what a scope allows, though its token was to carry it: it does not. */
export async function dropScope(sql: Sql, shopId: number, scope: string): Promise<void> {
  await sql.query(
    `update sessions set scope =
       array_to_string(array_remove(regexp_split_to_array(scope, '\\s*,\\s*'), $2), ',')
     where shop = (select domain from shops where shop_id = $1) and not "isOnline"`,
    [shopId, scope],
  );
}

async function readScopes(sql: Sql, shopId: number): Promise<string[]> {
  const [token] = await sql.query<{ scope: string | null }>(
    `select t.scope from shops s join sessions t on t.shop = s.domain
     where s.shop_id = $1 and not t."isOnline" limit 1`,
    [shopId],
  );
  return (token?.scope ?? "").split(",").map((scope) => scope.trim());
}
