import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { LocaleFile } from "../../../sandbox/extension-host/checkout-state.ts";
import { createI18n } from "../../../sandbox/extension-host/i18n.ts";

export const EXTENSIONS = join(import.meta.dirname, "..", "..", "..", "extensions");

export const CUSTOMER = { id: "gid://shopify/Customer/1" };

/** `shopify.i18n` of an extension, with its own words, in the buyer's language. */
export function speak(handle: string, language: string) {
  const words = (file: string): LocaleFile =>
    JSON.parse(readFileSync(join(EXTENSIONS, handle, "locales", file), "utf8"));
  const files = { en: words("en.default.json"), ar: words("ar.json") };
  return createI18n({ default: "en", files }, () => ({
    language: { isoCode: language },
    currency: { isoCode: "USD" },
    timezone: "Asia/Riyadh",
  }));
}

/** Says who is buying: the tester's `shopify` has no buyer of its own, and lets none be set. */
export function buyAs(shopify: object, customer: { id: string } | undefined) {
  Object.defineProperty(shopify, "buyerIdentity", {
    value: { customer: { value: customer } },
    configurable: true,
  });
}

/** The metafield as Shopify hands it to an extension. */
export function entryOf(value: string) {
  return {
    target: { type: "customer" as const, id: CUSTOMER.id },
    metafield: {
      namespace: "$app:hadiya",
      key: "standing",
      value,
      valueType: "json_string" as const,
      type: "json",
    },
  };
}

/** What a shopper reads, element by element. */
export function readBody(): string[] {
  const leaves = [...document.body.querySelectorAll("*")].filter(
    (element) => element.children.length === 0 && element.textContent !== "",
  );
  return leaves.map((element) => String(element.textContent));
}
