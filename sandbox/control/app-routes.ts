import { z } from "zod";
import type { SandboxShop } from "../shop/sandbox-shop.ts";
import { ShopRefusal } from "../shop/shop-refusal.ts";
import { shopTimestamp } from "../shop/shop-time.ts";
import { type Action, type ControlParts, numberOf } from "./control-parts.ts";

const privacyRequest = z.discriminatedUnion("topic", [
  z.strictObject({ topic: z.literal("customers/data_request"), customerId: z.string() }),
  z.strictObject({ topic: z.literal("customers/redact"), customerId: z.string() }),
  z.strictObject({ topic: z.literal("shop/redact") }),
]);

const scopesRequest = z.strictObject({ scopes: z.array(z.string().min(1)) });

export function appRoutes(parts: ControlParts): Record<string, Action> {
  const { context, adminApi, opening } = parts;
  const { shop } = context;
  return {
    "GET health": () => health(parts),
    "POST install": () => opening.open(),
    "POST uninstall": () => uninstall(parts),
    "POST scopes": ({ body }) => changeScopes(parts, scopesRequest.parse(body).scopes),
    "POST privacy": ({ body }) => announcePrivacy(shop, privacyRequest.parse(body)),
    "GET admin-calls": ({ url }) => ({
      bucket: adminApi.bucket.status(),
      calls: adminApi.log.recent(Math.max(0, numberOf(url, "limit", 50))),
    }),
    "POST admin-calls/drain": () => adminApi.bucket.drain(),
    "GET id_token": ({ url }) => {
      const ttlSeconds = numberOf(url, "ttl", 60);
      const subject = url.searchParams.get("sub") ?? "1";
      return new Response(context.sessionToken({ ttlSeconds, subject }), {
        headers: { "content-type": "text/plain", "cache-control": "no-store" },
      });
    },
  };
}

function health({ context, opening, deliverer }: ControlParts): object {
  const { shop, settings } = context;
  return {
    ok: true,
    shop: settings.domain,
    opening: opening.state,
    installed: shop.isInstalled(),
    now: shopTimestamp(shop.now(), settings.timeZone),
    customers: shop.countCustomers(),
    orders: shop.countOrders(),
    pendingWebhooks: deliverer.pendingCount(),
  };
}

function uninstall({ context, adminApi }: ControlParts): void {
  const { shop, settings } = context;
  shop.announce("app/uninstalled", {
    id: JSON.rawJSON(settings.shopId),
    name: settings.name,
    domain: settings.domain,
    myshopify_domain: settings.domain,
  });
  adminApi.tokens.revokeAll();
  shop.setInstalled(false);
}

function changeScopes({ context, adminApi }: ControlParts, scopes: string[]): void {
  const { shop, settings } = context;
  const previous = shop.grantedScopes();
  adminApi.tokens.changeScopes(scopes);
  shop.announce("app/scopes_update", {
    id: `gid://shopify/App/${settings.app.id}`,
    previous,
    current: scopes,
  });
}

function announcePrivacy(shop: SandboxShop, asked: z.infer<typeof privacyRequest>): void {
  const about = { shop_id: JSON.rawJSON(shop.settings.shopId), shop_domain: shop.settings.domain };
  if (asked.topic === "shop/redact") {
    shop.announce(asked.topic, about);
    return;
  }
  const customer = shop.customer(asked.customerId);
  if (!customer) throw new ShopRefusal(`there is no customer ${asked.customerId}`);
  const { id, email, phone } = customer;
  const orders = shop.orders({ customerId: id, limit: 250 }).map((order) => JSON.rawJSON(order.id));
  const who = { ...about, customer: { id: JSON.rawJSON(id), email, phone } };
  if (asked.topic === "customers/redact") {
    shop.announce(asked.topic, { ...who, orders_to_redact: orders });
    return;
  }
  const request = shop.batch(() => shop.ids.next());
  shop.announce(asked.topic, {
    ...who,
    orders_requested: orders,
    data_request: { id: JSON.rawJSON(request) },
  });
}
