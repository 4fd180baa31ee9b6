import type { Sql } from "./sql.ts";

/** Notes that a shop does not let us in: since when, why it last did not, and when that was tried. */
export async function markShutOut(
  sql: Sql,
  domain: string,
  { reason, now }: { readonly reason: string; readonly now: Date },
): Promise<void> {
  await sql.query(
    `update shops set shut_out_at = coalesce(shut_out_at, $2::timestamptz), shut_out_reason = $3,
       knocked_at = $2::timestamptz
     where domain = $1`,
    [domain, now, reason],
  );
}

/** Notes that the shop has let us in. */
export async function markLetIn(sql: Sql, shopId: number): Promise<void> {
  await sql.query(
    `update shops set shut_out_at = null, shut_out_reason = null, knocked_at = null
     where shop_id = $1 and shut_out_at is not null`,
    [shopId],
  );
}

/** Since when a shop has not let us in, and why; null while it does. For the Health page. */
export async function readShutOut(
  sql: Sql,
  shopId: number,
): Promise<{ readonly since: Date; readonly reason: string } | null> {
  const [row] = await sql.query<{ shut_out_at: Date; shut_out_reason: string | null }>(
    "select shut_out_at, shut_out_reason from shops where shop_id = $1 and shut_out_at is not null",
    [shopId],
  );
  return row ? { since: row.shut_out_at, reason: row.shut_out_reason ?? "" } : null;
}
