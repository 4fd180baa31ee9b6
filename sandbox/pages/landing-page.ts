import { type Html, html, jsonBlock } from "./html.ts";
import { HADIYA_MARK, icon } from "./icons.ts";
import { wordsFor } from "./language.ts";
import { languageLinks } from "./language-links.ts";
import { documentOf } from "./layout.ts";
import type { Visit } from "./visit.ts";

export function adminHref(visit: Visit, path = "/app"): string {
  const { handle, app } = visit.context.settings;
  return `/store/${handle}/apps/${app.key}${path}`;
}

function figures(visit: Visit): Html {
  const { shop } = visit.context;
  const counts = {
    customers: shop.countCustomers(),
    orders: shop.countOrders(),
    products: shop.products().length,
  };
  const number = new Intl.NumberFormat(visit.language);
  return html`<ul class="figures">${Object.entries(counts).map(
    ([name, count]) =>
      html`<li>${visit.t(`landing.figures.${name}`, { count, formatted: number.format(count) })}</li>`,
  )}</ul>`;
}

function door(visit: Visit, name: "admin" | "store", href: string): Html {
  return html`<a class="door ${name}" href="${href}">
<h2>${visit.t(`landing.${name}.heading`)}</h2>
<p>${visit.t(`landing.${name}.text`)}</p>
<span class="action">${visit.t(`landing.${name}.action`)}
<span class="onwards">${icon("ArrowRightIcon")}</span></span>
</a>`;
}

function clock(visit: Visit): Html {
  const { t, context } = visit;
  const { timeZone } = context.settings;
  const day = new Intl.DateTimeFormat(visit.language, { dateStyle: "full", timeZone });
  return html`<section class="panel clock" aria-labelledby="clock-heading">
<h2 id="clock-heading">${t("landing.clock.heading")}</h2>
<p>${t("landing.clock.text")}</p>
<dl class="today"><dt>${t("landing.clock.today")}</dt>
<dd id="today">${day.format(context.shop.now())}</dd></dl>
<form id="clock" method="post" action="/clock">
<button name="step" value="day">${t("landing.clock.day")}</button>
<button name="step" value="month">${t("landing.clock.month")}</button>
</form>
<output id="clock-told" aria-live="polite"></output>
</section>`;
}

function steps(visit: Visit): Html {
  return html`<section class="panel" aria-labelledby="try-heading">
<h2 id="try-heading">${visit.t("landing.try.heading")}</h2>
<ol class="steps">${["first", "second", "third", "fourth"].map(
    (step) => html`<li><span>${visit.t(`landing.try.${step}`)}</span></li>`,
  )}</ol>
</section>`;
}

/** The sandbox's front door. */
export function landingPage(visit: Visit): Html {
  const { t, context } = visit;
  const body = html`<header class="top">
<div class="brand">${HADIYA_MARK}<span>${t("landing.title")}</span></div>${languageLinks(visit)}
</header>
<main>
<p class="eyebrow">${t("landing.eyebrow")}</p>
<h1>${t("landing.heading")}</h1>
<p class="intro">${t("landing.intro", { shop: context.settings.name })}</p>
${figures(visit)}
<div class="doors">${door(visit, "admin", adminHref(visit))}${door(visit, "store", "/shop")}</div>
<div class="below">${steps(visit)}${clock(visit)}</div>
</main>
<footer>${t("landing.footer")}</footer>
${jsonBlock("words", wordsFor(visit.language, "landing.clock"))}`;
  const { language } = visit;
  return documentOf({
    title: t("landing.title"),
    language,
    styles: "landing",
    script: "landing",
    body,
  });
}
