import { type ReactNode, useMemo } from "react";
import { I18nextProvider } from "react-i18next";
import type { Language } from "./language.ts";
import type { Messages } from "./messages.ts";
import { translatorFor } from "./translator.ts";

interface LanguageProviderProps {
  readonly language: Language;
  readonly messages: Messages;
  readonly children: ReactNode;
}

/** Everything below speaks this language. */
export function LanguageProvider({ language, messages, children }: LanguageProviderProps) {
  const translator = useMemo(() => translatorFor(language, messages), [language, messages]);
  return <I18nextProvider i18n={translator}>{children}</I18nextProvider>;
}
