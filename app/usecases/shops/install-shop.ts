import { defaultProgramme } from "../../domain/tiers/default-programme.ts";
import type { Programme } from "../../domain/tiers/programme.ts";
import { shopDay } from "../../domain/time.ts";
import { type NewValuation, unmeasured } from "../clv/new-valuation.ts";
import type { Shop, ShopDetails } from "./shop.ts";

/** What setting up a shop needs of the database, inside one transaction. */
export interface InstallStore {
  /** Holds the shop, so that two installs of it at once become one after the other. */
  lock(): Promise<Shop>;
  saveDetails(details: ShopDetails, updatedAt: Date): Promise<void>;
  markInstalled(now: Date): Promise<void>;
  /** The token that was just given says what the shop lets us do: no earlier word on it counts. */
  noteScopesTold(now: Date): Promise<void>;
  saveProgramme(programme: Programme, now: Date): Promise<number>;
  publishValuation(next: NewValuation): Promise<void>;
  /** A shop that comes back may have lost what was written for its members. */
  markAllStale(now: Date): Promise<void>;
  /** Asks for Shopify's side to be made to match, until it has been. */
  wantPrepared(): Promise<void>;
  /** Webhooks that came before the shop was set up wait again. */
  unparkEarly(): Promise<void>;
  announce(): Promise<void>;
}

export interface InstallPorts {
  transaction<Result>(
    shopId: number,
    work: (store: InstallStore) => Promise<Result>,
  ): Promise<Result>;
}

/**
 * Sets a shop up with the default programme and its first valuation; harmless when repeated.
 * A shop that comes back finds everything as it was.
 */
export function installShop(
  ports: InstallPorts,
  { shopId, details, now }: { shopId: number; details: ShopDetails; now: Date },
): Promise<void> {
  return ports.transaction(shopId, async (store) => {
    const shop = await store.lock();
    await store.saveDetails(details, now);
    await store.markInstalled(now);
    await store.noteScopesTold(now);
    if (shop.valuation === 0) await firstValuation(store, details, now);
    if (!shop.installed) await store.markAllStale(now);
    await store.wantPrepared();
    await store.unparkEarly();
    await store.announce();
  });
}

/** One that nobody was measured for yet: it has no model, and no class is given with it. */
async function firstValuation(
  store: InstallStore,
  { currency, timeZone }: ShopDetails,
  now: Date,
): Promise<void> {
  const programmeVersion = await store.saveProgramme(defaultProgramme(currency), now);
  const asOf = shopDay(now, timeZone);
  await store.publishValuation({
    ...unmeasured({ asOf, currency }),
    timeZone,
    programmeVersion,
    asked: 0,
    now,
  });
}
