import { useTranslation } from "react-i18next";
import { isLanguage, type Language } from "../language/language.ts";
import { type Formats, formatsOf } from "./formats.ts";

/** The language of the page. */
export function useLanguage(): Language {
  const { i18n } = useTranslation();
  return isLanguage(i18n.language) ? i18n.language : "en";
}

/** How the language of the page writes numbers, money and days. */
export function useFormats(): Formats {
  return formatsOf(useLanguage());
}
