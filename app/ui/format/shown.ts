import { type Money, moneyText } from "../../domain/money.ts";

/** Money as a page gets it: exact decimal text. The table of ISO 4217 stays on the server. */
export interface MoneyText {
  readonly text: string;
  readonly currency: string;
}

/** A read model with each Money as its text. */
export type Shown<T> = T extends Money
  ? MoneyText
  : T extends object
    ? { readonly [K in keyof T]: Shown<T[K]> }
    : T;

/** Prepares a read model for the browser; everything but Money passes as it is. */
export function shown<T>(model: T): Shown<T> {
  return show(model) as Shown<T>;
}

function show(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(show);
  if (value === null || typeof value !== "object") return value;
  if (isMoney(value)) return { text: moneyText(value), currency: value.currency };
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, show(part)]));
}

function isMoney(value: object): value is Money {
  return "minor" in value && typeof value.minor === "bigint" && "currency" in value;
}
