import { services } from "./services.server.ts";

/** Shopify's library as the routes use it. */
export const { shopify } = services;
export const { authenticate, login, addDocumentResponseHeaders } = shopify;

/** Public by nature: the page that loads App Bridge names it. */
export const { apiKey } = services.config;
