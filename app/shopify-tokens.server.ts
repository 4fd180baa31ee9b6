import { setTimeout as sleep } from "node:timers/promises";
import { Session } from "@shopify/shopify-api";
import { z } from "zod";
import type { Config } from "./config.server.ts";
import { AccessLost, AdminFault } from "./shopify/admin-answer.ts";
import type { AccessTokens } from "./shopify/admin-api.ts";

/** Renewed this long before it ends, so that a call does not set out with a token about to end. */
const RENEWED_BEFORE_MS = 5 * 60_000;
const LONGEST_ANSWER_MS = 15_000;

/** Shopify's session storage, as far as it is needed here. */
export interface SessionStorage {
  loadSession(id: string): Promise<Session | undefined>;
  storeSession(session: Session): Promise<boolean>;
}

const grantSchema = z.object({
  access_token: z.string().min(1),
  scope: z.string(),
  expires_in: z.number(),
  refresh_token: z.string().min(1),
  refresh_token_expires_in: z.number(),
});

/**
 * The shops' offline tokens. Shopify's library renews one only by its own clock and without a time
 * limit; here one that Shopify refuses is renewed as well. Of several calls that find the same token
 * refused one renews it; another process that was faster is noticed by what it has stored.
 */
export function offlineTokens(
  storage: SessionStorage,
  config: Pick<Config, "apiKey" | "apiSecret">,
  clock: () => Date,
): AccessTokens {
  const underWay = new Map<string, Promise<string>>();
  const renewOnce = (session: Session): Promise<string> => {
    const { shop } = session;
    const renewing =
      underWay.get(shop) ??
      renew(storage, session, { config, clock }).finally(() => underWay.delete(shop));
    underWay.set(shop, renewing);
    return renewing;
  };
  return {
    current: async (domain) => {
      const session = await offlineSession(storage, domain);
      const ends = session.expires?.getTime() ?? Number.POSITIVE_INFINITY;
      const isFresh = ends - RENEWED_BEFORE_MS > clock().getTime();
      return isFresh && session.accessToken ? session.accessToken : renewOnce(session);
    },
    replace: async (domain, refused) => {
      const session = await offlineSession(storage, domain);
      const { accessToken } = session;
      return accessToken && accessToken !== refused ? accessToken : renewOnce(session);
    },
  };
}

async function offlineSession(storage: SessionStorage, domain: string): Promise<Session> {
  const session = await storage.loadSession(`offline_${domain}`);
  if (!session) throw new AccessLost("no_session");
  return session;
}

async function renew(
  storage: SessionStorage,
  session: Session,
  { config, clock }: { readonly config: Pick<Config, "apiKey" | "apiSecret">; clock: () => Date },
): Promise<string> {
  const { shop, refreshToken } = session;
  if (!refreshToken) throw new AccessLost("token_refused");
  const askedAt = clock().getTime();
  const granted = await askGrant(shop, {
    client_id: config.apiKey,
    client_secret: config.apiSecret,
    grant_type: "refresh_token",
    refresh_token: refreshToken,
  });
  if (!granted) return tokenOfAnother(storage, session);
  await storage.storeSession(
    new Session({
      ...session.toObject(),
      accessToken: granted.access_token,
      scope: granted.scope,
      expires: new Date(askedAt + granted.expires_in * 1000),
      refreshToken: granted.refresh_token,
      refreshTokenExpires: new Date(askedAt + granted.refresh_token_expires_in * 1000),
    }),
  );
  return granted.access_token;
}

/** Another process that was faster stores its token within these, one after the other. */
const LOOKS_AFTER_MS = [0, 200, 800, 2000];

/** Our refresh token is spent: unless another process has spent it, the shop has shut us out. */
async function tokenOfAnother(storage: SessionStorage, before: Session): Promise<string> {
  for (const waitMs of LOOKS_AFTER_MS) {
    await sleep(waitMs);
    const { accessToken } = await offlineSession(storage, before.shop);
    if (accessToken && accessToken !== before.accessToken) return accessToken;
  }
  throw new AccessLost("token_refused");
}

/** Null when Shopify refuses; a fault of its own, or no answer, is thrown to be tried again. */
async function askGrant(domain: string, body: Record<string, string>) {
  const answer = await fetch(`https://${domain}/admin/oauth/access_token`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(LONGEST_ANSWER_MS),
  }).catch((cause: unknown) => {
    throw new AdminFault("no answer from the token endpoint", "NO_ANSWER", { cause });
  });
  if (answer.ok) return grantSchema.parse(await answer.json());
  await answer.body?.cancel();
  if (answer.status >= 500 || answer.status === 429) {
    throw new AdminFault(`token endpoint: HTTP ${answer.status}`, "UNAVAILABLE");
  }
  return null;
}
