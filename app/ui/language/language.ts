/** The languages Hadiya speaks; the first is what it falls back on. */
export const LANGUAGES = ["en", "ar"] as const;
export type Language = (typeof LANGUAGES)[number];

/** What each language calls itself: never translated, so that it is found by who needs it. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  en: "English",
  ar: "العربية",
};

/** The shop's own choice first, then the language of the admin it is opened in. */
export function languageFor(chosen: Language | null, adminLocale: string | null): Language {
  if (chosen) return chosen;
  return adminLocale?.toLowerCase().startsWith("ar") ? "ar" : "en";
}

export function isLanguage(text: unknown): text is Language {
  return LANGUAGES.some((language) => language === text);
}

export function directionOf(language: Language): "ltr" | "rtl" {
  return language === "ar" ? "rtl" : "ltr";
}
