import type { RequestHandler } from "express";
import { readSessionToken } from "./shopify/session-token.ts";
import type { Services } from "./wiring.server.ts";

/** Who calls from an extension: a shop that has Hadiya, and its shopper when one is logged in. */
export interface ExtensionCaller {
  readonly shopId: number;
  readonly customerId: bigint | null;
}

type Needed = Pick<Services, "config" | "clock" | "installedShopId">;

/**
 * Finds out who calls an api route; a token that does not show it is answered 401, thrown. Shopify's
 * own `authenticate.public.checkout` takes tokens meant for other apps, and any shop's.
 */
export function extensionAuthenticator({ config, clock, installedShopId }: Needed) {
  const secrets = [config.apiSecret, config.previousApiSecret].filter((each) => each !== null);
  return async (request: Request): Promise<ExtensionCaller> => {
    const token = bearerToken(request.headers.get("authorization"));
    const bearer =
      token && (await readSessionToken(token, { apiKey: config.apiKey, secrets, now: clock() }));
    const shopId = bearer ? await installedShopId(bearer.shopDomain) : null;
    if (!bearer || shopId === null) throw new Response(null, { status: 401 });
    return { shopId, customerId: bearer.customerId };
  };
}

function bearerToken(header: string | null): string | null {
  return /^Bearer ([\w-]+\.[\w-]+\.[\w-]*)$/.exec(header ?? "")?.[1] ?? null;
}

/**
 * Extensions run on other origins, which differ by page and browser: any may read the answers, the
 * refusals too. No cookie is involved; without a token there is nothing to read.
 */
export const openToExtensions: RequestHandler = (request, response, next) => {
  response.set({
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Retry-After",
    "Cache-Control": "no-store",
  });
  if (request.method !== "OPTIONS") return next();
  response.set({
    "Access-Control-Allow-Methods": "GET",
    "Access-Control-Allow-Headers": "Authorization",
    "Access-Control-Max-Age": "7200",
  });
  response.status(204).end();
};
