import { useMatches } from "@remix-run/react";
import { isLanguage, type Language } from "./language.ts";

/** The language of the page shown, as its loader answered; null while no page is known. */
export function useKnownLanguage(): Language | null {
  const matches = useMatches();
  for (const { data } of matches) {
    if (typeof data !== "object" || data === null || !("language" in data)) continue;
    if (isLanguage(data.language)) return data.language;
  }
  return null;
}
