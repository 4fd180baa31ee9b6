/**
 * An amount of money in ten-thousandths of its major unit, as a safe integer: fine enough for
 * every currency of ISO 4217 (none has more than four decimals), so nothing is ever rounded
 * between the metafield and the screen.
 */
export type Amount = number;

export type Money = { amount: number; currencyCode: string };

const DECIMALS = 4;
const UNIT = 10 ** DECIMALS;

/** text: a plain decimal such as "312.40", "-5" or "1.234". Null when it is anything else. */
export function parseAmount(text: unknown): Amount | null {
  const parts = typeof text === "string" ? /^(-?\d{1,11})(?:\.(\d{1,4}))?$/.exec(text) : null;
  if (!parts) return null;
  return Number(`${parts[1]}${(parts[2] ?? "").padEnd(DECIMALS, "0")}`);
}

/** The cart's figures come as floats; four decimals undo what adding them up did. */
export function amountOf(money: Money): Amount | null {
  return parseAmount(money.amount.toFixed(DECIMALS));
}

/** What `i18n.formatCurrency` wants. */
export function toMajorUnits(amount: Amount): number {
  return amount / UNIT;
}
