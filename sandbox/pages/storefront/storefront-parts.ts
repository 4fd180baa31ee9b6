import { type Html, html } from "../html.ts";
import { icon } from "../icons.ts";
import { languageLinks } from "../language-links.ts";
import { nameOf, type Visit } from "../visit.ts";
import { pieceCount } from "./cart.ts";

/** Who is shopping, and the switch of shopper and language: the sandbox's, not the shop's. */
function shopperBar(visit: Visit): Html {
  const { t, shopper } = visit;
  const who = shopper
    ? t(shopper.hasAccount ? "shop.shopper.loggedIn" : "shop.shopper.asNamedGuest", {
        name: nameOf(shopper),
      })
    : t("shop.shopper.guest");
  return html`<div class="shopper-bar" role="region" aria-label="${t("shop.sandbox")}"><div class="wide">
<span class="who">${icon("PersonIcon")}${who}</span>
<a href="/shop/shopper">${t("shop.shopper.change")}</a>
<div class="end"><a href="/">${t("shop.sandbox")}</a>${languageLinks(visit)}</div></div></div>`;
}

export function storefrontHeader(visit: Visit): Html {
  const { t, context, lines } = visit;
  const count = pieceCount(lines);
  return html`<header>${shopperBar(visit)}
<div class="wide masthead">
<a class="wordmark" href="/shop"><bdi>${context.settings.name}</bdi><small>${t("shop.tagline")}</small></a>
<a class="cart-link" href="/shop#cart" id="cart-link" data-live>${icon("CartIcon")}
<span>${t("shop.cart.heading")}</span>
<span class="badge" aria-label="${t("shop.cart.count", { count })}">${count}</span></a>
</div></header>`;
}

export function storefrontFooter(visit: Visit): Html {
  return html`<footer><div class="wide">${visit.t("shop.footer")}</div></footer>`;
}

export function goneNotice(visit: Visit): Html {
  if (!visit.shopperIsGone) return html``;
  return html`<p class="notice wide" role="alert">${visit.t("shop.shopper.gone")}</p>`;
}
