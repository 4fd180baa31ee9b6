import type { SandboxShop } from "../shop/sandbox-shop.ts";
import { ShopRefusal } from "../shop/shop-refusal.ts";
import { type Action, numberOf } from "./control-parts.ts";
import {
  amountFrom,
  cancelRequest,
  customerChanges,
  customerRequest,
  draftFrom,
  editRequest,
  linesFrom,
  mergeRequest,
  orderRequest,
  paymentRequest,
  refundFrom,
  refundRequest,
  returnRequest,
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
    "DELETE customers/:id": ({ id }) => shop.deleteCustomer(id),
    "POST customers/:id/merge": ({ id, body }) =>
      shop.mergeCustomers(id, mergeRequest.parse(body).into),
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
    ...paymentRoutes(shop),
    "POST orders/:id/edit": ({ id, body }) => {
      const { add = [], free, remove } = editRequest.parse(body);
      return shop.edit(id, { add: linesFrom(add, shop), free, remove });
    },
    "POST orders/:id/return": ({ id, body }) =>
      shop.openReturn(id, returnRequest.parse(body).lines),
    "POST orders/:id/fulfil": ({ id }) => shop.fulfil(id),
    "POST orders/:id/refund": ({ id, body }) =>
      shop.refund(id, refundFrom(refundRequest.parse(body ?? {}), shop.settings.currency)),
    "POST orders/:id/cancel": ({ id, body }) => {
      const { reason, keepMoney } = cancelRequest.parse(body ?? {});
      return shop.cancel(id, reason, undefined, { keepMoney });
    },
    "DELETE orders/:id": ({ id }) => shop.deleteOrder(id),
  };
}

function paymentRoutes(shop: SandboxShop): Record<string, Action> {
  return {
    "POST orders/:id/pay": ({ id, body }) => {
      const { amount } = paymentRequest.parse(body ?? {});
      return shop.markPaid(id, undefined, amountFrom(amount, shop.settings.currency));
    },
    "POST orders/:id/capture": ({ id }) => shop.capture(id),
    "POST orders/:id/expire": ({ id }) => shop.expire(id),
    "POST orders/:id/void": ({ id }) => shop.voidPayment(id),
  };
}

function listOptions(url: URL): { search: string; limit: number; offset: number } {
  return {
    search: url.searchParams.get("search") ?? "",
    limit: Math.min(MOST_LISTED, Math.max(0, numberOf(url, "limit", 50))),
    offset: Math.max(0, numberOf(url, "offset", 0)),
  };
}
