import { currencyExponent, formatAmount } from "../shop/amount.ts";

/** Isolates: what stands between them keeps its own direction in a line of the other one. */
const LEFT_TO_RIGHT = "\u2066";
const BY_ITSELF = "\u2068";
const END = "\u2069";

function isNumber({ type }: Intl.NumberFormatPart): boolean {
  return type !== "currency" && type !== "literal";
}

/** In a right-to-left line "US$" would turn into "$US" and a minus would leave its number. */
function isolated(parts: Intl.NumberFormatPart[]): string {
  const first = parts.findIndex(isNumber);
  const last = parts.findLastIndex(isNumber);
  return parts
    .map((part, index) => {
      if (part.type === "currency") return BY_ITSELF + part.value + END;
      return (index === first ? LEFT_TO_RIGHT : "") + part.value + (index === last ? END : "");
    })
    .join("");
}

/** An amount as a shopper reads it, every digit of it kept. */
export function moneyText(minor: number, currency: string, language: string): string {
  const digits = currencyExponent(currency);
  const format = new Intl.NumberFormat(language, {
    style: "currency",
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  const parts = format
    .formatToParts(formatAmount(minor, currency) as Intl.StringNumericLiteral)
    .map((part) => (part.type === "minusSign" ? { ...part, value: "−" } : part));
  return language === "ar" ? isolated(parts) : parts.map((part) => part.value).join("");
}
