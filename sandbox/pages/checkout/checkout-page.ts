import type { CheckoutState } from "../../extension-host/checkout-state.ts";
import { type Html, html, jsonBlock } from "../html.ts";
import { icon } from "../icons.ts";
import { languageLinks } from "../language-links.ts";
import { documentOf } from "../layout.ts";
import { initialOf, isLoggedIn, nameOf, type Visit } from "../visit.ts";
import { type CheckoutFields, COUNTRIES, type FieldError } from "./checkout-form.ts";
import { checkoutSummary, deliveryPrice } from "./checkout-summary.ts";
import type { PricedCheckout } from "./price-checkout.ts";

export type CheckoutView = {
  visit: Visit;
  fields: CheckoutFields;
  errors: FieldError[];
  /** Something about the whole: a key under `checkout.errors`. */
  notice: "changed" | "gone" | "refused" | null;
  priced: PricedCheckout;
  state: CheckoutState;
};

/** What the page's module says. */
const SCRIPT_WORDS = ["pay", "complete", "working", "totalsFailed"] as const;

export function checkoutMasthead(visit: Visit): Html {
  const { t, context } = visit;
  return html`<header class="masthead"><div class="row">
<a class="wordmark" href="/shop"><bdi>${context.settings.name}</bdi></a>
<div class="end">${languageLinks(visit)}
<a class="bag" href="/shop#cart" aria-label="${t("checkout.cartLink")}">${icon("CartIcon")}</a></div>
</div></header>`;
}

type FieldShape = {
  name: keyof CheckoutFields;
  type?: string;
  autocomplete: string;
  width?: string;
};

function field(view: CheckoutView, shape: FieldShape): Html {
  const { t } = view.visit;
  const { name, type = "text", autocomplete, width = "" } = shape;
  const isWrong = view.errors.some((error) => error === name);
  const described = isWrong ? html`aria-invalid="true" aria-describedby="${name}-error"` : "";
  return html`<div class="field ${width}">
<input id="${name}" name="${name}" type="${type}" value="${view.fields[name]}" placeholder=" "
  autocomplete="${autocomplete}" maxlength="255" ${described}>
<label for="${name}">${t(`checkout.${name}`)}</label>
${isWrong ? html`<p class="error" id="${name}-error">${t(`checkout.errors.${name}`)}</p>` : ""}
</div>`;
}

function contact(view: CheckoutView): Html {
  const { t, shopper } = view.visit;
  if (isLoggedIn(shopper)) {
    const name = nameOf(shopper);
    return html`<section class="block" aria-labelledby="contact-heading">
<div class="block-head"><h2 id="contact-heading">${t("checkout.account")}</h2>
<a href="/shop/shopper">${t("checkout.notYou")}</a></div>
<div class="account"><span class="face" aria-hidden="true">${initialOf(name)}</span>
<div class="who"><strong>${name}</strong><span><bdi>${shopper.email}</bdi></span></div></div></section>`;
  }
  return html`<section class="block" aria-labelledby="contact-heading">
<div class="block-head"><h2 id="contact-heading">${t("checkout.contact")}</h2>
<a href="/shop/shopper">${t("checkout.logIn")}</a></div>
${field(view, { name: "email", type: "email", autocomplete: "email" })}</section>`;
}

function delivery(view: CheckoutView): Html {
  const { t, language } = view.visit;
  const names = new Intl.DisplayNames(language, { type: "region" });
  return html`<section class="block" aria-labelledby="delivery-heading">
<div class="block-head"><h2 id="delivery-heading">${t("checkout.delivery")}</h2></div>
<div class="fields">
<div class="field"><select id="country" name="country" autocomplete="country">${COUNTRIES.map(
    (country) =>
      html`<option value="${country}" ${country === view.fields.country ? "selected" : ""}>${names.of(
        country,
      )}</option>`,
  )}</select><label for="country">${t("checkout.country")}</label></div>
${field(view, { name: "firstName", autocomplete: "given-name", width: "half" })}
${field(view, { name: "lastName", autocomplete: "family-name", width: "half" })}
${field(view, { name: "address1", autocomplete: "address-line1" })}
${field(view, { name: "address2", autocomplete: "address-line2" })}
${field(view, { name: "city", autocomplete: "address-level2", width: "half" })}
${field(view, { name: "zip", autocomplete: "postal-code", width: "half" })}
${field(view, { name: "phone", type: "tel", autocomplete: "tel" })}
</div></section>`;
}

function shippingMethods(view: CheckoutView): Html {
  const { t } = view.visit;
  return html`<fieldset class="block" id="shipping-methods"><legend class="visually-hidden">${t(
    "checkout.shippingMethod",
  )}</legend>
<div class="block-head"><h2>${t("checkout.shippingMethod")}</h2></div>
<div class="choices">${view.priced.deliveries.map((one) => {
    const { handle } = one.method;
    const isChosen = one === view.priced.delivery;
    return html`<label class="choice"><input type="radio" name="delivery" value="${handle}"
${isChosen ? "checked" : ""}><span class="label">${t(`checkout.methods.${handle}`)}
<span class="hint">${t(`checkout.methods.${handle}Time`)}</span></span>
<span class="price" data-delivery="${handle}">${deliveryPrice(view.visit, one)}</span></label>`;
  })}</div></fieldset>`;
}

function payment(view: CheckoutView): Html {
  const { t } = view.visit;
  const isCash = view.fields.payment === "cash_on_delivery";
  return html`<fieldset class="block"><legend class="visually-hidden">${t("checkout.payment")}</legend>
<div class="block-head"><h2>${t("checkout.payment")}</h2></div>
<p class="block-note">${t("checkout.paymentNote")}</p>
<div class="choices">
<label class="choice"><input type="radio" name="payment" value="card" ${isCash ? "" : "checked"}>
<span class="label">${t("checkout.card")} <span class="hint">${t("checkout.bogus")}</span></span>
<span class="card-picture">${icon("CreditCardIcon")}</span></label>
<p class="choice-detail">${t("checkout.cardText")}</p>
<label class="choice"><input type="radio" name="payment" value="cash_on_delivery"
${isCash ? "checked" : ""}><span class="label">${t("checkout.cash")}</span>
<span class="card-picture">${icon("CashDollarIcon")}</span></label>
<p class="choice-detail">${t("checkout.cashText")}</p>
</div></fieldset>`;
}

function notices(view: CheckoutView): Html {
  const { t } = view.visit;
  const notice = view.notice
    ? html`<div class="notice" role="alert">${icon("InfoIcon")}<p>${t(
        `checkout.errors.${view.notice}`,
      )}</p></div>`
    : "";
  if (view.errors.length === 0) return html`${notice}`;
  return html`${notice}<div class="notice critical" role="alert" tabindex="-1" id="wrong">
${icon("AlertCircleIcon")}<div><strong>${t("checkout.errors.heading")}</strong>
<ul>${view.errors.map(
    (error) => html`<li><a href="#${error}">${t(`checkout.errors.${error}`)}</a></li>`,
  )}</ul></div></div>`;
}

export function checkoutPage(view: CheckoutView): Html {
  const { visit, fields, priced } = view;
  const { t, context, language } = visit;
  const title = t("checkout.title", { shop: context.settings.name });
  const words = Object.fromEntries(SCRIPT_WORDS.map((key) => [key, t(`checkout.${key}`)]));
  const body = html`<a class="skip" href="#checkout">${t("checkout.skip")}</a>
${checkoutMasthead(visit)}
<div class="columns">
<main class="main-column"><form id="checkout" method="post" action="/checkout" novalidate>
<h1 class="visually-hidden">${title}</h1>
${notices(view)}${contact(view)}
<div class="extension" id="loyalty-perks"></div>
${delivery(view)}${shippingMethods(view)}${payment(view)}
<input type="hidden" name="attempt" value="${fields.attempt}">
<input type="hidden" name="expected" id="expected" value="${priced.total}">
<button class="pay" id="pay">${t(
    fields.payment === "cash_on_delivery" ? "checkout.complete" : "checkout.pay",
  )}</button>
</form></main>
<aside class="summary-column" aria-label="${t("checkout.summary")}">
<div class="summary" id="summary">${checkoutSummary(visit, priced)}</div></aside>
</div>
<div class="visually-hidden" id="told" role="status" aria-live="polite"></div>
${jsonBlock("words", words)}${jsonBlock("state", view.state)}`;
  return documentOf({ title, language, styles: "checkout", script: "checkout", body });
}

/** There is nothing to check out. */
export function emptyCheckoutPage(visit: Visit): Html {
  const { t, context, language } = visit;
  const body = html`${checkoutMasthead(visit)}<main class="nothing">
<h1>${t("checkout.empty.title")}</h1><p>${t("checkout.empty.text")}</p>
<a class="pay" href="/shop">${t("checkout.empty.action")}</a></main>`;
  const title = t("checkout.title", { shop: context.settings.name });
  return documentOf({ title, language, styles: "checkout", script: null, body });
}
