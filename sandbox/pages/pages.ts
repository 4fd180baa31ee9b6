import { runFunction } from "../function-runner/run-function.ts";
import type { RequestHandler, ShopContext } from "../shop/shop-context.ts";
import { adminPage, otherAppPage } from "./admin/admin-page.ts";
import { assetResponse } from "./browser-assets.ts";
import {
  type CheckoutParts,
  checkoutSessionToken,
  getCheckout,
  type PlacedAttempts,
  postCheckout,
  postTotals,
} from "./checkout/checkout.ts";
import { clockForm } from "./clock-form.ts";
import { errorPage } from "./error-page.ts";
import { HADIYA_MARK } from "./icons.ts";
import { adminHref, landingPage } from "./landing-page.ts";
import { pageResponse, seeOther, textResponse } from "./responses.ts";
import { cartForm } from "./storefront/cart-form.ts";
import { shopperForm, shopperPage } from "./storefront/shopper-page.ts";
import { storefrontPage } from "./storefront/storefront-page.ts";
import { thankYou } from "./thank-you/thank-you-page.ts";
import { type Visit, visitOf } from "./visit.ts";

type Parts = CheckoutParts & { placed: PlacedAttempts };
type Answer = (visit: Visit, parts: Parts) => Response | Promise<Response>;

const shown = (visit: Visit, page: Parameters<typeof pageResponse>[0]) =>
  pageResponse(page, { cookies: visit.cookies });

const ROUTES: Record<string, Answer> = {
  "GET /": (visit) => shown(visit, landingPage(visit)),
  "POST /clock": clockForm,
  "GET /shop": (visit) => shown(visit, storefrontPage(visit)),
  "GET /shop/shopper": (visit) => shown(visit, shopperPage(visit)),
  "POST /shop/shopper": shopperForm,
  "POST /shop/cart": cartForm,
  "GET /checkout": getCheckout,
  "POST /checkout": (visit, parts) => postCheckout(visit, parts, parts.placed),
  "POST /checkout/totals": postTotals,
  "GET /checkout/session-token": checkoutSessionToken,
  "GET /favicon.svg": () => favicon(),
};

function favicon(): Response {
  const svg = HADIYA_MARK.text.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"');
  return new Response(svg, { headers: { "content-type": "image/svg+xml" } });
}

/** `?ttl=-60` makes an expired token, to see the app recover from one. */
function adminSessionToken({ url, context }: Visit): Response {
  const ttl = Number(url.searchParams.get("ttl") ?? Number.NaN);
  return textResponse(context.sessionToken(Number.isInteger(ttl) ? { ttlSeconds: ttl } : {}));
}

function storeAnswer(visit: Visit): Response {
  const { handle, app } = visit.context.settings;
  const [, store, , rest = ""] = /^\/store\/([^/]+)(\/(.*))?$/.exec(visit.url.pathname) ?? [];
  if (store !== handle) return pageResponse(otherAppPage(visit), { status: 404 });
  if (rest === "session-token") return adminSessionToken(visit);
  const [, key, path = ""] = /^apps\/([^/]+)(\/.*)?$/.exec(rest) ?? [];
  if (key === undefined) return seeOther(adminHref(visit));
  if (key !== app.key) return pageResponse(otherAppPage(visit), { status: 404 });
  return shown(visit, adminPage(visit, path === "" ? "/" : path));
}

function answerFor(visit: Visit): Answer | null {
  const { pathname } = visit.url;
  const { method } = visit.request;
  const known = ROUTES[`${method} ${pathname.length > 1 ? pathname.replace(/\/$/, "") : pathname}`];
  if (known) return known;
  if (method !== "GET") return null;
  if (pathname.startsWith("/store/")) return storeAnswer;
  const [, orderToken] = /^\/thank-you\/([A-Za-z0-9]+)$/.exec(pathname) ?? [];
  return orderToken === undefined ? null : () => thankYou(visit, orderToken);
}

/** A form of another site must not act in the shopper's name. */
function isForeign({ request, url }: Visit): boolean {
  const origin = request.headers.get("origin");
  return request.method !== "GET" && origin !== null && origin !== url.origin;
}

function report(message: string, cause: unknown): void {
  console.error(`sandbox: ${message}`, cause);
}

/** The pages of the shop: its start page, its admin around the app, its storefront and checkout. */
export function pagesHandler(
  context: ShopContext,
  parts: Partial<CheckoutParts> = {},
): RequestHandler {
  const all: Parts = { runFunction, report, placed: new Map(), ...parts };
  return async (request) => {
    if (request.method === "GET") {
      const asset = await assetResponse(new URL(request.url).pathname, context.settings.appOrigin);
      if (asset) return asset;
    }
    const visit = visitOf(request, context);
    const answer = answerFor(visit);
    if (!answer) return null;
    if (isForeign(visit)) return pageResponse(errorPage(visit, "foreign"), { status: 403 });
    try {
      return await answer(visit, all);
    } catch (cause) {
      all.report(`${request.method} ${visit.url.pathname} failed`, cause);
      return pageResponse(errorPage(visit, "text"), { status: 500 });
    }
  };
}
