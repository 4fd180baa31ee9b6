import { createHmac } from "node:crypto";
import { orderBody } from "./order-body.ts";

export interface SignedWebhook {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** An order as Shopify would send it: its own body, signature and event id for every serial. */
export function signedWebhook(
  serial: number,
  { shop, secret, now }: { readonly shop: string; readonly secret: string; readonly now: Date },
): SignedWebhook {
  const body = Buffer.from(orderBody(serial, now));
  const place = String(serial).padStart(12, "0");
  return {
    body,
    headers: {
      "content-type": "application/json",
      "user-agent": "Shopify-Captain-Hook",
      "x-shopify-api-version": "2026-07",
      "x-shopify-event-id": `98880550-7158-44d4-b7cd-${place}`,
      "x-shopify-hmac-sha256": createHmac("sha256", secret).update(body).digest("base64"),
      "x-shopify-shop-domain": shop,
      "x-shopify-topic": "orders/create",
      "x-shopify-triggered-at": now.toISOString(),
      "x-shopify-webhook-id": `b54557e4-bdd9-4b37-8a5f-${place}`,
    },
  };
}
