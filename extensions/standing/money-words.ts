/** The part of `shopify.i18n` needed here. */
type Currencies = { formatCurrency(number: number, options?: Intl.NumberFormatOptions): string };

const RIGHT_TO_LEFT_MARK = "\u200f";
const ISOLATE = "\u2066";
const END_OF_ISOLATE = "\u2069";
/** "US$", "CA$", "CHF": a sign with Latin letters in it. */
const LATIN_SIGN = /\p{Sc}*[A-Za-z][A-Za-z\p{Sc}]*/u;

/**
 * An amount in the buyer's format. In Arabic formats a Latin currency sign is isolated, and only
 * the sign, so that it stays where Arabic puts it: loose in a right-to-left line, "US$" would be
 * drawn as "$US".
 */
export function moneyIn(currencies: Currencies, amount: number, currency: string): string {
  const text = currencies.formatCurrency(amount, { currency });
  if (!text.includes(RIGHT_TO_LEFT_MARK)) return text;
  return text.replace(LATIN_SIGN, (sign) => ISOLATE + sign + END_OF_ISOLATE);
}
