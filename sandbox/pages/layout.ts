import type { Language } from "../shop/shop-model.ts";
import { type Html, html } from "./html.ts";
import { directionOf } from "./language.ts";

type Page = {
  title: string;
  language: Language;
  /** Style sheet and script of the same name, served from `/sandbox-pages/`. */
  styles: "admin" | "checkout" | "landing" | "shop";
  script: "admin-frame" | "checkout" | "landing" | "shop" | "thank-you" | null;
  body: Html;
  bodyClass?: string;
};

/** A whole document. */
export function documentOf(page: Page): Html {
  const { language, title } = page;
  return html`<!doctype html>
<html lang="${language}" dir="${directionOf(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/sandbox-pages/${page.styles}.css">
${page.script ? html`<script type="module" src="/sandbox-pages/${page.script}.js"></script>` : ""}
</head>
<body class="${page.bodyClass ?? ""}">
${page.body}
</body>
</html>`;
}
