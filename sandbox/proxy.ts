import {
  Agent,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { NodeHandler } from "./http-adapter.ts";
import type { ShopContext } from "./shop/shop-context.ts";

const APP_BRIDGE = "https://cdn.shopify.com/shopifycloud/app-bridge.js";
const ADMIN = "https://admin.shopify.com";
const REWRITTEN_HEADERS = [
  "content-security-policy",
  "link",
  "location",
  "x-shopify-api-request-failure-reauthorize-url",
];
/** Wrong once the body has been rewritten. */
const BODY_HEADERS = ["content-length", "etag", "last-modified", "transfer-encoding"];

type Rewrite = (text: string) => string;

/**
 * Stands before the unmodified app, where the browser meets it. Only here is anything rewritten, in
 * headers and HTML: App Bridge's address to the stand-in's, Shopify's admin to the sandbox's frame.
 */
export function appProxy(context: ShopContext): NodeHandler {
  const { origin, appOrigin, appTarget } = context.settings;
  // A connection of its own for each request: one kept alive may be closed by the app as it is used.
  const agent = new Agent({ keepAlive: false });
  const rewrite: Rewrite = (text) =>
    text.replaceAll(APP_BRIDGE, `${origin}/app-bridge.js`).replaceAll(ADMIN, origin);
  return (incoming, outgoing) => {
    const url = new URL(incoming.url ?? "/", appOrigin);
    if (lostItsShop(incoming, url)) {
      const parameters = context.embeddedParameters();
      for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
      outgoing.writeHead(302, { location: url.href }).end();
      return;
    }
    // The browser's Host stays: the app builds its own address, and its origin check, from it.
    const upstream = httpRequest(new URL(incoming.url ?? "/", appTarget), {
      method: incoming.method,
      headers: { ...incoming.headers, "accept-encoding": "identity" },
      agent,
    });
    upstream.on("response", (answer) => pass(answer, outgoing, rewrite));
    upstream.on("error", () => {
      if (!outgoing.headersSent) {
        outgoing.writeHead(502, { "content-type": "text/plain; charset=utf-8" });
      }
      outgoing.end("The app is not running (yet). Reload in a moment.");
    });
    outgoing.on("close", () => upstream.destroy());
    incoming.pipe(upstream);
  };
}

function pass(answer: IncomingMessage, outgoing: ServerResponse, rewrite: Rewrite): void {
  const headers = rewriteHeaders(answer.headers, rewrite);
  const status = answer.statusCode ?? 502;
  if (!headers["content-type"]?.includes("text/html")) {
    outgoing.writeHead(status, headers);
    answer.pipe(outgoing);
    return;
  }
  for (const name of BODY_HEADERS) delete headers[name];
  const chunks: Buffer[] = [];
  answer.on("data", (chunk: Buffer) => chunks.push(chunk));
  answer.on("end", () => {
    outgoing.writeHead(status, { ...headers, "cache-control": "no-store" });
    outgoing.end(rewrite(Buffer.concat(chunks).toString("utf8")));
  });
}

/**
 * Moving about inside the app drops shop and host from the address; a reload of the frame alone
 * would then end at the app's log-in.
 */
function lostItsShop({ method, headers }: IncomingMessage, url: URL): boolean {
  return (
    method === "GET" &&
    headers["sec-fetch-dest"] === "iframe" &&
    !url.searchParams.has("shop") &&
    !url.pathname.startsWith("/auth")
  );
}

function rewriteHeaders(headers: IncomingHttpHeaders, rewrite: Rewrite): IncomingHttpHeaders {
  const sent = { ...headers };
  for (const name of REWRITTEN_HEADERS) {
    const value = sent[name];
    if (value !== undefined)
      sent[name] = Array.isArray(value) ? value.map(rewrite) : rewrite(value);
  }
  return sent;
}
