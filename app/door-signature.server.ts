import { createHmac, createSecretKey, timingSafeEqual } from "node:crypto";

/** 32 bytes as Shopify writes them: standard base64, padded, and in one way only. */
const SIGNATURE = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/;

export interface SignatureCheck {
  /** False for what no secret could have made: told before a body is read. */
  isPossible(header: string | string[] | undefined): header is string;
  /** Whether one of the secrets signed the body; takes equally long whatever differs. */
  isBy(header: string, body: Buffer): boolean;
}

/** While a secret is being rotated Shopify signs with the oldest that is not revoked: each counts. */
export function signatureCheck(secrets: readonly string[]): SignatureCheck {
  const keys = secrets.map((secret) => createSecretKey(Buffer.from(secret, "utf8")));
  return {
    isPossible: (header): header is string => typeof header === "string" && SIGNATURE.test(header),
    isBy: (header, body) => {
      const given = Buffer.from(header, "base64");
      return keys.some((key) =>
        timingSafeEqual(given, createHmac("sha256", key).update(body).digest()),
      );
    },
  };
}
