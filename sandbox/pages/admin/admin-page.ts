import { type Html, html, jsonBlock } from "../html.ts";
import { HADIYA_MARK, icon } from "../icons.ts";
import { wordsFor } from "../language.ts";
import { languageLinks } from "../language-links.ts";
import { documentOf } from "../layout.ts";
import type { Visit } from "../visit.ts";

const ITEMS = [
  ["home", "HomeIcon"],
  ["orders", "OrderIcon"],
  ["products", "ProductIcon"],
  ["customers", "PersonIcon"],
  ["marketing", "MegaphoneIcon"],
  ["discounts", "DiscountIcon"],
  ["content", "ImageIcon"],
  ["markets", "GlobeIcon"],
  ["analytics", "ChartVerticalIcon"],
] as const;

/** What of Shopify's admin is not here stands grey in its place, so that the app is where it will be. */
function absentItem(visit: Visit, name: string, iconName: string): Html {
  const label = visit.t(`admin.items.${name}`);
  const spoken = visit.t("admin.notHere", { name: label });
  return html`<li><span class="item" role="link" aria-disabled="true" aria-label="${spoken}">
${icon(iconName)}<span>${label}</span></span></li>`;
}

function navigation(visit: Visit, base: string): Html {
  const { t, context } = visit;
  const { title } = context.settings.app;
  return html`<nav class="side" id="navigation" aria-label="${t("admin.navigation")}">
<ul>${ITEMS.map(([name, iconName]) => absentItem(visit, name, iconName))}</ul>
<p class="group" id="channels">${t("admin.items.channels")}</p>
<ul aria-labelledby="channels"><li><a class="item" href="/shop">${icon("StoreOnlineIcon")}
<span>${t("admin.items.onlineStore")}</span></a></li></ul>
<p class="group" id="apps">${t("admin.items.apps")}</p>
<ul aria-labelledby="apps"><li><a class="item" id="app-home" href="${base}">${HADIYA_MARK}
<span>${title}</span></a>
<ul class="pages" id="app-pages" aria-label="${t("admin.appPages", { app: title })}"></ul></li></ul>
<ul class="last">${absentItem(visit, "settings", "SettingsIcon")}</ul>
</nav>`;
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word));
  return words
    .slice(0, 2)
    .map((word) => word.slice(0, 1))
    .join("");
}

function topBar(visit: Visit): Html {
  const { t, context } = visit;
  const { name } = context.settings;
  return html`<header class="topbar" id="topbar">
<div class="topbar-start">
<button type="button" class="menu-button" id="menu" aria-controls="navigation" aria-expanded="false"
  aria-label="${t("admin.openNavigation")}">${icon("MenuIcon")}</button>
<a class="brand" href="/" title="${t("admin.sandboxNote")}">${HADIYA_MARK}<span class="tag">${t(
    "admin.sandbox",
  )}</span></a></div>
<div class="search" aria-hidden="true">${icon("SearchIcon")}<span>${t("admin.search")}</span></div>
<div class="save-bar" id="save-bar" role="region" aria-label="${t("admin.frame.unsaved")}" hidden>
<span class="label">${icon("AlertCircleIcon")}${t("admin.frame.unsaved")}</span>
<span id="save-bar-actions"></span></div>
<div class="topbar-end">${languageLinks(visit)}
<div class="store"><span class="name"><bdi>${name}</bdi></span><span class="avatar" aria-hidden="true">${initials(
    name,
  )}</span></div></div>
</header>`;
}

/** The address of the app's page in its frame, with what Shopify's admin adds to it. */
function frameAddress(visit: Visit, path: string): string {
  const { context, language } = visit;
  const address = new URL(context.settings.appOrigin);
  address.pathname = path;
  address.search = visit.url.search;
  for (const [name, value] of Object.entries(context.embeddedParameters())) {
    address.searchParams.set(name, value);
  }
  address.searchParams.set("locale", language);
  address.searchParams.set("id_token", context.sessionToken());
  return address.href;
}

function main(visit: Visit, path: string): Html {
  const { t, context } = visit;
  const { title } = context.settings.app;
  return html`<main id="app" aria-label="${title}">
<div class="title-bar" id="title-bar">${HADIYA_MARK}<h1><span>${title}</span>
<span class="title" id="page-title"></span></h1><div class="actions" id="title-actions"></div></div>
<div class="loading" id="loading" role="status" aria-label="${t("admin.frame.loading")}" hidden></div>
<iframe id="frame" name="app-iframe" title="${t("admin.frameTitle", { app: title })}"
  src="${frameAddress(visit, path)}" allow="clipboard-write"></iframe>
</main>
<div class="toasts" id="toasts" role="status" aria-live="polite"></div>
<dialog class="question" id="question" aria-labelledby="question-title">
<h2 id="question-title"></h2><p id="question-text"></p>
<form method="dialog"><button value="no" id="question-no"></button>
<button value="yes" class="critical" id="question-yes"></button></form></dialog>`;
}

/** Shopify's admin around the app, on the app's page at `path`. */
export function adminPage(visit: Visit, path: string): Html {
  const { t, context, language } = visit;
  const { handle, app, appOrigin, name } = context.settings;
  const base = `/store/${handle}/apps/${app.key}`;
  const frame = {
    base,
    appOrigin,
    tokenHref: `/store/${handle}/session-token`,
    pageTitle: t("admin.pageTitle", { title: "{{title}}", shop: name }),
    appTitle: app.title,
    words: {
      ...wordsFor(language, "admin.frame"),
      openNavigation: t("admin.openNavigation"),
      closeNavigation: t("admin.closeNavigation"),
    },
    user: { id: 1, name, email: context.settings.email },
  };
  const body = html`<a class="skip" href="#app">${t("admin.skip")}</a>
${topBar(visit)}${navigation(visit, base)}${main(visit, path === "/" ? "/app" : path)}
${jsonBlock("frame-settings", frame)}`;
  const title = t("admin.pageTitle", { title: app.title, shop: name });
  return documentOf({ title, language, styles: "admin", script: "admin-frame", body });
}

/** Another store or app was asked for. */
export function otherAppPage(visit: Visit): Html {
  const { t, context, language } = visit;
  const { handle, app, name } = context.settings;
  const words = { shop: name, app: app.title };
  const body = html`${topBar(visit)}<main class="message"><h1>${t("admin.otherApp.title")}</h1>
<p>${t("admin.otherApp.text", words)}</p>
<a href="/store/${handle}/apps/${app.key}/app">${t("admin.otherApp.action", words)}</a></main>`;
  const title = t("admin.otherApp.title");
  return documentOf({ title, language, styles: "admin", script: null, body });
}
