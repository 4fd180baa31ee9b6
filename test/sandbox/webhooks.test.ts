import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { DeliveryRecord } from "../../sandbox/webhooks/webhook-outbox.ts";
import { draft, memoryShop, queued } from "./memory-shop.ts";
import { runningSandbox } from "./running-sandbox.ts";

const CANDLE = { lines: [{ product: "oud-candle" }] };

async function opened(...wishes: Parameters<typeof runningSandbox>) {
  const sandbox = await runningSandbox(...wishes);
  await sandbox.ask("POST", "install");
  return sandbox;
}

describe("webhooks on their way", () => {
  test("are signed over the bytes sent, with Shopify's headers", async () => {
    const { app, ask } = await opened();
    await ask("POST", "orders", CANDLE);
    await ask("GET", "idle");
    expect(app.topics().sort()).toEqual(["orders/create", "orders/paid", "orders/updated"]);
    for (const { headers, body } of app.received) {
      const hmac = createHmac("sha256", "sandbox-secret").update(body).digest("base64");
      expect(headers).toMatchObject({
        "x-shopify-hmac-sha256": hmac,
        "x-shopify-shop-domain": "hadiya-demo.myshopify.com",
        "x-shopify-api-version": "2026-07",
        "content-type": "application/json",
      });
      expect(headers["x-shopify-event-id"]).toBe(app.received[0]?.headers["x-shopify-event-id"]);
    }
  });

  test("are tried again, with the same ids and bytes, until the app says 200", async () => {
    const { app, ask } = await opened();
    app.manner = ({ headers }) => (headers["x-shopify-topic"] === "orders/create" ? 503 : 200);
    await ask("POST", "orders", CANDLE);
    await app.has(3);
    app.manner = 200;
    await ask("POST", "clock", { minutes: 1 });
    await ask("GET", "idle");
    const [first, second] = app.received.filter(
      ({ headers }) => headers["x-shopify-topic"] === "orders/create",
    );
    expect(second?.body).toBe(first?.body);
    for (const name of ["x-shopify-webhook-id", "x-shopify-event-id", "x-shopify-triggered-at"]) {
      expect(second?.headers[name]).toBe(first?.headers[name]);
    }
  });

  test("are given up after eight retries, and can be sent again by hand", async () => {
    const { app, ask } = await opened();
    app.manner = 500;
    await ask("POST", "orders", CANDLE);
    for (let attempt = 1; attempt <= 9; attempt += 1) {
      await app.has(3 * attempt);
      await ask("POST", "clock", { hours: 3 });
    }
    const { failed, pending, deliveries } = await ask<{
      failed: number;
      pending: number;
      deliveries: DeliveryRecord[];
    }>("GET", "webhooks");
    expect({ failed, pending }).toEqual({ failed: 3, pending: 0 });
    expect(deliveries[0]).toMatchObject({ state: "failed", attempts: 9, status: 500 });
    app.manner = 200;
    expect(await ask("POST", "webhooks/redeliver")).toEqual({ redelivered: 3 });
    expect(await ask("GET", "idle")).toEqual({ idle: true, pending: 0 });
  });

  test("the demo shop is installed, launched and filled once", async () => {
    const { app, ask } = await opened({ expectsOrders: false });
    const count = app.received.length;
    expect(count).toBeGreaterThan(20);
    expect(app.launches).toBe(1);
    await ask("POST", "install");
    expect([app.received.length, app.launches]).toEqual([count, 1]);
  });
});

describe("faults", () => {
  test("lose and double webhooks, the same ones for the same seed", () => {
    const topicsWith = (seed: number) => {
      const made = memoryShop();
      made.shop.setInstalled(true);
      made.faults.set({ seed, loss: 0.4, duplicate: 0.4 });
      for (let order = 0; order < 10; order += 1) made.shop.placeOrder(draft(made));
      const states = made.outbox
        .log({ limit: 1000 })
        .map(({ state, webhookId }) => ({ state, webhookId }));
      const doubled = states.length - new Set(states.map(({ webhookId }) => webhookId)).size;
      const lost = states.filter(({ state }) => state === "lost").length;
      return { topics: queued(made).map(({ topic }) => topic), doubled, lost };
    };
    expect(topicsWith(3)).toEqual(topicsWith(3));
    expect(topicsWith(3)).not.toEqual(topicsWith(4));
    expect(topicsWith(3).doubled).toBeGreaterThan(3);
    expect(topicsWith(3).lost).toBeGreaterThan(3);
  });

  test("an answer can be lost after the call was carried out", async () => {
    const { ask, app, origin, context } = await opened();
    await ask("POST", "faults", { adminLostAnswer: 1 });
    const answer = await fetch(`${origin}/admin/api/2026-07/graphql.json`, {
      method: "POST",
      headers: {
        "x-sandbox-shop": context.settings.domain,
        "x-shopify-access-token": app.token ?? "",
      },
      body: JSON.stringify({
        query: `mutation { metafieldDefinitionCreate(definition: { name: "Standing", type: "json",
          ownerType: CUSTOMER, namespace: "$app:hadiya", key: "standing" }) { userErrors { code } } }`,
      }),
    });
    expect(answer.status).toBe(502);
    const { calls } = await ask<{ calls: object[] }>("GET", "admin-calls?limit=1");
    expect(calls[0]).toMatchObject({ fields: ["metafieldDefinitionCreate"], errors: [] });
  });
});
