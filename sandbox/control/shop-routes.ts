import type { SandboxShop } from "../shop/sandbox-shop.ts";
import { ShopRefusal } from "../shop/shop-refusal.ts";
import { type Action, numberOf } from "./control-parts.ts";
import {
  cancelRequest,
  customerChanges,
  customerRequest,
  draftFrom,
  orderRequest,
  refundFrom,
  refundRequest,
} from "./order-request.ts";

const MOST_LISTED = 250;

export function shopRoutes(shop: SandboxShop): Record<string, Action> {
  return {
    "GET products": () => shop.products(),
    "GET discounts": () =>
      shop.discounts().map((made) => ({ ...made, status: shop.discountStatus(made) })),
    "GET customers": ({ url }) => ({
      total: shop.countCustomers(),
      customers: shop.customers(listOptions(url)),
    }),
    "POST customers": ({ body }) => shop.createCustomer(customerRequest.parse(body)),
    "GET customers/:id": ({ id }) => {
      const customer = shop.customer(id);
      if (!customer) throw new ShopRefusal(`there is no customer ${id}`);
      return { ...customer, metafields: shop.metafields(`gid://shopify/Customer/${id}`) };
    },
    "PATCH customers/:id": ({ id, body }) => shop.updateCustomer(id, customerChanges.parse(body)),
  };
}

export function orderRoutes(shop: SandboxShop): Record<string, Action> {
  return {
    "GET orders": ({ url }) => {
      const customerId = url.searchParams.get("customerId") ?? undefined;
      return {
        total: shop.countOrders(customerId),
        orders: shop.orders({ ...listOptions(url), customerId }),
      };
    },
    "GET orders/:id": ({ id }) => {
      const order = shop.order(id);
      if (!order) throw new ShopRefusal(`there is no order ${id}`);
      return order;
    },
    "POST orders": ({ body }) => shop.placeOrder(draftFrom(orderRequest.parse(body), shop)),
    "POST orders/:id/pay": ({ id }) => shop.markPaid(id),
    "POST orders/:id/fulfil": ({ id }) => shop.fulfil(id),
    "POST orders/:id/refund": ({ id, body }) =>
      shop.refund(id, refundFrom(refundRequest.parse(body ?? {}), shop.settings.currency)),
    "POST orders/:id/cancel": ({ id, body }) =>
      shop.cancel(id, cancelRequest.parse(body ?? {}).reason),
  };
}

function listOptions(url: URL): { search: string; limit: number; offset: number } {
  return {
    search: url.searchParams.get("search") ?? "",
    limit: Math.min(MOST_LISTED, Math.max(0, numberOf(url, "limit", 50))),
    offset: Math.max(0, numberOf(url, "offset", 0)),
  };
}
