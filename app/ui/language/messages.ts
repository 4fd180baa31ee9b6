import ar from "../locales/ar.json";
import en from "../locales/en.json";
import type { Language } from "./language.ts";

export type Messages = typeof en;

const MESSAGES: Readonly<Record<Language, Messages>> = { en, ar };

/** A language's texts. The layout sends one language to the browser, so no page loads both. */
export function messagesOf(language: Language): Messages {
  return MESSAGES[language];
}
