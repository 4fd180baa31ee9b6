import type { Product } from "../../shop/shop-model.ts";
import { type Html, html } from "../html.ts";
import { icon } from "../icons.ts";
import { documentOf } from "../layout.ts";
import { moneyText } from "../money-text.ts";
import { productPicture } from "../product-picture.ts";
import type { Visit } from "../visit.ts";
import { type CartLine, cartSubtotal, pieceCount } from "./cart.ts";
import { goneNotice, storefrontFooter, storefrontHeader } from "./storefront-parts.ts";

function price(visit: Visit, minor: number): string {
  return moneyText(minor, visit.context.settings.currency, visit.language);
}

function productCard(visit: Visit, product: Product): Html {
  const { t, language } = visit;
  const title = product.title[language];
  const prices = product.variants.map((variant) => variant.price);
  const lowest = price(visit, Math.min(...prices));
  const hasChoice = product.variants.length > 1;
  return html`<li class="product">${productPicture(product)}
<p class="kind">${product.productType[language]}</p>
<h2>${title}</h2>
<p class="about">${product.description[language]}</p>
<form method="post" action="/shop/cart" data-enhance>
<p class="price">${hasChoice ? t("shop.from", { price: lowest }) : lowest}</p>
${
  hasChoice
    ? html`<select class="select" name="variant" aria-label="${t("shop.variant", {
        product: title,
      })}">${product.variants.map(
        (variant) =>
          html`<option value="${variant.id}">${variant.title[language]} · ${price(
            visit,
            variant.price,
          )}</option>`,
      )}</select>`
    : html`<input type="hidden" name="variant" value="${product.variants[0]?.id}">`
}
<button class="add" name="change" value="add" data-focus="add-${product.id}">${icon("PlusIcon")}${t(
    "shop.add",
  )}<span class="visually-hidden">: ${title}</span></button>
</form></li>`;
}

function cartLine(visit: Visit, line: CartLine): Html {
  const { t, language } = visit;
  const { product, variant, quantity } = line;
  const named = { product: product.title[language] };
  const step = (change: "more" | "fewer", iconName: string) =>
    html`<button name="change" value="${change}" data-focus="${change}-${variant.id}"
  aria-label="${t(`shop.cart.${change}`, named)}">${icon(iconName)}</button>`;
  return html`<li class="line">${productPicture(product)}<div>
<p class="name">${product.title[language]}</p>
${product.variants.length > 1 ? html`<p class="choice"><bdi>${variant.title[language]}</bdi></p>` : ""}
<form class="foot" method="post" action="/shop/cart" data-enhance>
<input type="hidden" name="variant" value="${variant.id}">
<span class="stepper" role="group" aria-label="${t("shop.cart.quantity", named)}">
${step("fewer", quantity > 1 ? "MinusIcon" : "DeleteIcon")}<span>${quantity}</span>${step(
    "more",
    "PlusIcon",
  )}</span><span>${price(visit, variant.price * quantity)}</span></form></div></li>`;
}

function cart(visit: Visit): Html {
  const { t, lines } = visit;
  const contents =
    lines.length === 0
      ? html`<div class="nothing">${icon("CartIcon")}<strong>${t("shop.cart.empty")}</strong>
<span>${t("shop.cart.emptyText")}</span></div>`
      : html`<ul class="lines">${lines.map((line) => cartLine(visit, line))}</ul>
<p class="sum"><span>${t("shop.cart.subtotal")}</span><span>${price(visit, cartSubtotal(lines))}</span></p>
<p class="note">${t("shop.cart.note")}</p>
<a class="button" href="/checkout">${t("shop.cart.checkout")}</a>`;
  const count = pieceCount(lines);
  return html`<aside class="cart" id="cart" data-live aria-labelledby="cart-heading">
<h2 id="cart-heading" tabindex="-1">${t("shop.cart.heading")}
${count > 0 ? html`<span>${t("shop.cart.count", { count })}</span>` : ""}</h2>${contents}</aside>`;
}

function kinds(visit: Visit, chosen: string | null): Html {
  const { t, context, language } = visit;
  const all = new Map(
    context.shop.products().map(({ productType }) => [productType.en, productType]),
  );
  const link = (href: string, label: string, isCurrent: boolean) =>
    html`<a href="${href}" ${isCurrent ? html`aria-current="page"` : ""}>${label}</a>`;
  return html`<nav class="kinds" aria-label="${t("shop.products")}">
${link("/shop", t("shop.all"), chosen === null)}${[...all].map(([key, kind]) =>
  link(`/shop?kind=${encodeURIComponent(key)}`, kind[language], key === chosen),
)}</nav>`;
}

/** The shop's window: its products, and the cart beside them. */
export function storefrontPage(visit: Visit): Html {
  const { t, context, language } = visit;
  const products = context.shop.products();
  const asked = visit.url.searchParams.get("kind");
  const chosen = products.some(({ productType }) => productType.en === asked) ? asked : null;
  const shown = products.filter(({ productType }) => chosen === null || productType.en === chosen);
  const body = html`<a class="skip" href="#products">${t("shop.skip")}</a>
${storefrontHeader(visit)}${goneNotice(visit)}
<main class="wide storefront"><div>
<div class="hero"><h1>${t("shop.heading")}</h1><p>${t("shop.intro")}</p></div>
${kinds(visit, chosen)}
<ul class="products" id="products" aria-label="${t("shop.products")}">${shown.map((product) =>
    productCard(visit, product),
  )}</ul></div>${cart(visit)}</main>
${storefrontFooter(visit)}
<div class="visually-hidden" id="told" role="status" data-updated="${t("shop.cart.updated")}"></div>`;
  return documentOf({
    title: context.settings.name,
    language,
    styles: "shop",
    script: "shop",
    body,
  });
}
