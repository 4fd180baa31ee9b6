import { strictAdmin } from "./admin-access.server.ts";
import { extensionAuthenticator } from "./extension-access.server.ts";
import { services } from "./services.server.ts";

/** Shopify's library as the routes use it. */
export const { shopify } = services;
export const { login, addDocumentResponseHeaders } = shopify;

/** Who sent a request: a merchant in the admin, or a shopper's extension. */
export const authenticate = {
  ...shopify.authenticate,
  admin: strictAdmin(shopify.authenticate.admin, services),
  extension: extensionAuthenticator(services),
};

/** Public by nature: the page that loads App Bridge names it. */
export const { apiKey } = services.config;
