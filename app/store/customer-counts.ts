import type { Sql } from "./sql.ts";

/** A count takes no more than one part of so many of the time. */
const SELDOMNESS = 100;

/** One that had to wait for others says nothing of how long counting takes. */
const LONGEST_MS = 60_000;

interface Count {
  readonly customers: number;
  readonly at: number;
  readonly tookMs: number;
}

/**
 * Counts a shop's customers, again and again, at a bounded cost: one who asks within a hundred times as
 * long as the last count took, and within a minute, is told that one.
 * clock: milliseconds that never go back.
 */
export function customerCounts(sql: Sql, clock: () => number) {
  const counts = new Map<number, Count>();
  return async (shopId: number): Promise<number> => {
    const last = counts.get(shopId);
    const begun = clock();
    if (last && begun - last.at < Math.min(last.tookMs * SELDOMNESS, LONGEST_MS)) {
      return last.customers;
    }
    const customers = await countCustomers(sql, shopId);
    counts.set(shopId, { customers, at: clock(), tookMs: clock() - begun });
    return customers;
  };
}

export async function countCustomers(sql: Sql, shopId: number): Promise<number> {
  const [row] = await sql.query<{ customers: number }>(
    "select count(*)::int as customers from standings where shop_id = $1",
    [shopId],
  );
  return row?.customers ?? 0;
}
