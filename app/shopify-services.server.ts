import { termsAccess } from "./bulk-history.server.ts";
import type { AdminCall } from "./shopify/admin-api.ts";
import { shopifyOrders } from "./shopify/order-queries.ts";
import { reconcileFault, reconcilePorts, shopsToReconcile } from "./store/reconciliations.ts";
import { markLetIn } from "./store/shop-access.ts";
import { readShop } from "./store/shops.ts";
import type { Database } from "./store/sql.ts";
import { reconcileShop } from "./usecases/reconcile/reconcile-shop.ts";

/** What is asked of Shopify beside what its webhooks tell. */
export function shopifyServices(database: Database, clock: () => Date, call: AdminCall) {
  return {
    shopsToReconcile: () => shopsToReconcile(database, clock()),
    reconcileShop: async (shopId: number) => {
      const shop = await readShop(database, shopId);
      if (!shop?.installed) throw new Error(`shop ${shopId} is not installed`);
      const ports = {
        ...reconcilePorts(database, shopId),
        shopify: shopifyOrders({
          call,
          domain: shop.domain,
          terms: termsAccess(database, shopId),
        }),
        faultCode: reconcileFault,
      };
      const outcome = await reconcileShop(ports, clock());
      if (outcome.kind === "done") await markLetIn(database, shopId);
      return outcome;
    },
  };
}
