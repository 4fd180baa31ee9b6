import { errors, jwtVerify } from "jose";

/** Whose request a session token makes it. */
export interface TokenBearer {
  readonly shopDomain: string;
  /** The shopper who is logged in, of a token that checkout gave; null for everybody else. */
  readonly customerId: bigint | null;
}

interface Expected {
  readonly apiKey: string;
  /** Any of them may have signed: during a rotation, two. */
  readonly secrets: readonly string[];
  readonly now: Date;
}

/** Clocks differ; Shopify's library allows as much. */
const LEEWAY_SECONDS = 10;
/** Checkout leaves the scheme out, the admin writes it. */
const DEST = /^(?:https:\/\/)?([a-z0-9][a-z0-9-]{0,98}\.myshopify\.com)$/;
const CUSTOMER = /^gid:\/\/shopify\/Customer\/(\d{1,19})$/;

/**
 * Who sent a session token; null for one that Shopify did not give to this app, for now, about one
 * shop. Stricter than Shopify's own decoder: that one takes tokens that never expire, and any `dest`.
 */
export async function readSessionToken(
  token: string,
  { apiKey, secrets, now }: Expected,
): Promise<TokenBearer | null> {
  for (const secret of secrets) {
    const claims = await verifiedClaims(token, secret, now);
    if (claims) return claims.aud === apiKey ? bearerOf(claims) : null;
  }
  return null;
}

interface Claims {
  readonly aud?: unknown;
  readonly dest?: unknown;
  readonly iss?: unknown;
  readonly sub?: unknown;
}

async function verifiedClaims(token: string, secret: string, now: Date): Promise<Claims | null> {
  try {
    const { payload } = await jwtVerify(token, Buffer.from(secret, "utf8"), {
      algorithms: ["HS256"],
      requiredClaims: ["exp", "nbf"],
      clockTolerance: LEEWAY_SECONDS,
      currentDate: now,
    });
    return payload;
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
}

function bearerOf({ dest, iss, sub }: Claims): TokenBearer | null {
  const shopDomain = typeof dest === "string" ? DEST.exec(dest)?.[1] : undefined;
  if (!shopDomain) return null;
  if (iss !== undefined && iss !== `https://${shopDomain}/admin`) return null;
  const customer = typeof sub === "string" ? CUSTOMER.exec(sub)?.[1] : undefined;
  return { shopDomain, customerId: customer === undefined ? null : BigInt(customer) };
}
