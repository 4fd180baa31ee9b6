import type { ShopDay } from "../time.ts";
import type { PurchaseLog } from "./purchase-log.ts";

/**
 * The log as it stood at the end of day `until`: customers who first bought later are left out, and
 * so is all that came later. Customers keep their sequence, so that row i of historiesAt(log, until)
 * is customer i of this log.
 */
export function logUntil(log: PurchaseLog, until: ShopDay): PurchaseLog {
  const offsets = [0];
  const kept: number[] = [];
  for (let which = 0; which < log.customers; which++) {
    const before = kept.length;
    for (let at = log.offsets[which] ?? 0; at < (log.offsets[which + 1] ?? 0); at++) {
      if ((log.days[at] ?? 0) <= until) kept.push(at);
    }
    if (kept.length > before) offsets.push(kept.length);
  }
  return {
    customers: offsets.length - 1,
    offsets: Int32Array.from(offsets),
    days: Int32Array.from(kept, (at) => log.days[at] ?? 0),
    spend: Float64Array.from(kept, (at) => log.spend[at] ?? 0),
  };
}
