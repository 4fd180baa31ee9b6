/** Webhooks as Shopify sends them, for tests of the door, the inbox and what reads it. */
import { createHmac, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { readContacts, readWebhook } from "../../app/shopify/read-webhook.ts";
import { batchStore, faultCode, isTransient } from "../../app/store/batch-store.ts";
import { openInbox } from "../../app/store/inbox.ts";
import { requestPorts } from "../../app/store/privacy-requests.ts";
import type { Database } from "../../app/store/sql.ts";
import { type InboxPorts, processInbox } from "../../app/usecases/inbox/process-inbox.ts";
import type { Webhook } from "../../app/usecases/inbox/receive-webhook.ts";
import { carryOutRequests } from "../../app/usecases/privacy/carry-out-requests.ts";
import { NOW, type TestShop } from "./database.ts";

export type Json = Record<string, unknown>;

/** A payload of test/fixtures, with some of its fields changed. */
export function fixture(name: string, changes: Json = {}): Json {
  const file = new URL(`../fixtures/${name}.json`, import.meta.url);
  return { ...(JSON.parse(readFileSync(file, "utf8")) as Json), ...changes };
}

/** What an order's payload says of one thing bought for so much, and nothing else to pay. */
export function sold(amount: string, currency = "USD"): Json {
  const set = { shop_money: { amount, currency_code: currency } };
  return {
    total_price_set: set,
    line_items: [{ id: 900, quantity: 1, price: amount, price_set: set, discount_allocations: [] }],
  };
}

/** The header Shopify signs a body with. */
export function signature(body: Uint8Array | string, secret: string): string {
  return createHmac("sha256", secret).update(body).digest("base64");
}

/** A webhook as the door hands it on. body: bytes, text, or an object to be written as JSON. */
export function webhook(
  shop: Pick<TestShop, "domain">,
  topic: string,
  { body, ...rest }: Partial<Omit<Webhook, "body">> & { body: Uint8Array | string | Json },
): Webhook {
  return {
    shopDomain: shop.domain,
    topic,
    eventId: randomUUID(),
    webhookId: randomUUID(),
    apiVersion: "2026-07",
    triggeredAt: "2026-11-20T10:00:00.123456789Z",
    receivedAt: NOW,
    body: bytesOf(body),
    ...rest,
  };
}

function bytesOf(body: Uint8Array | string | Json): Uint8Array {
  if (body instanceof Uint8Array) return body;
  return Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
}

/** Stores webhooks through the real inbox. */
export async function store(
  database: Database,
  shopId: number,
  webhooks: readonly Webhook[],
): Promise<void> {
  const inbox = openInbox(
    database,
    async () => shopId,
    () => {},
  );
  await Promise.all(webhooks.map((one) => inbox.append(one)));
}

/** The inbox's ports as the app wires them. */
export function inboxPorts(database: Database): InboxPorts {
  return {
    read: readWebhook,
    isTransient,
    faultCode,
    transaction: (id, work) => database.transaction((sql) => work(batchStore(sql, id))),
  };
}

/** Processes what waits, `limit` at a time, until nothing does. */
export async function drain(
  database: Database,
  shopId: number,
  { limit = 100, now = NOW }: { limit?: number; now?: Date } = {},
): Promise<number> {
  let done = 0;
  for (;;) {
    const step = await processInbox(inboxPorts(database), { shopId, limit, now });
    if (step === 0) return done;
    done += step;
  }
}

/** Stores and processes webhooks. */
export async function deliver(
  database: Database,
  shopId: number,
  webhooks: readonly Webhook[],
): Promise<void> {
  await store(database, shopId, webhooks);
  await drain(database, shopId);
}

/** Carries out what is open of a shop's privacy requests, as the worker does. */
export function carryOut(database: Database, shopId: number, now = NOW): Promise<number> {
  const ports = requestPorts(database, { readContacts, rest: async () => {} });
  return carryOutRequests(ports, { shopId, now });
}
