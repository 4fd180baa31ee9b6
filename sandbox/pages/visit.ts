import type { ShopContext } from "../shop/shop-context.ts";
import type { Customer, Language } from "../shop/shop-model.ts";
import { cookie, readCookie } from "./cookies.ts";
import { isLanguage, type Translate, translator } from "./language.ts";
import { type CartEntry, type CartLine, cartLines, readCart } from "./storefront/cart.ts";

/** One request of a person: in which language, as whom, with what in the cart. */
export type Visit = {
  request: Request;
  url: URL;
  context: ShopContext;
  language: Language;
  t: Translate;
  /** Null for a guest. */
  shopper: Customer | null;
  /** The browser remembers a customer whom the shop no longer knows. */
  shopperIsGone: boolean;
  cart: CartEntry[];
  lines: CartLine[];
  /** To be sent with the answer. */
  cookies: string[];
};

function preferredLanguage(request: Request, url: URL): Language {
  const asked = url.searchParams.get("locale");
  if (isLanguage(asked)) return asked;
  const remembered = readCookie(request, "language");
  if (isLanguage(remembered)) return remembered;
  return (request.headers.get("accept-language") ?? "").toLowerCase().startsWith("ar")
    ? "ar"
    : "en";
}

export function visitOf(request: Request, context: ShopContext): Visit {
  const url = new URL(request.url);
  const language = preferredLanguage(request, url);
  const customerId = readCookie(request, "shopper");
  const shopper = customerId ? context.shop.customer(customerId) : null;
  const shopperIsGone = Boolean(customerId) && shopper === null;
  const cart = readCart(readCookie(request, "cart"));
  const cookies: string[] = [];
  if (isLanguage(url.searchParams.get("locale"))) cookies.push(cookie("language", language));
  if (shopperIsGone) cookies.push(cookie("shopper", ""));
  const lines = cartLines(cart, context.shop.products());
  const t = translator(language);
  return { request, url, context, language, t, shopper, shopperIsGone, cart, lines, cookies };
}

/** Only a customer with an account can be logged in; one without buys as a guest each time. */
export function isLoggedIn(shopper: Customer | null): shopper is Customer & { hasAccount: true } {
  return shopper?.hasAccount === true;
}

export function fullName(person: { firstName: string; lastName: string }): string {
  return [person.firstName, person.lastName].filter((part) => part !== "").join(" ");
}

/** What to call a customer: those of an imported log may have neither name nor e-mail. */
export function nameOf(customer: Customer): string {
  return fullName(customer) || customer.email || `#${customer.id}`;
}

/** For the round picture beside a name. */
export function initialOf(name: string): string {
  return [...name.replace(/^#/, "")][0]?.toUpperCase() ?? "";
}

/** The same page in the other language. */
export function languageHref(url: URL, language: Language): string {
  const params = new URLSearchParams(url.searchParams);
  params.set("locale", language);
  return `${url.pathname}?${params}`;
}
