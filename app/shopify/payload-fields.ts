import { z } from "zod";
import { currencyExponent, type Money, parseMoney } from "../domain/money.ts";
import type { InboxRow } from "../usecases/inbox/process-inbox.ts";

/** What a payload is read with. */
export interface ReadingContext {
  readonly row: InboxRow;
  readonly now: Date;
  /** The shop's currency, for payloads that do not carry one. */
  readonly currency: string;
}

/** A payload that cannot be used; the message names the field, never its content. */
export class UnreadablePayload extends Error {
  override readonly name = "UnreadablePayload";
  readonly reason: "not_json" | "unreadable" | "future_date";

  constructor(reason: UnreadablePayload["reason"], message: string) {
    super(message);
    this.reason = reason;
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true });
/** The first is the quicker to say no. */
const MANY_DIGITS = /\d{16}/;
const LONG_NUMBER = /[:[,]\s*-?\d{16,}/;
/** Escapes of what PostgreSQL's text cannot hold: the NUL character, and (perhaps) half a character. */
const UNKEEPABLE = /\\u(?:0000|[dD][89a-fA-F])/;

/**
 * JSON as Shopify sends it. Its ids go beyond 2^53, where JSON.parse would change them: whole
 * numbers of that size arrive as bigint. Texts come without what the database cannot hold: a name
 * with a NUL in it must not cost a whole order.
 */
export function parseJson(body: Uint8Array): unknown {
  try {
    const text = utf8.decode(body);
    return isPlain(text) ? JSON.parse(text) : JSON.parse(text, keepable);
  } catch {
    throw new UnreadablePayload("not_json", "the body is not JSON");
  }
}

function isPlain(text: string): boolean {
  return !(MANY_DIGITS.test(text) && LONG_NUMBER.test(text)) && !UNKEEPABLE.test(text);
}

/** JSON.parse hands its reviver the source text as well; TypeScript's library does not know yet. */
function keepable(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value === "string") return value.replaceAll("\0", "").toWellFormed();
  if (typeof value !== "number" || Number.isSafeInteger(value) || !context?.source) return value;
  return /^-?\d+$/.test(context.source) ? BigInt(context.source) : value;
}

/** Checks a payload against its schema; says which field is wrong. */
export function readPayload<Output>(schema: z.ZodType<Output>, payload: unknown): Output {
  const result = schema.safeParse(payload);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = issue?.path.join(".") || "the payload";
  throw new UnreadablePayload("unreadable", `${field}: ${issue?.message ?? "not as expected"}`);
}

const LARGEST_ID = 2n ** 63n - 1n;

/** Shopify's id: a whole number above zero that fits the database. */
export const id = z
  .union([z.bigint(), z.number().int().positive(), z.string().regex(/^\d{1,19}$/)])
  .transform((value) => BigInt(value))
  .refine((value) => value > 0n && value <= LARGEST_ID, "is not an id");

/** Text that is used when it is there and as it should be, and never stands in an order's way. */
export const looseText = z.string().nullish().catch(null);

const OFFSET = /(Z|[+-]\d{2}:?\d{2})$/;
const EARLIEST = Date.UTC(1970, 0, 1);
const LATEST = Date.UTC(2200, 0, 1);

/** A moment with any offset. */
export const instant = z
  .string()
  .refine((text) => {
    const ms = OFFSET.test(text) ? Date.parse(text) : Number.NaN;
    return ms > EARLIEST && ms < LATEST;
  }, "is not a date and time with an offset")
  .transform((text) => new Date(text));

const NO_AMOUNT = "is not an exact amount of an ISO 4217 currency";

/** An amount as Shopify writes it: text, seldom a number. */
export const amountText = z.union([z.string(), z.number().transform(String)]);

const amountOf = z.object({ amount: amountText, currency_code: z.string() });

function exactMoney({ amount, currency_code: code }: z.output<typeof amountOf>): Money | null {
  try {
    return parseMoney(amount, code);
  } catch {
    return null;
  }
}

/** { shop_money: { amount, currency_code } } as exact money of the shop. */
export const moneySet = z.object({ shop_money: amountOf }).transform(({ shop_money }, context) => {
  const money = exactMoney(shop_money);
  if (money) return money;
  context.addIssue({ code: "custom", message: NO_AMOUNT });
  return z.NEVER;
});

/** The same amount in the shop's currency and, when it is told, in the one the shopper saw. */
export interface MoneyPair {
  readonly shop: Money;
  readonly presented: Money | null;
}

/** { shop_money, presentment_money }; nothing depends on the second being there or exact. */
export const moneyPair = z
  .object({ shop_money: amountOf, presentment_money: amountOf.nullish().catch(null) })
  .transform(({ shop_money: shop, presentment_money: presented }, context): MoneyPair => {
    const money = exactMoney(shop);
    if (money) return { shop: money, presented: presented ? exactMoney(presented) : null };
    context.addIssue({ code: "custom", message: NO_AMOUNT });
    return z.NEVER;
  });

/** Money from an amount alone, in the currency given beside it. */
export function moneyFrom(amount: string, currency: string, field: string): Money {
  try {
    return parseMoney(amount, currency);
  } catch {
    throw new UnreadablePayload("unreadable", `${field}: ${NO_AMOUNT}`);
  }
}

/** A currency code ISO 4217 lists. */
export const currencyCode = z.string().refine((code) => {
  try {
    return currencyExponent(code) >= 0;
  } catch {
    return false;
  }
}, "is not an ISO 4217 currency code");
