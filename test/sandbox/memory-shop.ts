import { AdminApi } from "../../sandbox/admin-api/admin-api.ts";
import { signSessionToken } from "../../sandbox/admin-api/session-token.ts";
import { SandboxClock } from "../../sandbox/shop/sandbox-clock.ts";
import { SandboxShop } from "../../sandbox/shop/sandbox-shop.ts";
import { ShopDatabase } from "../../sandbox/shop/shop-database.ts";
import type { AppRegistration, OrderDraft, ShopSettings } from "../../sandbox/shop/shop-model.ts";
import { Faults } from "../../sandbox/webhooks/faults.ts";
import { WebhookOutbox } from "../../sandbox/webhooks/webhook-outbox.ts";

const TOPICS = [
  "orders/create",
  "orders/paid",
  "orders/updated",
  "orders/cancelled",
  "orders/fulfilled",
  "refunds/create",
  "customers/create",
  "customers/update",
  "fulfillments/create",
];

export function registration(scopes: string[]): AppRegistration {
  return {
    id: "271828182845",
    title: "Hadiya",
    key: "sandbox-key",
    secret: "sandbox-secret",
    apiVersion: "2026-07",
    scopes,
    subscriptions: TOPICS.map((topic) => ({ topic, uri: "/webhooks" })),
    functionHandles: ["tier-discount"],
  };
}

/** A shop in memory, nobody listening: for what happens inside it. */
export function memoryShop(
  wishes: { scopes?: string[]; currency?: string; timeZone?: string } = {},
) {
  const scopes = wishes.scopes ?? ["read_orders", "write_customers", "write_discounts"];
  const settings: ShopSettings = {
    domain: "hadiya-demo.myshopify.com",
    handle: "hadiya-demo",
    name: "Noor & Co.",
    email: "hello@noor.example",
    currency: wishes.currency ?? "USD",
    timeZone: wishes.timeZone ?? "Asia/Riyadh",
    countryCode: "SA",
    plan: "plus",
    shopId: "70400000001",
    app: registration(scopes),
    origin: "http://localhost:45100",
    appOrigin: "http://localhost:45101",
    appTarget: "http://127.0.0.1:45102",
  };
  const database = new ShopDatabase(":memory:");
  const clock = new SandboxClock(0, () => undefined);
  const faults = new Faults();
  const outbox = new WebhookOutbox(database, settings.app, faults, () => clock.now());
  const shop = new SandboxShop({ settings, database, outbox, clock });
  const adminApi = new AdminApi(shop, database, faults);
  return { settings, database, clock, faults, outbox, shop, adminApi };
}

export type MemoryShop = ReturnType<typeof memoryShop>;

/** Asks the token endpoint, as the app's library does; answers status and body. */
export async function askToken(
  { adminApi, settings }: MemoryShop,
  fields: Record<string, string>,
): Promise<{ status: number; body: Record<string, string> }> {
  const request = new Request(`https://${settings.domain}/admin/oauth/access_token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      client_id: settings.app.key,
      client_secret: settings.app.secret,
      ...fields,
    }),
  });
  const answer = await adminApi.handle(request, settings.domain);
  return { status: answer.status, body: await answer.json() };
}

export function exchange(made: MemoryShop, token: Partial<Parameters<typeof signed>[1]> = {}) {
  return askToken(made, {
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    subject_token: signed(made, token),
    subject_token_type: "urn:ietf:params:oauth:token-type:id_token",
    requested_token_type: "urn:shopify:params:oauth:token-type:offline-access-token",
    expiring: "1",
  });
}

function signed(
  { settings, shop }: MemoryShop,
  changes: { secret?: string; appKey?: string; shopDomain?: string; ttlSeconds?: number },
): string {
  return signSessionToken({
    shopDomain: settings.domain,
    appKey: settings.app.key,
    secret: settings.app.secret,
    subject: "1",
    now: shop.now(),
    ttlSeconds: 60,
    ...changes,
  });
}

interface GraphBody {
  data?: Record<string, Record<string, unknown> | null> | null;
  errors?: { message: string; extensions?: { code?: string } }[];
  extensions?: { cost?: Record<string, unknown> };
}

/** A client with a fresh access token. */
export async function graphClient(made: MemoryShop) {
  const { body } = await exchange(made);
  return (query: string, variables: Record<string, unknown> = {}) =>
    graph(made, { token: body.access_token ?? "", query, variables });
}

export async function graph(
  { adminApi, settings }: MemoryShop,
  asked: { token: string; query: string; variables?: Record<string, unknown> },
): Promise<{ status: number; body: GraphBody }> {
  const { token, query, variables } = asked;
  const request = new Request(`https://${settings.domain}/admin/api/2026-07/graphql.json`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-shopify-access-token": token },
    body: JSON.stringify({ query, variables }),
  });
  const answer = await adminApi.handle(request, settings.domain);
  return { status: answer.status, body: await answer.json() };
}

export function addCustomer({ shop }: MemoryShop, email: string | null = "layla@example.com") {
  return shop.createCustomer({ firstName: "Layla", lastName: "Haddad", email, language: "en" });
}

/** One candle (36.00) and two boxes of dates (18.00 each), unless told otherwise. */
export function draft({ shop }: MemoryShop, changes: Partial<OrderDraft> = {}): OrderDraft {
  const variantOf = (handle: string) => shop.product(handle)!.variants[0]!.id;
  return {
    buyer: { kind: "nobody" },
    lines: [
      { variantId: variantOf("oud-candle"), quantity: 1 },
      { variantId: variantOf("sukkari-dates"), quantity: 2 },
    ],
    gateway: "card",
    language: "en",
    ...changes,
  };
}

/** The webhooks queued so far, oldest first, with their bodies as text. */
export function queued({ outbox }: MemoryShop): { topic: string; eventId: string; body: string }[] {
  return outbox
    .log({ limit: 1000 })
    .reverse()
    .map(({ seq, topic, eventId }) => ({ topic, eventId, body: outbox.bodyOf(seq) ?? "" }));
}
