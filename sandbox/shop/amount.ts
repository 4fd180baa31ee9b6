import currencyCodes from "currency-codes";

/** Digits after the point in ISO 4217: USD 2, JPY 0, KWD 3. Throws on an unknown code. */
export function currencyExponent(currency: string): number {
  const known = exponents.get(currency);
  if (known !== undefined) return known;
  const digits = currencyCodes.code(currency)?.digits;
  if (digits === undefined) throw new RangeError(`not an ISO 4217 currency: ${currency}`);
  exponents.set(currency, digits);
  return digits;
}

const exponents = new Map<string, number>();

/** 1234 in USD is "12.34"; a negative amount keeps its sign. */
export function formatAmount(minor: number, currency: string): string {
  const exponent = currencyExponent(currency);
  if (exponent === 0) return String(minor);
  const digits = String(Math.abs(minor)).padStart(exponent + 1, "0");
  const point = digits.length - exponent;
  return `${minor < 0 ? "-" : ""}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** Null when the text is no plain decimal number, or finer than the currency. */
export function parseAmount(text: string, currency: string): number | null {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (!match) return null;
  const exponent = currencyExponent(currency);
  const fraction = (match[3] ?? "").replace(/0+$/, "");
  if (fraction.length > exponent) return null;
  const minor = Number(`${match[2]}${fraction.padEnd(exponent, "0")}`);
  if (!Number.isSafeInteger(minor)) return null;
  return match[1] && minor !== 0 ? -minor : minor;
}

/** Rounds half up: the part of an amount that `basisPoints` (500 = 5 %) of it is. */
export function shareHalfUp(minor: number, basisPoints: number): number {
  return Math.floor((minor * basisPoints + 5000) / 10_000);
}

/**
 * Splits `total` over `weights` in proportion, in whole minor units that sum to it exactly; what
 * rounding leaves over goes to the largest remainders, the earlier line first.
 */
export function splitByWeight(total: number, weights: number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  if (sum === 0) return weights.map((_, index) => (index === 0 ? total : 0));
  const parts = weights.map((weight) => Math.floor((total * weight) / sum));
  const left = total - parts.reduce((a, b) => a + b, 0);
  const byRemainder = weights
    .map((weight, index) => ({ index, remainder: (total * weight) % sum }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (const { index } of byRemainder.slice(0, left)) parts[index] = (parts[index] ?? 0) + 1;
  return parts;
}
