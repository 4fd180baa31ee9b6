import type { SandboxShop } from "./sandbox-shop.ts";
import type { ShopSettings } from "./shop-model.ts";

/** What the sandbox hands to the pages (admin frame, storefront, checkout) and the control API. */
export interface ShopContext {
  settings: ShopSettings;
  /** State and operations; see `SandboxShop`. */
  shop: SandboxShop;
  /**
   * A signed session token, as Shopify's admin gives to App Bridge, or checkout to an extension.
   * `subject`: the admin user's id (default "1"), or `gid://shopify/Customer/…` for a logged-in
   * buyer, or null for an unknown one. Lives 60 s in the admin, 300 s in checkout; give `ttlSeconds`
   * (a negative one makes an expired token).
   */
  sessionToken(options?: { subject?: string | null; ttlSeconds?: number }): string;
  /** `shop`, `host`, `embedded`, `locale`: what the admin adds to the app's address. */
  embeddedParameters(): Record<string, string>;
}

/** Answers a request, or null when the address is not its own. */
export type RequestHandler = (request: Request) => Promise<Response | null>;

/** `pagesHandler` of `sandbox/pages/pages.ts`, as `main.ts` mounts it. */
export type PagesHandler = (context: ShopContext) => RequestHandler;
