import type {
  CheckoutState,
  CartLine as ExtensionLine,
} from "../../extension-host/checkout-state.ts";
import type { Address, Customer, Order, OrderLine } from "../../shop/shop-model.ts";
import { checkoutMasthead } from "../checkout/checkout-page.ts";
import { moneyOf } from "../checkout/checkout-summary.ts";
import {
  extensionBuyer,
  extensionMetafields,
  extensionMoney,
  extensionSurroundings,
} from "../checkout/extension-state.ts";
import { gid } from "../checkout/gid.ts";
import { type Html, html, jsonBlock } from "../html.ts";
import { icon } from "../icons.ts";
import { adminHref } from "../landing-page.ts";
import { documentOf } from "../layout.ts";
import { productPicture, productPictureUrl } from "../product-picture.ts";
import { pageResponse } from "../responses.ts";
import { pieceCount } from "../storefront/cart.ts";
import { fullName, isLoggedIn, type Visit } from "../visit.ts";

function soldAs(visit: Visit, line: OrderLine) {
  const found = line.variantId ? visit.context.shop.variant(line.variantId) : null;
  const { language } = visit;
  return {
    product: found?.product ?? null,
    title: found?.product.title[language] ?? line.title,
    choice: line.variantTitle ? (found?.variant.title[language] ?? line.variantTitle) : null,
  };
}

function orderLine(visit: Visit, line: OrderLine): Html {
  const { product, title, choice } = soldAs(visit, line);
  return html`<li class="line"><div class="thumb">${product ? productPicture(product) : ""}
<span class="quantity"><span class="visually-hidden">${visit.t("checkout.quantity")} </span>${line.quantity}</span></div>
<div><p class="name">${title}</p>${choice ? html`<p class="choice-name"><bdi>${choice}</bdi></p>` : ""}</div>
<p class="price">${moneyOf(visit)(line.price * line.quantity)}</p></li>`;
}

function discountTag(title: string): Html {
  return html`<span class="tagged">${icon("DiscountIcon")}${title}</span>`;
}

function shippingRow(visit: Visit, order: Order): Html {
  const { t } = visit;
  const money = moneyOf(visit);
  if (!order.shipping) return html``;
  const discount = order.discounts.find(
    ({ target, amount }) => target === "shipping_line" && amount > 0,
  );
  const total = order.shippingTotal === 0 ? t("checkout.free") : money(order.shippingTotal);
  return html`<div class="shipping"><dt>${t("checkout.shipping")} ${
    discount ? discountTag(discount.title) : ""
  }</dt><dd>${discount ? html`<s>${money(order.shipping.price)}</s>` : ""}${total}</dd></div>`;
}

function orderSummary(visit: Visit, order: Order): Html {
  const { t } = visit;
  const money = moneyOf(visit);
  const discounts = order.discounts.filter(
    ({ target, amount }) => target === "line_item" && amount > 0,
  );
  return html`<h2 class="visually-hidden">${t("checkout.summary")}</h2>
<ul class="lines">${order.lines.map((line) => orderLine(visit, line))}</ul>
<dl class="totals">
<div><dt>${t("checkout.subtotal", { count: pieceCount(order.lines) })}</dt>
<dd>${money(order.lineItemsTotal)}</dd></div>
${discounts.map(
  ({ title, amount }) => html`<div class="discount"><dt>${t("checkout.orderDiscount")}
${discountTag(title)}</dt><dd>${money(-amount)}</dd></div>`,
)}
${shippingRow(visit, order)}
<div class="grand"><dt>${t("checkout.total")}</dt><dd><small>${order.currency}</small>${money(order.total)}</dd></div>
</dl>
${
  order.discountTotal > 0
    ? html`<p class="saving">${icon("DiscountIcon")}${t("checkout.saved", {
        amount: money(order.discountTotal),
      })}</p>`
    : ""
}`;
}

function addressLines(visit: Visit, address: Address): Html {
  const country = new Intl.DisplayNames(visit.language, { type: "region" }).of(address.countryCode);
  const parts = [
    fullName(address),
    address.address1,
    address.address2,
    [address.city, address.zip].filter((part) => part !== "").join(" "),
    country ?? address.countryCode,
  ];
  return html`${parts.filter((part) => part !== "").map((part) => html`<bdi>${part}</bdi><br>`)}`;
}

function details(visit: Visit, order: Order): Html {
  const { t } = visit;
  const method = order.shipping?.code;
  const known = method === "standard" || method === "express";
  const rows: [string, Html | string | null][] = [
    ["contact", order.email ? html`<bdi>${order.email}</bdi>` : null],
    ["payment", t(order.gateway === "cash_on_delivery" ? "thankYou.cash" : "thankYou.card")],
    ["address", order.shippingAddress ? addressLines(visit, order.shippingAddress) : null],
    ["method", known ? t(`checkout.methods.${method}`) : (order.shipping?.title ?? null)],
  ];
  return html`<section class="card" aria-labelledby="details-heading">
<h2 id="details-heading">${t("thankYou.details")}</h2>
<dl class="details">${rows
    .filter(([, text]) => text !== null)
    .map(([name, text]) => html`<div><dt>${t(`thankYou.${name}`)}</dt><dd>${text}</dd></div>`)}</dl>
</section>`;
}

function extensionLine(visit: Visit, order: Order, line: OrderLine): ExtensionLine {
  const { product, title, choice } = soldAs(visit, line);
  const money = (minor: number) => extensionMoney(minor, order.currency);
  const discounted = line.allocations.reduce((sum, { amount }) => sum + amount, 0);
  return {
    id: gid("Order", `${order.id}/Line/${line.id}`),
    quantity: line.quantity,
    merchandise: {
      type: "variant",
      id: gid("ProductVariant", line.variantId ?? "0"),
      title,
      subtitle: choice ?? undefined,
      image: product ? { url: productPictureUrl(product), altText: title } : undefined,
      selectedOptions: choice ? [{ name: "Title", value: choice }] : [],
      product: {
        id: gid("Product", line.productId ?? "0"),
        vendor: product?.vendor ?? "",
        productType: product?.productType[visit.language] ?? "",
      },
      requiresShipping: true,
      sku: line.sku,
    },
    cost: { totalAmount: money(line.price * line.quantity - discounted) },
    attributes: [],
    discountAllocations: line.allocations.map(({ discount, amount }) => ({
      type: "automatic",
      title: order.discounts[discount]?.title,
      discountedAmount: money(amount),
    })),
    lineComponents: [],
    parentRelationship: null,
  };
}

function extensionState(visit: Visit, order: Order, buyer: Customer | null): CheckoutState {
  const money = (minor: number) => extensionMoney(minor, order.currency);
  return {
    ...extensionSurroundings(visit.context, visit.language),
    appMetafields: extensionMetafields(visit.context, buyer),
    buyerIdentity: buyer ? extensionBuyer(buyer) : { email: order.email ?? undefined },
    cost: {
      subtotalAmount: money(order.subtotal),
      totalShippingAmount: money(order.shippingTotal),
      totalTaxAmount: money(0),
      totalAmount: money(order.total),
    },
    discountAllocations: order.discounts.map(({ title, amount }) => ({
      type: "automatic",
      title,
      discountedAmount: money(amount),
    })),
    lines: order.lines.map((line) => extensionLine(visit, order, line)),
    orderConfirmation: {
      order: { id: gid("Order", order.id) },
      number: order.confirmationNumber,
      isFirstOrder:
        order.customerId !== null && visit.context.shop.countOrders(order.customerId) === 1,
    },
  };
}

/** Log-ins end and browsers are shared: only the order's own customer is greeted as one. */
function buyerOf(visit: Visit, order: Order): Customer | null {
  const { shopper } = visit;
  return isLoggedIn(shopper) && shopper.id === order.customerId ? shopper : null;
}

function page(visit: Visit, order: Order): Html {
  const { t, context, language } = visit;
  const name = order.shippingAddress?.firstName || order.shippingAddress?.lastName || "";
  const isCash = order.gateway === "cash_on_delivery";
  const body = html`<a class="skip" href="#order">${t("thankYou.skip")}</a>
${checkoutMasthead(visit)}
<div class="columns"><main class="main-column" id="order"><div>
<div class="confirmed">${icon("CheckCircleIcon")}<div>
<p class="number">${t("thankYou.confirmation", { number: order.confirmationNumber })}</p>
<h1>${name === "" ? t("thankYou.thanksNoName") : t("thankYou.thanks", { name })}</h1></div></div>
<section class="card" aria-labelledby="confirmed-heading"><h2 id="confirmed-heading">${t(
    "thankYou.confirmed",
  )}</h2><p>${t("thankYou.confirmedText")}</p>
${isCash ? html`<p>${t("thankYou.cashText", { amount: moneyOf(visit)(order.total) })}</p>` : ""}</section>
<div class="extension" id="surprise-gift"></div>
${details(visit, order)}
<div class="after"><a class="admin" href="${adminHref(visit)}">
<span class="tag">${t("thankYou.adminNote")}</span>${t("thankYou.admin")}</a>
<a class="pay" href="/shop">${t("thankYou.continue")}</a></div></div></main>
<aside class="summary-column" aria-label="${t("checkout.summary")}">
<div class="summary">${orderSummary(visit, order)}</div></aside></div>
${jsonBlock("state", extensionState(visit, order, buyerOf(visit, order)))}`;
  const title = t("thankYou.title", { shop: context.settings.name });
  return documentOf({ title, language, styles: "checkout", script: "thank-you", body });
}

function unknownPage(visit: Visit): Html {
  const { t, language, context } = visit;
  const body = html`${checkoutMasthead(visit)}<main class="nothing">
<h1>${t("thankYou.unknown.title")}</h1><p>${t("thankYou.unknown.text")}</p>
<a class="pay" href="/shop">${t("thankYou.unknown.action")}</a></main>`;
  const title = t("thankYou.title", { shop: context.settings.name });
  return documentOf({ title, language, styles: "checkout", script: null, body });
}

/** The order's confirmation, by the token that only its buyer was given. */
export function thankYou(visit: Visit, orderToken: string): Response {
  const order = visit.context.shop.orderByToken(orderToken);
  if (!order) return pageResponse(unknownPage(visit), { status: 404, cookies: visit.cookies });
  return pageResponse(page(visit, order), { cookies: visit.cookies });
}
