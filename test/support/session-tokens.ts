/** Session tokens as Shopify signs them, and as it never would. */
import { createHmac, generateKeyPairSync, randomUUID } from "node:crypto";
import { SignJWT } from "jose";

export const API_KEY = "sandbox-key";
export const SECRET = "sandbox-secret";

export type Claims = Record<string, unknown>;

/** What the admin's token claims; a customer's as checkout gives it, without a scheme or `iss`. */
export function claimsFor(domain: string, customerId?: bigint): Claims {
  const now = Math.floor(Date.now() / 1000);
  const times = { exp: now + 60, nbf: now - 1, iat: now - 1, jti: randomUUID() };
  if (customerId !== undefined) {
    return { dest: domain, aud: API_KEY, sub: `gid://shopify/Customer/${customerId}`, ...times };
  }
  const dest = `https://${domain}`;
  return { iss: `${dest}/admin`, dest, aud: API_KEY, sub: "1", sid: randomUUID(), ...times };
}

export function signed(claims: Claims, secret = SECRET, algorithm = "HS256"): string {
  const hash = { HS256: "sha256", HS512: "sha512" }[algorithm] ?? "sha256";
  const content = `${encoded({ alg: algorithm, typ: "JWT" })}.${encoded(claims)}`;
  if (algorithm === "none") return `${content}.`;
  return `${content}.${createHmac(hash, secret).update(content).digest("base64url")}`;
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}

const OTHERS_KEY = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;

/** Tokens that are to be refused, by what is wrong with them; undefined sends none. */
export async function badTokens(claims: Claims): Promise<Record<string, string | undefined>> {
  const now = Math.floor(Date.now() / 1000);
  const without = (name: string) => signed({ ...claims, [name]: undefined });
  const good = signed(claims);
  const [head, , signature] = good.split(".");
  const domain = String(claims.dest).replace("https://", "");
  return {
    absent: undefined,
    empty: "",
    "no token at all": "nonsense",
    "two parts": good.split(".").slice(0, 2).join("."),
    expired: signed({ ...claims, exp: now - 60 }),
    "without an end": without("exp"),
    "not yet valid": signed({ ...claims, nbf: now + 60 }),
    "without a beginning": without("nbf"),
    "for another app": signed({ ...claims, aud: "another-app" }),
    "for no app": without("aud"),
    "for several apps": signed({ ...claims, aud: [API_KEY, "another-app"] }),
    "without a shop": without("dest"),
    "of a shop elsewhere": signed({ ...claims, dest: "https://shop.example" }),
    "of a shop that only begins like one": signed({ ...claims, dest: `https://${domain}.example` }),
    "of a shop with a path": signed({ ...claims, dest: `https://${domain}/../x` }),
    "from another shop's admin": signed({ ...claims, iss: "https://other.myshopify.com/admin" }),
    unsigned: signed(claims, SECRET, "none"),
    "signed with RS256": await new SignJWT(claims)
      .setProtectedHeader({ alg: "RS256" })
      .sign(OTHERS_KEY),
    "signed with HS512": signed(claims, SECRET, "HS512"),
    "signed with another secret": signed(claims, "another-secret"),
    "with another content": `${head}.${encoded({ ...claims, dest: "https://other.myshopify.com", iss: undefined })}.${signature}`,
  };
}
