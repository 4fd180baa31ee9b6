import { createHmac } from "node:crypto";
import { expect, it } from "vitest";
import { readWebhook } from "../../../app/shopify/read-webhook.ts";
import { signedWebhook } from "../../../bench/load/signed-webhook.ts";

const now = new Date("2026-11-21T10:00:00.000Z");
const sender = { shop: "bench.myshopify.com", secret: "a secret", now };

it("is an order of the size Shopify sends, signed over its bytes", () => {
  for (const serial of [0, 1, 2, 99_999]) {
    const { headers, body } = signedWebhook(serial, sender);
    expect(body.length).toBeGreaterThan(5000);
    expect(body.length).toBeLessThan(6000);
    const signature = createHmac("sha256", sender.secret).update(body).digest("base64");
    expect(headers["x-shopify-hmac-sha256"]).toBe(signature);
  }
});

it("is another event with another body for every serial", () => {
  const webhooks = Array.from({ length: 50 }, (_, serial) => signedWebhook(serial, sender));
  expect(new Set(webhooks.map(({ headers }) => headers["x-shopify-event-id"])).size).toBe(50);
  expect(new Set(webhooks.map(({ body }) => body.toString())).size).toBe(50);
});

it("is read by the app as a paid order of a customer", () => {
  const { body } = signedWebhook(7, sender);
  const row = { topic: "orders/create", eventId: "e", triggeredAt: "2026-11-21T10:00:00", body };
  const now = new Date("2026-11-21T10:00:00Z");
  const reading = readWebhook(row, { domain: sender.shop, currency: "USD", now });
  expect(reading.kind).toBe("facts");
  if (reading.kind !== "facts") return;
  const [order] = reading.facts.orders;
  expect(order).toMatchObject({ totalMinor: 10_695n, currency: "USD", financialStatus: "paid" });
  expect(order?.customerId).toBe(7_300_000_003_433n); // neighbours are far apart
});
