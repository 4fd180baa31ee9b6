// How a shop's past orders are fetched from Shopify: what its bulk operation needs of this process.
import { downloadFrom } from "./download.server.ts";
import type { OpenSource } from "./history.server.ts";
import { READ_TERMS } from "./shopify/access-scopes.ts";
import type { AdminCall } from "./shopify/admin-api.ts";
import { bulkOrdersSource } from "./shopify/bulk-orders.ts";
import type { TermsAccess } from "./shopify/payment-terms.ts";
import { dropScope, hasScope } from "./store/granted-scopes.ts";
import { readShop } from "./store/shops.ts";
import type { Database } from "./store/sql.ts";

/** Opens a run's source at Shopify; told to stop, it breaks off whatever it is waiting for. */
export function bulkHistory(
  database: Database,
  { clock, call }: { readonly clock: () => Date; readonly call: AdminCall },
): OpenSource {
  return async ({ shopId, askedAt }, { stopping }) => {
    const shop = await readShop(database, shopId);
    if (!shop) throw new Error(`shop ${shopId} is gone`);
    return bulkOrdersSource({
      call: (...asked) => unlessStopped(stopping, call(...asked)),
      domain: shop.domain,
      terms: termsAccess(database, shopId),
      askedAt,
      fetchFrom: (url, byte) => downloadFrom(url, byte, stopping),
      clock,
    });
  };
}

/** Kept with what the shop has granted: its Health page tells what is missing. */
export function termsAccess(database: Database, shopId: number): TermsAccess {
  return {
    mayRead: () => hasScope(database, shopId, READ_TERMS),
    noteDenied: () => dropScope(database, shopId, READ_TERMS),
  };
}

async function unlessStopped<Result>(
  stopping: AbortSignal,
  work: Promise<Result>,
): Promise<Result> {
  const over = Promise.withResolvers<never>();
  const stop = () => over.reject(stopping.reason);
  if (stopping.aborted) stop();
  stopping.addEventListener("abort", stop, { once: true });
  try {
    return await Promise.race([work, over.promise]);
  } finally {
    stopping.removeEventListener("abort", stop);
  }
}
