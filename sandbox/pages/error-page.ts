import { type Html, html } from "./html.ts";
import { documentOf } from "./layout.ts";
import type { Visit } from "./visit.ts";

export function errorPage(visit: Visit, reason: "text" | "foreign"): Html {
  const { t, language } = visit;
  const body = html`<main class="nothing"><h1>${t("errors.title")}</h1>
<p>${t(`errors.${reason}`)}</p><a class="pay" href="/">${t("errors.action")}</a></main>`;
  return documentOf({ title: t("errors.title"), language, styles: "checkout", script: null, body });
}
