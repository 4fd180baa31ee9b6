import type { Shop } from "../shops/shop.ts";

export type LaunchOutcome =
  | { readonly kind: "launched" }
  | { readonly kind: "refused"; readonly reason: "not_ready" };

/** What launching needs of the database, inside one transaction. */
export interface LaunchStore {
  lock(): Promise<Shop>;
  markLaunched(now: Date): Promise<void>;
  /** Every member's checkout has to hear of it. */
  markAllStale(now: Date): Promise<void>;
  /** Asks for Shopify's side to be made to match, until it has been. */
  wantPrepared(): Promise<void>;
  announce(): Promise<void>;
}

export interface LaunchPorts {
  transaction<Result>(
    shopId: number,
    work: (store: LaunchStore) => Promise<Result>,
  ): Promise<Result>;
}

/**
 * Puts the programme live: from now on members get their perks. Launching twice changes nothing.
 * Refused while the shop has not been set up.
 */
export function launchProgramme(
  ports: LaunchPorts,
  { shopId, now }: { readonly shopId: number; readonly now: Date },
): Promise<LaunchOutcome> {
  return ports.transaction(shopId, async (store) => {
    const shop = await store.lock();
    if (!shop.installed || shop.valuation === 0) return { kind: "refused", reason: "not_ready" };
    if (!shop.live) {
      await store.markLaunched(now);
      await store.markAllStale(now);
      await store.wantPrepared();
      await store.announce();
    }
    return { kind: "launched" };
  });
}
