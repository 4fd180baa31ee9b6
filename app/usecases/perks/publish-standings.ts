import type { Valuation } from "../../domain/customer-standing.ts";
import type { CountedOrder } from "../../domain/order.ts";
import { tierStanding } from "../../domain/tiers/tier-standing.ts";
import type { ShopperStanding } from "./shopper-standing.ts";

/** A customer whose standing at Shopify is behind, and the change that made it so. */
export interface StaleCustomer {
  readonly customerId: bigint;
  readonly change: bigint;
  /** Which batch of webhooks made that change, for the log; null when something else did. */
  readonly batch: string | null;
  /** Deleted or to be forgotten: nothing is written for them again, and what was written goes. */
  readonly gone: boolean;
}

/** A standing Shopify would not take, such as that of a customer it no longer knows. */
export interface RefusedStanding {
  readonly customerId: bigint;
  readonly reason: string;
}

export interface Publication {
  /** Customers brought up to date or set aside; 0 when nobody is behind. */
  readonly published: number;
  readonly refused: readonly RefusedStanding[];
}

export interface PublishPorts {
  /** The longest behind first. */
  readStale(shopId: number, limit: number): Promise<StaleCustomer[]>;
  readStandings(shopId: number, customerIds: readonly bigint[]): Promise<ShopperStanding[]>;
  /** Writes all or none; when Shopify refuses some, says which and why, and none is written. */
  write(standings: readonly ShopperStanding[]): Promise<readonly RefusedStanding[]>;
  /** Deletes what was written for these customers; that nothing is there is as good. */
  erase(customerIds: readonly bigint[]): Promise<readonly RefusedStanding[]>;
  /** Writes down that nothing is kept at Shopify for them any more. */
  noteErased(shopId: number, customerIds: readonly bigint[]): Promise<void>;
  /** Forgets what was written, unless a newer change has come meanwhile. */
  clearStale(shopId: number, written: readonly StaleCustomer[]): Promise<void>;
}

/** Shopify takes this many metafields in one call. */
const CUSTOMERS_PER_CALL = 25;

/**
 * Brings the next few customers' standing at Shopify up to date. However often a standing changed
 * meanwhile, it is written once, and a write that is repeated changes nothing. Those Shopify refuses
 * are reported and left until something new happens to them, so that they hold nobody up.
 */
export async function publishStandings(ports: PublishPorts, shopId: number): Promise<Publication> {
  const stale = await ports.readStale(shopId, CUSTOMERS_PER_CALL);
  if (stale.length === 0) return { published: 0, refused: [] };
  const idsOf = (gone: boolean) =>
    stale.filter((customer) => customer.gone === gone).map(({ customerId }) => customerId);
  const standings = await ports.readStandings(shopId, idsOf(false));
  const refused = await writeAccepted(ports, standings);
  const kept = await eraseGone(ports, shopId, idsOf(true));
  await ports.clearStale(shopId, stale);
  return { published: stale.length, refused: [...refused, ...kept] };
}

async function eraseGone(
  ports: PublishPorts,
  shopId: number,
  customerIds: readonly bigint[],
): Promise<readonly RefusedStanding[]> {
  if (customerIds.length === 0) return [];
  const refused = await ports.erase(customerIds);
  const kept = new Set(refused.map(({ customerId }) => customerId));
  const erased = customerIds.filter((id) => !kept.has(id));
  if (erased.length > 0) await ports.noteErased(shopId, erased);
  return refused;
}

async function writeAccepted(
  ports: Pick<PublishPorts, "write">,
  standings: readonly ShopperStanding[],
): Promise<RefusedStanding[]> {
  if (standings.length === 0) return [];
  const refused = await ports.write(standings);
  if (refused.length === 0) return [];
  const ids = new Set(refused.map(({ customerId }) => customerId));
  const rest = standings.filter(({ customerId }) => !ids.has(customerId));
  return [...refused, ...(await writeAccepted(ports, rest))];
}

/** What the shopper may see, from their counted orders: the same rules that made the standing. */
export function shopperStanding(
  { customerId, orders }: { readonly customerId: bigint; readonly orders: readonly CountedOrder[] },
  { valuation, live }: { readonly valuation: Valuation; readonly live: boolean },
): ShopperStanding {
  const { currency, programme } = valuation;
  return {
    customerId,
    live,
    currency,
    windowDays: programme.windowDays,
    lastOrderId: newestOrder(orders)?.orderId ?? null,
    ...tierPart(orders, valuation),
  };
}

function tierPart(orders: readonly CountedOrder[], valuation: Valuation) {
  const { tier, next, windowSpendMinor } = tierStanding(orders, valuation);
  return { tier, next, windowSpendMinor };
}

function newestOrder(orders: readonly CountedOrder[]): CountedOrder | undefined {
  return orders.toSorted((a, b) => a.day - b.day || (a.orderId < b.orderId ? -1 : 1)).at(-1);
}
