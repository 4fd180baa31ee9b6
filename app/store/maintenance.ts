import type { Database, Sql } from "./sql.ts";

/**
 * Removes dead rows and counts the live ones, so that plans fit the data. A server's autovacuum does
 * this by itself; the embedded database has none.
 */
export async function tidy(database: Database): Promise<void> {
  if (database.kind === "server") return;
  await database.script("vacuum (analyze)");
}

const BODIES_KEPT_DAYS = 30;
const ROWS_PER_PASS = 5000;

/**
 * Empties the raw body of webhooks dealt with 30 days ago: the facts are kept, the rest of what
 * they carried (addresses, telephone numbers) is not. Returns how many; fewer than 5,000: all done.
 */
export async function forgetOldBodies(sql: Sql, now: Date): Promise<number> {
  const before = new Date(now.getTime() - BODIES_KEPT_DAYS * 86_400_000);
  const rows = await sql.query(
    `with old as (select shop_id, topic, event_id from inbox
       where processed_at < $1 and length(body) > 0 limit $2::int)
     update inbox i set body = ''::bytea from old
     where i.shop_id = old.shop_id and i.topic = old.topic and i.event_id = old.event_id
     returning i.shop_id`,
    [before, ROWS_PER_PASS],
  );
  return rows.length;
}
