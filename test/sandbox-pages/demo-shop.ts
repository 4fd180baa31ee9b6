import { SandboxClock } from "../../sandbox/shop/sandbox-clock.ts";
import { SandboxShop } from "../../sandbox/shop/sandbox-shop.ts";
import type { ShopContext } from "../../sandbox/shop/shop-context.ts";
import { ShopDatabase } from "../../sandbox/shop/shop-database.ts";
import type { Customer, ShopSettings } from "../../sandbox/shop/shop-model.ts";
import { Faults } from "../../sandbox/webhooks/faults.ts";
import { WebhookOutbox } from "../../sandbox/webhooks/webhook-outbox.ts";

export type Perk = { kind: "percent_off"; basisPoints: number } | { kind: "free_shipping" };

function settingsFor(currency: string): ShopSettings {
  return {
    domain: "hadiya-demo.myshopify.com",
    handle: "hadiya-demo",
    name: "Noor & Co.",
    email: "hello@noor.example",
    currency,
    timeZone: "Asia/Riyadh",
    countryCode: "SA",
    plan: "plus",
    shopId: "70000001",
    app: {
      id: "271828182845",
      title: "Hadiya",
      key: "sandbox-key",
      secret: "sandbox-secret",
      apiVersion: "2026-07",
      scopes: [],
      subscriptions: [],
      functionHandles: ["tier-discount"],
    },
    origin: "http://localhost:45100",
    appOrigin: "http://localhost:45101",
    appTarget: "http://127.0.0.1:45102",
  };
}

/** A shop in memory with nobody in it, as `main.ts` hands one to the pages. */
export function demoShop(currency = "USD"): ShopContext {
  const settings = settingsFor(currency);
  const database = new ShopDatabase(":memory:");
  const clock = new SandboxClock(0, () => undefined);
  const now = () => clock.now();
  const outbox = new WebhookOutbox(database, settings.app, new Faults(), now);
  const shop = new SandboxShop({ settings, database, outbox, clock });
  return {
    settings,
    shop,
    sessionToken: ({ subject = "1", ttlSeconds = 60 } = {}) => `token-${subject}-${ttlSeconds}`,
    embeddedParameters: () => ({
      embedded: "1",
      shop: settings.domain,
      host: Buffer.from(`admin.shopify.com/store/${settings.handle}`).toString("base64url"),
      locale: "en",
    }),
  };
}

export function addCustomer(
  { shop }: ShopContext,
  changes: Partial<Parameters<SandboxShop["createCustomer"]>[0]> = {},
): Customer {
  return shop.createCustomer({
    firstName: "Layla",
    lastName: "Haddad",
    email: "layla@example.com",
    language: "en",
    address: {
      firstName: "Layla",
      lastName: "Haddad",
      address1: "12 Olaya Street",
      address2: "",
      city: "Riyadh",
      province: null,
      zip: "12211",
      countryCode: "SA",
      phone: null,
    },
    ...changes,
  });
}

/** The customer metafield the app writes, for a member with these perks. */
export function giveStanding({ shop, settings }: ShopContext, customer: Customer, perks: Perk[]) {
  const value = {
    v: 1,
    live: true,
    tier: { id: "gold", name: { en: "Gold", ar: "الذهبية" } },
    perks,
    currency: settings.currency,
    spend: "640.00",
    windowDays: 365,
    threshold: "500.00",
    next: null,
  };
  shop.records.saveMetafield({
    id: shop.ids.next(),
    ownerId: `gid://shopify/Customer/${customer.id}`,
    namespace: shop.resolveNamespace("$app:hadiya"),
    key: "standing",
    type: "json",
    value: JSON.stringify(value),
    compareDigest: "0",
    createdAt: 0,
    updatedAt: 0,
  });
}

export function launchDiscount({ shop }: ShopContext): void {
  shop.records.saveDiscount({
    id: shop.ids.next(),
    title: "Hadiya tiers",
    functionHandle: "tier-discount",
    discountClasses: ["ORDER", "SHIPPING"],
    combinesWith: { order: true, product: true, shipping: true },
    startsAt: 0,
    endsAt: null,
    createdAt: 0,
    updatedAt: 0,
  });
}
