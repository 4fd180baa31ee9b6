import { type Html, html } from "./html.ts";
import { LANGUAGES } from "./language.ts";
import { languageHref, type Visit } from "./visit.ts";

/** The language switch: each language named in itself. */
export function languageLinks(visit: Visit): Html {
  return html`<div class="languages" role="group" aria-label="${visit.t("chooseLanguage")}">
${LANGUAGES.map(
  (language) => html`<a href="${languageHref(visit.url, language)}" lang="${language}"
    hreflang="${language}" ${language === visit.language ? html`aria-current="true"` : ""}>${visit.t(
      `languageName.${language}`,
    )}</a>`,
)}
</div>`;
}
