import { shopDay } from "../domain/time.ts";
import type { ParkedList, ParkedReader } from "../usecases/inbox/parked-list.ts";
import type { ParkReason } from "../usecases/inbox/process-inbox.ts";
import { readRevision, readShop } from "./shops.ts";
import type { Sql } from "./sql.ts";

/** Reads the webhooks of a shop that were set aside. */
export function parkedReader(sql: Sql): ParkedReader {
  return { readParked: (shopId, limit) => readParked(sql, shopId, limit) };
}

async function readParked(sql: Sql, shopId: number, limit: number): Promise<ParkedList> {
  const timeZone = (await readShop(sql, shopId))?.timeZone ?? "UTC";
  const revision = await readRevision(sql, shopId);
  const rows = await sql.query<{
    topic: string;
    event_id: string;
    parked_at: Date;
    reason: ParkReason;
    detail: string | null;
    total: number;
  }>(
    `select topic, event_id, parked_at, reason, detail, (count(*) over ())::int as total
     from inbox where shop_id = $1 and parked_at is not null
     order by parked_at desc, sequence desc limit $2::int`,
    [shopId, limit],
  );
  return {
    parked: rows.map((row) => ({
      topic: row.topic,
      eventId: row.event_id,
      day: shopDay(row.parked_at, timeZone),
      reason: row.reason,
      detail: row.detail ?? "",
    })),
    total: rows[0]?.total ?? 0,
    revision,
  };
}
