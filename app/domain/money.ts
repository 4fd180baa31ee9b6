import { code as currencyByCode } from "currency-codes";

/** An exact amount: whole minor units (cents, fils, yen) of one ISO 4217 currency. */
export interface Money {
  readonly minor: bigint;
  readonly currency: string;
}

/** A predicted amount in major units: shown and compared, never paid. */
export interface Estimate {
  readonly amount: number;
  readonly currency: string;
}

/**
 * Decimal places of a currency by ISO 4217: USD 2, JPY 0, KWD 3.
 * Throws RangeError for a code ISO 4217 does not list.
 */
export function currencyExponent(currency: string): number {
  const known = exponents.get(currency);
  if (known !== undefined) return known;
  const listed = currencyByCode(currency);
  if (!listed || listed.code !== currency) {
    throw new RangeError(`"${currency}" is not an ISO 4217 currency code`);
  }
  exponents.set(currency, listed.digits);
  return listed.digits;
}

const exponents = new Map<string, number>();
const DECIMAL = /^(-?)(\d{1,15})(?:\.(\d+))?$/;

/**
 * Reads decimal text such as "12.5" as exact money.
 * Digits beyond the currency's exponent must be zeros: "12.500" is USD 12.50, "12.505" is refused.
 * Throws RangeError when the text is no such amount or the currency is unknown.
 */
export function parseMoney(text: string, currency: string): Money {
  const exponent = currencyExponent(currency);
  const match = DECIMAL.exec(text.trim());
  if (!match) throw new RangeError(`"${text}" is not a decimal amount`);
  const [, sign = "", whole = "", fraction = ""] = match;
  const kept = fraction.slice(0, exponent).padEnd(exponent, "0");
  if (/[1-9]/.test(fraction.slice(exponent))) {
    throw new RangeError(`"${text}" has more decimals than ${currency} knows (${exponent})`);
  }
  const minor = BigInt(whole + kept);
  return { minor: sign ? -minor : minor, currency };
}

/** Decimal text with exactly the currency's decimals: USD 1250 minor is "12.50". */
export function moneyText({ minor, currency }: Money): string {
  const exponent = currencyExponent(currency);
  const digits = (minor < 0n ? -minor : minor).toString().padStart(exponent + 1, "0");
  const whole = digits.slice(0, digits.length - exponent);
  const fraction = exponent ? `.${digits.slice(-exponent)}` : "";
  return `${minor < 0n ? "-" : ""}${whole}${fraction}`;
}

/**
 * Money as a float in major units, for estimates and charts only.
 * Exact up to 2^53 minor units; never to be turned back into Money.
 */
export function majorUnits({ minor, currency }: Money): number {
  return Number(minor) / 10 ** currencyExponent(currency);
}
