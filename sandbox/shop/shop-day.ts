import type { SandboxShop } from "./sandbox-shop.ts";
import { shopDay, shopInstant } from "./shop-time.ts";

/**
 * Makes that day the shop's today, at the time of day it is now. A shop with orders only moves
 * forward: what the app has worked out would lie in its future. False when the day was left aside.
 */
export async function moveToDay(shop: SandboxShop, day: string): Promise<boolean> {
  const { timeZone } = shop.settings;
  const today = shopDay(shop.now(), timeZone);
  if (day === today) return true;
  if (day < today && shop.countOrders() > 0) return false;
  const time = new Date().toISOString().slice(11, 19);
  await shop.clock.moveTo(shopInstant(day, time, timeZone));
  return true;
}
