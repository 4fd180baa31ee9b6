import type { Logger } from "pino";
import { AccessLost } from "./shopify/admin-answer.ts";

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
    if (!(error instanceof AccessLost)) throw error;
    log.warn({ shopId, reason: error.reason }, "shut out of the shop");
  }
}
