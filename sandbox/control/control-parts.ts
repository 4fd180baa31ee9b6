import type { AdminApi } from "../admin-api/admin-api.ts";
import type { ShopContext } from "../shop/shop-context.ts";
import type { Faults } from "../webhooks/faults.ts";
import type { WebhookDeliverer } from "../webhooks/webhook-deliverer.ts";
import type { WebhookOutbox } from "../webhooks/webhook-outbox.ts";
import type { OrderFeed } from "./order-feed.ts";
import type { ShopOpening } from "./shop-opening.ts";

/** Everything the control API can reach. */
export interface ControlParts {
  context: ShopContext;
  adminApi: AdminApi;
  outbox: WebhookOutbox;
  deliverer: WebhookDeliverer;
  faults: Faults;
  feed: OrderFeed;
  opening: ShopOpening;
}

export interface Asked {
  request: Request;
  url: URL;
  /** The part of the path in place of `:id`. */
  id: string;
  body: unknown;
}

/** One address of the control API: what was asked, in; what to answer as JSON, out. */
export type Action = (asked: Asked) => unknown;

export function numberOf(url: URL, name: string, otherwise: number): number {
  const value = url.searchParams.get(name);
  return value !== null && /^-?\d+$/.test(value) ? Number(value) : otherwise;
}
