import type { ReactNode } from "react";
import { directionOf, LANGUAGES, type Language } from "../language/language.ts";
import { useKnownLanguage } from "../language/use-known-language.ts";
import { fault as faultAr, missing as missingAr } from "../locales/ar.json";
import { fault as faultEn, missing as missingEn } from "../locales/en.json";

const FAULT = { en: faultEn, ar: faultAr } as const;
const MISSING = { en: missingEn, ar: missingAr } as const;

/** Shown when a page broke. It must not rest on anything that may have broken with it. */
export function FaultPage() {
  return (
    <Calm
      texts={FAULT}
      action={(language) => (
        <button type="button" onClick={() => window.location.reload()}>
          {FAULT[language].reload}
        </button>
      )}
    />
  );
}

/** Shown for an address that leads nowhere. */
export function MissingPage() {
  return (
    <Calm texts={MISSING} action={(language) => <a href="/app">{MISSING[language].home}</a>} />
  );
}

interface CalmProps {
  readonly texts: Readonly<Record<Language, { readonly title: string; readonly body: string }>>;
  readonly action: (language: Language) => ReactNode;
}

/** In the language of the shop, or in all of them when nothing is known of it. */
function Calm({ texts, action }: CalmProps) {
  const known = useKnownLanguage();
  return (
    <main>
      {(known ? [known] : LANGUAGES).map((language) => (
        <div key={language} className="hadiya-calm" lang={language} dir={directionOf(language)}>
          <h1>{texts[language].title}</h1>
          <p>{texts[language].body}</p>
          {action(language)}
        </div>
      ))}
    </main>
  );
}
