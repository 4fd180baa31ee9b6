import { JsonText } from "./json-text.ts";

/** Reads what is plainly there, and says so when it is not: an exact, slow and simple reader. */

/** Why a webhook cannot be used. */
export class Unreadable extends Error {
  override readonly name = "Unreadable";
}

export type Fields = { readonly [name: string]: unknown };

/** Numbers come as the digits that were sent: none is rounded on the way through a double. */
export function readBody(body: Uint8Array): Fields {
  const text = decode(body);
  let value: unknown;
  try {
    value = JsonText.read(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Unreadable("not JSON");
  }
  if (!isFields(value)) throw new Unreadable("not an object");
  return value;
}

function decode(body: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    throw new Unreadable("not UTF-8");
  }
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A part of its own; empty when it is not there. */
export function part(from: Fields, name: string): Fields {
  const value = from[name];
  return isFields(value) ? value : {};
}

export function list(from: Fields, name: string): Fields[] {
  const value = from[name];
  return Array.isArray(value) ? value.filter(isFields) : [];
}

export function textOrNull(from: Fields, name: string): string | null {
  const value = from[name];
  return typeof value === "string" ? value : null;
}

export function text(from: Fields, name: string): string {
  const value = textOrNull(from, name);
  if (value === null) throw new Unreadable(`${name} is missing`);
  return value;
}

/** The number at the end of a gid, or a number sent as such. */
export function id(from: Fields, name: string): string {
  const digits = /^(?:gid:\/\/shopify\/\w+\/)?([0-9]+)$/.exec(text(from, name))?.[1];
  if (!digits) throw new Unreadable(`${name} is no id`);
  return String(BigInt(digits));
}

export function instant(from: Fields, name: string): number {
  const value = text(from, name);
  const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(ms)) throw new Unreadable(`${name} is no instant`);
  return ms;
}

const DIGITS: Record<string, number> = { USD: 2, EUR: 2, SAR: 2, JPY: 0, KWD: 3 };

/** Decimal text as whole minor units. */
export function minor(amount: string, currency: string): bigint {
  const digits = DIGITS[currency];
  if (digits === undefined) throw new Unreadable(`${currency} is no currency of the storm's`);
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(amount);
  if (!match) throw new Unreadable(`"${amount}" is no amount`);
  const [, sign, whole = "", fraction = ""] = match;
  if (/[1-9]/.test(fraction.slice(digits))) throw new Unreadable(`"${amount}" is too fine`);
  const size = BigInt(whole + fraction.slice(0, digits).padEnd(digits, "0"));
  return sign === "-" ? -size : size;
}

/** The shop's side of an amount that stands in two currencies; nothing when it does not stand there. */
export function shopMoney(from: Fields, name: string, currency: string): bigint {
  const money = part(part(from, name), "shop_money");
  const amount = textOrNull(money, "amount");
  return amount === null ? 0n : minor(amount, currency);
}
