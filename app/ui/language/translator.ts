import { createInstance, type i18n } from "i18next";
import { formatsOf } from "../format/formats.ts";
import type { Language } from "./language.ts";
import type { Messages } from "./messages.ts";

/** A translator for one language, ready at once, on the server as in the browser. */
export function translatorFor(language: Language, messages: Messages): i18n {
  const translator = createInstance();
  void translator.init({
    lng: language,
    resources: { [language]: { hadiya: messages } },
    defaultNS: "hadiya",
    fallbackLng: false,
    initAsync: false,
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  // i18next would write Arabic numbers as the runtime's Intl likes; ours decides on the digits.
  translator.services.formatter?.add("number", (value) => formatsOf(language).number(value));
  return translator;
}
