/** The app's own way to the Admin API, ending at a sandbox store of the test. */
import { Session } from "@shopify/shopify-api";
import { afterEach, vi } from "vitest";
import { READ_TERMS } from "../../app/shopify/access-scopes.ts";
import type { LostReason } from "../../app/shopify/admin-answer.ts";
import type { AskedShop } from "../../app/shopify/order-queries.ts";
import type { TermsAccess } from "../../app/shopify/payment-terms.ts";
import { openAdmin } from "../../app/shopify-client.server.ts";
import type { Sandbox } from "../../sandbox/sandbox.ts";

afterEach(() => void vi.restoreAllMocks());

/** What asks for a shop's own host is sent to the sandbox, as the preload does in the app's process. */
function redirectFetch(origin: string): void {
  const realFetch = globalThis.fetch;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const asked = new Request(input, init);
    const url = new URL(asked.url);
    if (!url.hostname.endsWith(".myshopify.com")) return realFetch(asked);
    const headers = new Headers(asked.headers);
    headers.set("x-sandbox-shop", url.hostname);
    const to = new URL(url.pathname + url.search, origin);
    const body = await asked.arrayBuffer();
    return realFetch(to, { method: asked.method, headers, body, signal: asked.signal });
  });
}

/** An app that is installed in the sandbox's shop; waits, and what is denied it, are noted. */
export function sandboxAdmin(
  sandbox: Pick<Sandbox, "adminApi" | "context"> & { readonly origin: string },
  { longestAnswerMs = 5000 }: { readonly longestAnswerMs?: number } = {},
) {
  const { adminApi, context } = sandbox;
  const { domain, app } = context.settings;
  redirectFetch(sandbox.origin);
  const granted = adminApi.tokens.grant(domain, {
    client_id: app.key,
    client_secret: app.secret,
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    subject_token: context.sessionToken(),
    requested_token_type: "urn:shopify:params:oauth:token-type:offline-access-token",
    expiring: "1",
  }).body as { access_token: string; refresh_token: string; scope: string };
  const clock = () => new Date(context.shop.now());
  const hour = new Date(context.shop.now() + 3_600_000);
  const sessions = new Map([
    [
      `offline_${domain}`,
      new Session({
        id: `offline_${domain}`,
        shop: domain,
        state: "",
        isOnline: false,
        accessToken: granted.access_token,
        refreshToken: granted.refresh_token,
        scope: granted.scope,
        expires: hour,
      }),
    ],
  ]);
  const storage = {
    loadSession: async (id: string) => sessions.get(id),
    storeSession: async (session: Session) => Boolean(sessions.set(session.id, session)),
  };
  const waits: number[] = [];
  const lost: LostReason[] = [];
  const { call, meter } = openAdmin(
    storage,
    { apiKey: app.key, apiSecret: app.secret },
    {
      clock,
      longestAnswerMs,
      onShutOut: async (_domain, reason) => void lost.push(reason),
      sleep: async (milliseconds) => void waits.push(milliseconds),
    },
  );
  const denied: string[] = [];
  const terms: TermsAccess = {
    mayRead: async () => granted.scope.includes(READ_TERMS) && denied.length === 0,
    noteDenied: async () => void denied.push(READ_TERMS),
  };
  const asked: AskedShop = { call, domain, terms };
  return {
    asked,
    denied,
    call,
    domain,
    clock,
    sessions,
    waits,
    lost,
    counts: () => meter.counts().get(domain),
  };
}
