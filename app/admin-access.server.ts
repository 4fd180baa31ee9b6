import { readSessionToken } from "./shopify/session-token.ts";
import type { ShopifyApp } from "./shopify-app.server.ts";
import type { Services } from "./wiring.server.ts";

type AdminAuthenticator = ShopifyApp["authenticate"]["admin"];

/** No token Shopify would give: what carries it is refused in the way that fits the request. */
const REFUSED = "refused";

/**
 * Shopify's authenticator, given only tokens that hold under our own reading too: it would take one
 * that never expires, or that names no shop. What does not hold it refuses as it does any other.
 */
export function strictAdmin(
  admin: AdminAuthenticator,
  { config, clock }: Pick<Services, "config" | "clock">,
): AdminAuthenticator {
  return async (request) => {
    const url = new URL(request.url);
    const header = request.headers.get("authorization");
    const token = header?.replace("Bearer ", "") ?? url.searchParams.get("id_token");
    // Without one nothing is read: the library asks for it.
    if (!token) return admin(request);
    const secrets = [config.apiSecret];
    const bearer = await readSessionToken(token, { apiKey: config.apiKey, secrets, now: clock() });
    const shop = url.searchParams.get("shop");
    const holds = bearer && (shop === null || shop === bearer.shopDomain);
    return admin(holds ? request : withRefusedToken(request));
  };
}

function withRefusedToken(request: Request): Request {
  const url = new URL(request.url);
  if (url.searchParams.has("id_token")) url.searchParams.set("id_token", REFUSED);
  const headers = new Headers(request.headers);
  if (headers.has("authorization")) headers.set("authorization", `Bearer ${REFUSED}`);
  return new Request(url, { headers, method: request.method === "OPTIONS" ? "OPTIONS" : "GET" });
}
