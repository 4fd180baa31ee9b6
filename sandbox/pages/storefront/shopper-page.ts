import type { Customer } from "../../shop/shop-model.ts";
import { cookie } from "../cookies.ts";
import { type Html, html } from "../html.ts";
import { icon } from "../icons.ts";
import { documentOf } from "../layout.ts";
import { moneyText } from "../money-text.ts";
import { seeOther } from "../responses.ts";
import { initialOf, nameOf, type Visit } from "../visit.ts";
import { goneNotice, storefrontFooter, storefrontHeader } from "./storefront-parts.ts";

const SHOWN = 30;

function person(visit: Visit, customer: Customer): Html {
  const { t, language, context } = visit;
  const isCurrent = customer.id === visit.shopper?.id;
  const name = nameOf(customer);
  const spent = moneyText(customer.totalSpent, context.settings.currency, language);
  return html`<li><button class="person ${isCurrent ? "current" : ""}" name="customer"
  value="${customer.id}"
  ${isCurrent ? html`aria-current="true"` : ""}>
<span class="face" aria-hidden="true">${initialOf(name)}</span>
<span><span class="name">${name}</span><span class="mail"><bdi>${customer.email ?? ""}</bdi>
${customer.hasAccount ? "" : html` · ${t("shop.shopper.noAccount")}`}</span></span>
<span class="numbers"><strong>${spent}</strong>${t("shop.shopper.orders", {
    count: customer.ordersCount,
  })}</span></button></li>`;
}

function guest(visit: Visit): Html {
  const { t } = visit;
  return html`<li><button class="person ${visit.shopper ? "" : "current"}" name="customer" value="guest">
<span class="face" aria-hidden="true">${icon("PersonIcon")}</span>
<span><span class="name">${t("shop.shopper.asGuest")}</span>
<span class="mail">${t("shop.shopper.asGuestText")}</span></span></button></li>`;
}

function results(visit: Visit, search: string): Html {
  const { t, context } = visit;
  const found = context.shop.customers({ search, limit: SHOWN + 1 });
  const shown = found.slice(0, SHOWN);
  return html`<div id="people" data-live><form method="post" action="/shop/shopper">
<ul class="person-list">${search === "" ? guest(visit) : ""}
${shown.map((customer) => person(visit, customer))}</ul></form>
<p class="hint" role="status">${found.length === 0 ? t("shop.shopper.none", { search }) : ""}${
    found.length > SHOWN ? t("shop.shopper.more", { count: SHOWN }) : ""
  }</p></div>`;
}

/** Choose whose eyes to see the shop with: stands for the log-in of a real store. */
export function shopperPage(visit: Visit): Html {
  const { t, language } = visit;
  const search = (visit.url.searchParams.get("search") ?? "").trim().slice(0, 100);
  const body = html`${storefrontHeader(visit)}${goneNotice(visit)}
<main class="wide"><div class="people"><h1>${t("shop.shopper.heading")}</h1>
<p class="intro">${t("shop.shopper.intro")}</p>
<form class="finder" method="get" action="/shop/shopper" role="search"><div class="field">${icon(
    "SearchIcon",
  )}<input id="search" name="search" type="search" value="${search}" autocomplete="off"
  aria-label="${t("shop.shopper.search")}" placeholder="${t("shop.shopper.search")}"></div>
<button class="button">${t("shop.shopper.find")}</button></form>
${results(visit, search)}</div></main>${storefrontFooter(visit)}`;
  const title = t("shop.shopper.title");
  return documentOf({ title, language, styles: "shop", script: "shop", body });
}

/** The shop is then shown in the shopper's own language. */
export async function shopperForm(visit: Visit): Promise<Response> {
  const form = await visit.request.formData();
  const asked = String(form.get("customer"));
  if (asked === "guest") return seeOther("/shop", [cookie("shopper", "")]);
  const customer = visit.context.shop.customer(asked);
  if (!customer) return seeOther("/shop/shopper");
  return seeOther("/shop", [cookie("shopper", customer.id), cookie("language", customer.language)]);
}
