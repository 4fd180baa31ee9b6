import type { CheckoutState, ExtensionManifest, LocaleFile } from "./checkout-state.ts";

type Locales = ExtensionManifest["locales"];
type Localization = () => CheckoutState["localization"];
type FormatOptions = { inExtensionLocale?: boolean };

/** The buyer's language if there is a file for it, else without its region, else the default. */
export function extensionLocale(locales: Locales, language: string): string {
  const names = Object.keys(locales.files);
  const wanted = [language, language.split("-")[0]].map((name) => name?.toLowerCase());
  const found = wanted.flatMap((name) => names.filter((file) => file.toLowerCase() === name));
  return found[0] ?? locales.default;
}

/**
 * `shopify.i18n`. Stricter than Shopify's: a key or a placeholder without a value is an error
 * here, because a shopper would see it.
 */
export function createI18n(locales: Locales, localization: Localization) {
  const buyerLocale = () => localization().language.isoCode;
  const ownLocale = () => extensionLocale(locales, buyerLocale());
  const localeFor = (options: FormatOptions) =>
    options.inExtensionLocale ? ownLocale() : buyerLocale();
  return {
    translate: (key: string, replacements: Record<string, unknown> = {}) =>
      interpolate(wordsFor(locales, ownLocale(), key, replacements.count), replacements),
    formatNumber: (
      number: number | bigint,
      { inExtensionLocale, ...options }: FormatOptions & Intl.NumberFormatOptions = {},
    ) => new Intl.NumberFormat(localeFor({ inExtensionLocale }), options).format(number),
    formatCurrency: (
      number: number | bigint,
      { inExtensionLocale, ...options }: FormatOptions & Intl.NumberFormatOptions = {},
    ) =>
      new Intl.NumberFormat(localeFor({ inExtensionLocale }), {
        style: "currency",
        currency: localization().currency.isoCode,
        ...options,
      }).format(number),
    formatDate: (
      date: Date,
      { inExtensionLocale, ...options }: FormatOptions & Intl.DateTimeFormatOptions = {},
    ) =>
      new Intl.DateTimeFormat(localeFor({ inExtensionLocale }), {
        timeZone: localization().timezone,
        ...options,
      }).format(date),
  };
}

function wordsFor(locales: Locales, locale: string, key: string, count: unknown): string {
  for (const name of [locale, locales.default]) {
    const entry = lookUp(locales.files[name], key);
    if (typeof entry === "string") return entry;
    if (entry && typeof count === "number") {
      const plural = entry[new Intl.PluralRules(name).select(count)] ?? entry.other;
      if (typeof plural === "string") return plural;
    }
  }
  throw new Error(`No translation for "${key}" in ${locale}, nor in ${locales.default}`);
}

function lookUp(file: LocaleFile | undefined, key: string): LocaleFile | string | undefined {
  return key
    .split(".")
    .reduce<LocaleFile | string | undefined>(
      (entry, part) => (typeof entry === "object" ? entry[part] : undefined),
      file,
    );
}

/** Text with its values in place; with values that are elements, the list of its pieces. */
function interpolate(words: string, replacements: Record<string, unknown>): unknown {
  const pieces = words.split(/\{\{\s*(\w+)\s*\}\}/).map((piece, index) => {
    if (index % 2 === 0) return piece;
    if (!(piece in replacements)) throw new Error(`No value for {{${piece}}} in "${words}"`);
    return replacements[piece];
  });
  const isPlain = pieces.every((piece) => typeof piece === "string" || typeof piece === "number");
  return isPlain ? pieces.join("") : pieces.filter((piece) => piece !== "");
}
