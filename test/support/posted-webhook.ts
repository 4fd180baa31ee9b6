/** Webhooks sent straight to a running app, signed as Shopify signs them. */
import { randomUUID } from "node:crypto";
import { addressesFrom, SANDBOX_CREDENTIALS } from "../../bin/start/servers.ts";
import type { ShopPlace } from "./started-shop.ts";
import { signature } from "./webhook.ts";

/** Sends it to the demo shop's app; resolves with its event id once it is stored. */
export async function postWebhook(
  place: ShopPlace,
  topic: string,
  payload: object | string,
): Promise<string> {
  const { appOrigin } = addressesFrom(Number(new URL(place.storeUrl).port));
  const body = typeof payload === "string" ? payload : JSON.stringify(payload);
  const eventId = randomUUID();
  const response = await fetch(`${appOrigin}/webhooks`, {
    method: "POST",
    body,
    headers: {
      "content-type": "application/json",
      "x-shopify-topic": topic,
      "x-shopify-shop-domain": "hadiya-demo.myshopify.com",
      "x-shopify-event-id": eventId,
      "x-shopify-hmac-sha256": signature(body, SANDBOX_CREDENTIALS.SHOPIFY_API_SECRET),
    },
  });
  await response.arrayBuffer();
  if (response.status !== 200) throw new Error(`the door answered ${response.status}`);
  return eventId;
}
