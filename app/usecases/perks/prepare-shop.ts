import type { Shop } from "../shops/shop.ts";

/** What Hadiya keeps at Shopify for a shop. */
export interface ShopifySetup {
  /** Makes the definition of the customer metafield unless it is there. */
  ensureStandingDefinition(domain: string): Promise<void>;
  /** Finds our automatic discount, or creates it switched off; returns its id. */
  ensureDiscount(domain: string): Promise<bigint>;
  activateDiscount(domain: string, discountId: bigint): Promise<void>;
  deactivateDiscount(domain: string, discountId: bigint): Promise<void>;
}

export interface PreparePorts extends ShopifySetup {
  readShop(shopId: number): Promise<Shop | null>;
  saveDiscount(shopId: number, discountId: bigint): Promise<void>;
  /** Which asking is being answered; a later one is answered by a later run. */
  readWanted(shopId: number): Promise<number>;
  markPrepared(shopId: number, wanted: number): Promise<void>;
}

/**
 * Makes Shopify's side match the shop: the metafield's definition, and the discount that carries
 * the tier perks, active only once the programme is live. Safe to repeat: it looks before it makes.
 */
export async function prepareShop(ports: PreparePorts, shopId: number): Promise<void> {
  const wanted = await ports.readWanted(shopId);
  const shop = await ports.readShop(shopId);
  if (!shop?.installed) return;
  await ports.ensureStandingDefinition(shop.domain);
  const discountId = await ports.ensureDiscount(shop.domain);
  if (discountId !== shop.discountId) await ports.saveDiscount(shopId, discountId);
  if (shop.live) await ports.activateDiscount(shop.domain, discountId);
  else await ports.deactivateDiscount(shop.domain, discountId);
  await ports.markPrepared(shopId, wanted);
}
