import type { Logger } from "pino";
import type { AccessLost } from "./shopify/admin-answer.ts";
import type { Services } from "./wiring.server.ts";

/** A line for each thing sent to Shopify; with its job's, the log tells why it was (cause.server.ts). */
export function logShopifyCalls({ signals }: Pick<Services, "signals">, log: Logger): void {
  signals.shopifyAsked = (sent) => log.info(sent, "asked Shopify");
}

/**
 * A job that talks to a shop's Admin API. A shop that has shut us out is no fault to try again: it is
 * marked by now (store/shop-access.ts), its jobs rest until it lets us in, and others go on.
 */
export async function unlessShutOut(
  { log, shopId }: { readonly log: Logger; readonly shopId: number },
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isAccessLost(error)) throw error;
    log.warn({ shopId, reason: error.reason }, "shut out of the shop");
  }
}

/** By its name: in `npm run serve` it comes from the built app, which has a copy of the class. */
export function isAccessLost(error: unknown): error is AccessLost {
  return error instanceof Error && error.name === "AccessLost";
}
