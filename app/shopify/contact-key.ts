import { hash } from "node:crypto";

/** Digest of an email address, however it is written; null for what is none. */
export function emailKey(email: string | null | undefined): string | null {
  const address = email?.trim().toLowerCase() ?? "";
  return /^\S+@\S+$/.test(address) ? digest(`email:${address}`) : null;
}

const SEPARATORS = /[\s\-.()/\u200e\u200f\u202a-\u202e]/g;

/**
 * Digest of an international phone number, however it is set apart. Null for a number without its
 * country: the same national number is somebody else's elsewhere.
 */
export function phoneKey(phone: string | null | undefined): string | null {
  const number = phone?.replace(SEPARATORS, "").replace(/^00/, "+") ?? "";
  return /^\+[1-9]\d{6,14}$/.test(number) ? digest(`phone:${number}`) : null;
}

function digest(text: string): string {
  return hash("sha256", text, "base64url");
}
