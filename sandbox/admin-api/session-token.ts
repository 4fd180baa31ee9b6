import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";

export interface SessionClaims {
  iss: string;
  dest: string;
  aud: string;
  sub?: string;
  exp: number;
  nbf: number;
  iat: number;
  jti: string;
  sid: string;
}

export interface TokenSubject {
  shopDomain: string;
  appKey: string;
  secret: string;
  /** Null leaves `sub` out, as checkout does for an unknown buyer. */
  subject: string | null;
  /** Epoch milliseconds on the shop's clock. */
  now: number;
  ttlSeconds: number;
}

/** A session token as App Bridge and checkout hand them out: a JWT, HS256, the app's secret. */
export function signSessionToken(of: TokenSubject): string {
  const issuedAt = Math.floor(of.now / 1000);
  const claims: SessionClaims = {
    iss: `https://${of.shopDomain}/admin`,
    dest: `https://${of.shopDomain}`,
    aud: of.appKey,
    ...(of.subject === null ? {} : { sub: of.subject }),
    exp: issuedAt + of.ttlSeconds,
    nbf: Math.min(issuedAt, issuedAt + of.ttlSeconds),
    iat: issuedAt,
    jti: randomUUID(),
    sid: randomUUID(),
  };
  const content = `${encoded({ alg: "HS256", typ: "JWT" })}.${encoded(claims)}`;
  return `${content}.${signature(content, of.secret)}`;
}

/** The claims, or null when the token is not ours, not for this app and shop, or out of its time. */
export function verifySessionToken(
  token: string,
  expected: { shopDomain: string; appKey: string; secret: string; now: number },
): SessionClaims | null {
  const [head, claims, signed, ...rest] = token.split(".");
  if (!head || !claims || !signed || rest.length > 0) return null;
  if (!equal(signed, signature(`${head}.${claims}`, expected.secret))) return null;
  const content = decoded(claims);
  const seconds = expected.now / 1000;
  const holds =
    content !== null &&
    content.aud === expected.appKey &&
    content.dest === `https://${expected.shopDomain}` &&
    typeof content.exp === "number" &&
    content.exp > seconds &&
    typeof content.nbf === "number" &&
    content.nbf <= seconds + 1;
  return holds ? (content as unknown as SessionClaims) : null;
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function decoded(part: string): Record<string, unknown> | null {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
  } catch {
    return null;
  }
}

function signature(content: string, secret: string): string {
  return createHmac("sha256", secret).update(content).digest("base64url");
}

function equal(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}
