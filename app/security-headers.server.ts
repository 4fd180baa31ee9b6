import { randomBytes } from "node:crypto";
import type { RequestHandler } from "express";
import onHeaders from "on-headers";

const SAME_FOR_ALL = {
  "X-Content-Type-Options": "nosniff",
  // Addresses carry session tokens.
  "Referrer-Policy": "strict-origin-when-cross-origin",
  "Permissions-Policy":
    "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
  "X-Permitted-Cross-Domain-Policies": "none",
};

/** Of what is no page: nothing in it runs, and no other page shows it. */
const NO_PAGE = "default-src 'none'; frame-ancestors 'none'";
const CSP = "Content-Security-Policy";
const ONE_YEAR_S = 31_536_000;

/** What every answer but the door's carries; pages bring a policy of their own. */
export function securityHeaders({ appUrl }: { readonly appUrl: string }): RequestHandler {
  const strict = new URL(appUrl).protocol === "https:";
  const headers = {
    ...SAME_FOR_ALL,
    ...(strict ? { "Strict-Transport-Security": `max-age=${ONE_YEAR_S}` } : {}),
  };
  return (_request, response, next) => {
    response.set(headers);
    onHeaders(response, () => {
      // Express's own error pages have a policy that leaves out who may show them.
      const policy = String(response.getHeader(CSP) ?? "");
      if (!policy.includes("frame-ancestors")) response.setHeader(CSP, NO_PAGE);
    });
    next();
  };
}

const APP_BRIDGE = "https://cdn.shopify.com/shopifycloud/app-bridge.js";
const CDN = "https://cdn.shopify.com";

/** A word that only the scripts of one answer carry. */
export function newNonce(): string {
  return randomBytes(16).toString("base64");
}

/**
 * The policy of a page. Who may show it in a frame is Shopify's library's to say (it knows the shop);
 * without its word nobody may. Where App Bridge connects to is Shopify's to change: not restricted.
 */
export function setPagePolicy(headers: Headers, nonce: string): void {
  const frames = /frame-ancestors [^;]*/.exec(headers.get(CSP) ?? "")?.[0];
  const policy = [
    `script-src 'self' 'nonce-${nonce}' ${APP_BRIDGE} ${CDN}/shopifycloud/`,
    `style-src 'self' 'unsafe-inline' ${CDN}`, // Polaris sets styles on its elements
    `font-src 'self' ${CDN}`,
    "img-src 'self' data: https:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self' https://admin.shopify.com https://*.myshopify.com",
    frames ?? "frame-ancestors 'none'",
  ];
  headers.set(CSP, policy.join("; "));
}
