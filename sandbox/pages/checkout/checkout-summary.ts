import { type Html, html } from "../html.ts";
import { icon } from "../icons.ts";
import { moneyText } from "../money-text.ts";
import { productPicture } from "../product-picture.ts";
import { pieceCount } from "../storefront/cart.ts";
import type { Visit } from "../visit.ts";
import type { PricedCheckout, PricedLine } from "./price-checkout.ts";

/** Amounts written for this visit's shopper. */
export function moneyOf(visit: Visit): (minor: number) => string {
  const { currency } = visit.context.settings;
  return (minor) => moneyText(minor, currency, visit.language);
}

function summaryLine(visit: Visit, line: PricedLine): Html {
  const { t, language } = visit;
  const money = moneyOf(visit);
  const { product, variant } = line;
  return html`<li class="line">
<div class="thumb">${productPicture(product)}<span class="quantity"><span class="visually-hidden">${t(
    "checkout.quantity",
  )} </span>${line.quantity}</span></div>
<div><p class="name">${product.title[language]}</p>
${product.variants.length > 1 ? html`<p class="choice-name"><bdi>${variant.title[language]}</bdi></p>` : ""}</div>
<p class="price">${money(line.subtotal)}</p>
</li>`;
}

function shippingRow(visit: Visit, { delivery }: PricedCheckout): Html {
  const { t } = visit;
  const money = moneyOf(visit);
  const total = delivery.total === 0 ? t("checkout.free") : money(delivery.total);
  return html`<div class="shipping"><dt>${t("checkout.shipping")}
${delivery.offer && delivery.discount > 0 ? tagged(delivery.offer.title) : ""}</dt>
<dd>${delivery.discount > 0 ? html`<s>${money(delivery.method.price)}</s>` : ""}${total}</dd></div>`;
}

function tagged(title: string): Html {
  return html`<span class="tagged">${icon("DiscountIcon")}${title}</span>`;
}

function discountRows(visit: Visit, { orderDiscounts }: PricedCheckout): Html[] {
  const money = moneyOf(visit);
  return orderDiscounts
    .filter(({ amount }) => amount > 0)
    .map(
      ({ title, amount }) => html`<div class="discount"><dt>${visit.t("checkout.orderDiscount")}
${tagged(title)}</dt><dd>${money(-amount)}</dd></div>`,
    );
}

/** Lines, discounts, shipping and the total. Replaced as a whole when something changes. */
export function checkoutSummary(visit: Visit, priced: PricedCheckout): Html {
  const { t, context } = visit;
  const money = moneyOf(visit);
  return html`<h2 class="visually-hidden">${t("checkout.summary")}</h2>
<ul class="lines">${priced.lines.map((line) => summaryLine(visit, line))}</ul>
<dl class="totals">
<div><dt>${t("checkout.subtotal", { count: pieceCount(priced.lines) })}</dt>
<dd>${money(priced.lineItemsTotal)}</dd></div>
${discountRows(visit, priced)}
${shippingRow(visit, priced)}
<div class="grand"><dt>${t("checkout.total")}</dt>
<dd><small>${context.settings.currency}</small><span id="grand-total">${money(priced.total)}</span></dd></div>
</dl>
${
  priced.saved > 0
    ? html`<p class="saving">${icon("DiscountIcon")}${t("checkout.saved", {
        amount: money(priced.saved),
      })}</p>`
    : ""
}
<p class="fineprint">${t("checkout.noTax")}</p>`;
}

/** What each delivery method costs this shopper, as its radio button shows it. */
export function deliveryPrice(visit: Visit, delivery: PricedCheckout["deliveries"][number]): Html {
  const money = moneyOf(visit);
  const total = delivery.total === 0 ? visit.t("checkout.free") : money(delivery.total);
  return html`${delivery.discount > 0 ? html`<s>${money(delivery.method.price)}</s> ` : ""}${total}`;
}
