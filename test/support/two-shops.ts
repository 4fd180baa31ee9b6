/** Two shops with customers and orders of the same ids; what is one's bears its mark. */
import { Session } from "@shopify/shopify-api";
import type { WebhookKey } from "../../app/usecases/inbox/parked-webhooks.ts";
import type { Services } from "../../app/wiring.server.ts";
import { installedShop, type TestShop } from "./database.ts";
import { fixture, type Json, webhook } from "./webhook.ts";

export interface MarkedShop extends TestShop {
  /** Stands in every name and text of this shop, and nowhere else. */
  readonly mark: string;
}

export interface TwoShops {
  readonly own: MarkedShop;
  readonly other: MarkedShop;
  readonly customerId: bigint;
  readonly orderId: bigint;
  /** Of the other shop alone. */
  readonly othersCustomerId: bigint;
  readonly othersOrderId: bigint;
  /** Webhooks that were set aside: one that both shops have, and one of the other's alone. */
  readonly parked: WebhookKey;
  readonly othersParked: WebhookKey;
  /** Requests for a person's data: one that both have, and one of the other's alone. */
  readonly request: string;
  readonly othersRequest: string;
  /** A run over past orders, of the same number in both. */
  readonly run: number;
}

export async function openTwoShops(services: Services): Promise<TwoShops> {
  const now = new Date();
  const ids = {
    customerId: 7_512_345_678_901n,
    orderId: 6_248_461_893_912n,
    othersCustomerId: 7_512_345_678_999n,
    othersOrderId: 6_248_461_893_999n,
    request: "event-4",
    othersRequest: "event-9",
    parked: { topic: "orders/create", eventId: "event-3" },
    othersParked: { topic: "orders/create", eventId: "event-8" },
  };
  const own = await markedShop(services, "Zafferana", now);
  const other = await markedShop(services, "Quillwort", now);
  await deliver(services, own, [[ids.customerId, ids.orderId]]);
  await deliver(services, other, [
    [ids.customerId, ids.orderId],
    [ids.othersCustomerId, ids.othersOrderId],
  ]);
  const [run] = [await startRun(services, own), await startRun(services, other)];
  return { own, other, run, ...ids };
}

async function markedShop(services: Services, mark: string, now: Date): Promise<MarkedShop> {
  const shop = await installedShop(services.database, { now });
  await services.shopify.sessionStorage.storeSession(offlineSession(shop.domain, mark));
  await services.database.query("update shops set name = $2 where shop_id = $1", [
    shop.shopId,
    mark,
  ]);
  return { ...shop, mark };
}

function startRun(services: Services, { shopId, mark }: MarkedShop): Promise<number> {
  const file = { fileName: `${mark}.csv`, fileKey: mark };
  return services.startBackfill({ shopId, source: "csv", carriedBy: "worker", ...file });
}

/** A token Shopify gave at install, good for an hour. */
function offlineSession(shop: string, mark: string): Session {
  return new Session({
    id: `offline_${shop}`,
    shop,
    state: "",
    isOnline: false,
    scope: "read_orders,write_customers",
    accessToken: `token-${mark}`,
    expires: new Date(Date.now() + 3_600_000),
  });
}

async function deliver(
  services: Services,
  shop: MarkedShop,
  bought: readonly (readonly [bigint, bigint])[],
): Promise<void> {
  const bodies = bought.flatMap(([customerId, orderId]): [string, string][] => {
    const changes: Json = {
      first_name: shop.mark,
      last_name: shop.mark,
      email: `${shop.mark}@example.com`.toLowerCase(),
    };
    const ids = (body: Json) =>
      JSON.stringify({ ...body, ...changes })
        .replaceAll("7512345678901", String(customerId))
        .replaceAll("6248461893912", String(orderId))
        .replaceAll("Noura", shop.mark);
    const { first_name: _first, last_name: _last, ...order } = fixture("order");
    return [
      ["customers/update", ids(fixture("customer"))],
      ["orders/paid", ids({ ...order, name: `#${shop.mark}` })],
      ["products/none", `{"mark":"${shop.mark}"}`],
      ["orders/create", `{"id": "${shop.mark}`],
      ["customers/data_request", ids(fixture("data-request", { shop_domain: shop.domain }))],
    ];
  });
  for (const [index, [topic, body]] of bodies.entries()) {
    await services.receive(webhook(shop, topic, { body, eventId: `event-${index}` }));
  }
  while ((await services.processInbox(shop.shopId, 100)) > 0);
  await services.carryOutRequests(shop.shopId);
}
