import { z } from "zod";
import { isTimeZone } from "../domain/time.ts";
import type { ShopNotice } from "../usecases/inbox/process-inbox.ts";
import { emailKey, phoneKey } from "./contact-key.ts";
import { currencyCode, id, instant, looseText, readPayload } from "./payload-fields.ts";

const shopSchema = z.object({
  name: z.string(),
  currency: currencyCode,
  iana_timezone: z.string().refine(isTimeZone, "is not a time zone"),
  updated_at: instant,
});

/** shop/update: name, currency and time zone are what Hadiya keeps. */
export function shopUpdated(payload: unknown): ShopNotice {
  const shop = readPayload(shopSchema, payload);
  return {
    kind: "shop_updated",
    name: shop.name,
    currency: shop.currency,
    timeZone: shop.iana_timezone,
    updatedAt: shop.updated_at,
  };
}

const scopesSchema = z.object({ current: z.array(z.string()) });

/** app/scopes_update: what the merchant lets Hadiya do from now on. */
export function scopesUpdated(payload: unknown): ShopNotice {
  return { kind: "scopes_changed", scopes: readPayload(scopesSchema, payload).current };
}

const personSchema = z.object({ customer: z.object({ id }) });

/** customers/data_request: a person asks what is kept about them. */
export function dataRequested(payload: unknown): ShopNotice {
  return { kind: "data_requested", customerId: readPayload(personSchema, payload).customer.id };
}

const redactSchema = z.object({
  customer: z.object({ id, email: looseText, phone: looseText }),
  orders_to_redact: z.array(id).nullish(),
});

/** customers/redact: a person is to be forgotten, with the orders Shopify lists. */
export function customerRedacted(
  payload: unknown,
): Extract<ShopNotice, { kind: "customer_redacted" }> {
  const { customer, orders_to_redact: orders } = readPayload(redactSchema, payload);
  const keys = [emailKey(customer.email), phoneKey(customer.phone)];
  return {
    kind: "customer_redacted",
    customerId: customer.id,
    orderIds: orders ?? [],
    contactKeys: keys.filter((key) => key !== null),
    contacts: [customer.email, customer.phone].filter((contact) => typeof contact === "string"),
  };
}
