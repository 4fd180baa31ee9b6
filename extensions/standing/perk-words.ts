import type { Perk } from "./standing.ts";

/** The part of `shopify.i18n` needed here. */
export type Words = {
  translate(key: string, replacements?: Record<string, string | number>): string;
  formatNumber(number: number, options?: Intl.NumberFormatOptions): string;
};

export function percentIn(words: Words, basisPoints: number): string {
  return words.formatNumber(basisPoints / 10_000, { style: "percent", maximumFractionDigits: 2 });
}

/** "10% off and free shipping", from the locale keys under `perk`. Empty for no perks. */
export function perkWords(words: Words, perks: Perk[]): string {
  return perks
    .map((perk) =>
      perk.kind === "percent_off"
        ? words.translate("perk.percentOff", { percent: percentIn(words, perk.basisPoints) })
        : words.translate("perk.freeShipping"),
    )
    .reduce(
      (first, second) => (first ? words.translate("perk.and", { first, second }) : second),
      "",
    );
}
