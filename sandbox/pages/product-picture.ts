import type { Product, ProductMotif } from "../shop/shop-model.ts";
import { type Html, html, raw } from "./html.ts";

/**
 * Pictures drawn from a product's two colours and its motif. Tints are mixed by the browser, so a
 * motif is written once for every colour.
 */
const CREAM = "fill:#fffaf2";
const TINT = "fill:color-mix(in srgb,var(--to) 35%,#fffaf2)";
const MIDDLE = "fill:color-mix(in srgb,var(--to) 75%,#fff)";
const DEEP = "fill:color-mix(in srgb,var(--to) 62%,#22160f)";
const DARK = "fill:color-mix(in srgb,var(--to) 30%,#22160f)";
const GOLD = "fill:#d9b36c";
const LINE = "fill:none;stroke:#fffaf2;stroke-linecap:round;stroke-linejoin:round";

const MOTIFS: Record<ProductMotif, string> = {
  box: `<rect x="112" y="186" width="176" height="132" rx="6" style="${TINT}"/>
<path d="M200 186h88v126a6 6 0 0 1-6 6h-82z" style="${MIDDLE}" opacity=".35"/>
<rect x="100" y="158" width="200" height="42" rx="6" style="${CREAM}"/>
<rect x="186" y="158" width="28" height="160" style="${DEEP}"/>
<path d="M200 158c-14-44-70-58-78-34-7 22 40 36 78 34zM200 158c14-44 70-58 78-34 7 22-40 36-78 34z" style="${DEEP}"/>
<path d="M200 156c-12-24-44-36-50-26-5 11 24 24 50 26zM200 156c12-24 44-36 50-26 5 11-24 24-50 26z" style="${DARK}" opacity=".55"/>
<rect x="188" y="144" width="24" height="20" rx="8" style="${DARK}"/>`,
  bottle: `<rect x="170" y="84" width="60" height="52" rx="8" style="${DARK}"/>
<rect x="170" y="84" width="18" height="52" rx="8" fill="#fff" opacity=".14"/>
<rect x="180" y="136" width="40" height="22" style="${GOLD}"/>
<rect x="124" y="156" width="152" height="164" rx="26" style="${CREAM}" opacity=".72"/>
<path d="M134 212h132v76a22 22 0 0 1-22 22h-88a22 22 0 0 1-22-22z" style="${DEEP}" opacity=".62"/>
<rect x="158" y="216" width="84" height="62" rx="4" style="${CREAM}"/>
<path d="M200 230l5 9 10 2-7 7 1 10-9-4-9 4 1-10-7-7 10-2z" style="${GOLD}"/>
<rect x="136" y="170" width="12" height="134" rx="6" fill="#fff" opacity=".5"/>`,
  candle: `<path d="M200 84c16 22 20 34 20 45a20 20 0 0 1-40 0c0-11 5-24 20-45z" fill="#ffd98a"/>
<path d="M200 108c8 11 10 17 10 23a10 10 0 0 1-20 0c0-6 3-12 10-23z" fill="#fff6dd"/>
<circle cx="200" cy="122" r="72" fill="#ffe7b0" opacity=".22"/>
<path d="M200 142v30" stroke="#3a2a1d" stroke-width="4" stroke-linecap="round"/>
<rect x="122" y="168" width="156" height="152" rx="20" style="${CREAM}" opacity=".55"/>
<path d="M130 184h140v114a16 16 0 0 1-16 16H146a16 16 0 0 1-16-16z" style="${TINT}"/>
<rect x="150" y="214" width="100" height="66" rx="4" style="${DEEP}"/>
<path d="M172 238h56M182 254h36" style="${LINE}" stroke-width="4"/>
<rect x="134" y="180" width="12" height="126" rx="6" fill="#fff" opacity=".55"/>`,
  cup: `<path d="M158 150c-12-18 12-26 0-46M200 146c-12-20 12-30 0-52M242 150c-12-18 12-26 0-46" style="${LINE}" stroke-width="7" opacity=".6"/>
<ellipse cx="200" cy="310" rx="116" ry="16" style="${TINT}"/>
<path d="M268 196h20c44 0 40 72-24 72" fill="none" style="stroke:#fffaf2" stroke-width="16"/>
<path d="M112 176h168v50c0 50-34 80-84 80s-84-30-84-80z" style="${CREAM}"/>
<ellipse cx="196" cy="177" rx="84" ry="17" style="${TINT}"/>
<ellipse cx="196" cy="179" rx="72" ry="12" style="${DARK}"/>
<path d="M140 236l14-14 14 14-14 14zM182 236l14-14 14 14-14 14zM224 236l14-14 14 14-14 14z" style="${DEEP}"/>
<path d="M116 262h158" style="stroke:#d9b36c" stroke-width="3" opacity=".9"/>`,
  dates: `<path d="M118 150c20-44 70-62 150-56-40 6-66 26-92 62zM282 150c-12-30-40-48-92-54 32 14 50 30 60 62z" style="${DEEP}" opacity=".75"/>
<g style="${DARK}"><ellipse cx="150" cy="214" rx="28" ry="42" transform="rotate(-24 150 214)"/><ellipse cx="254" cy="214" rx="28" ry="42" transform="rotate(24 254 214)"/></g>
<g fill="#6f3d1e"><ellipse cx="202" cy="196" rx="28" ry="42"/><ellipse cx="176" cy="226" rx="27" ry="40" transform="rotate(-10 176 226)"/><ellipse cx="228" cy="226" rx="27" ry="40" transform="rotate(12 228 226)"/></g>
<g fill="#fff" opacity=".28"><ellipse cx="192" cy="182" rx="6" ry="16"/><ellipse cx="166" cy="212" rx="6" ry="15" transform="rotate(-10 166 212)"/><ellipse cx="220" cy="212" rx="6" ry="15" transform="rotate(12 220 212)"/></g>
<path d="M96 238h208c0 50-40 82-104 82S96 288 96 238z" style="${CREAM}"/>
<path d="M104 256h192" style="stroke:#d9b36c" stroke-width="4"/>
<path d="M130 282l12-12 12 12-12 12zM188 290l12-12 12 12-12 12zM246 282l12-12 12 12-12 12z" style="${MIDDLE}"/>`,
  flower: `<path d="M200 232c-4-30-2-60 0-92M196 214c-26-2-42-16-50-42 30 0 46 14 50 42zM204 204c26-2 42-16 50-42-30 0-46 14-50 42z" style="${DEEP}"/>
<path d="M200 240V130" style="fill:none;stroke:color-mix(in srgb,var(--to) 62%,#22160f)" stroke-width="5"/>
<g style="${CREAM}"><ellipse cx="200" cy="82" rx="22" ry="34"/><ellipse cx="200" cy="82" rx="22" ry="34" transform="rotate(60 200 112)"/><ellipse cx="200" cy="82" rx="22" ry="34" transform="rotate(120 200 112)"/><ellipse cx="200" cy="82" rx="22" ry="34" transform="rotate(180 200 112)"/><ellipse cx="200" cy="82" rx="22" ry="34" transform="rotate(240 200 112)"/><ellipse cx="200" cy="82" rx="22" ry="34" transform="rotate(300 200 112)"/></g>
<circle cx="200" cy="112" r="18" style="${GOLD}"/>
<path d="M160 226h80c-4 14 2 24 14 38 26 34 6 56-26 56h-56c-32 0-52-22-26-56 12-14 18-24 14-38z" style="${TINT}"/>
<path d="M160 226h80l-2 10h-76z" style="${MIDDLE}"/>
<path d="M150 272c8-12 14-18 18-26" style="${LINE}" stroke-width="7" opacity=".7"/>`,
  incense: `<path d="M200 150c-34-26 30-40 4-74M176 144c-24-18 14-32-4-56M226 144c26-20-12-34 6-58" style="${LINE}" stroke-width="7" opacity=".6"/>
<path d="M132 166h136l-18 52H150z" style="${CREAM}"/>
<path d="M132 166h136l-5 14H137z" style="${GOLD}"/>
<ellipse cx="200" cy="166" rx="68" ry="10" style="${DARK}"/>
<ellipse cx="188" cy="164" rx="14" ry="5" fill="#e2793a"/><ellipse cx="214" cy="165" rx="10" ry="4" fill="#f2a65a"/>
<path d="M168 218h64l-10 34h-44z" style="${DEEP}"/>
<path d="M178 252h44l44 68H134z" style="${CREAM}"/>
<path d="M200 266l22 36h-44z" style="${DEEP}"/>
<path d="M144 304h112l10 16H134z" style="${GOLD}"/>
<path d="M166 192l10-10 10 10-10 10zM190 192l10-10 10 10-10 10zM214 192l10-10 10 10-10 10z" style="${DEEP}"/>`,
  textile: `<rect x="92" y="262" width="216" height="54" rx="24" style="${DEEP}"/>
<rect x="100" y="214" width="204" height="54" rx="24" style="${CREAM}"/>
<rect x="106" y="166" width="190" height="54" rx="24" style="${MIDDLE}"/>
<path d="M120 230h60M120 242h90M120 254h44" style="fill:none;stroke:color-mix(in srgb,var(--to) 62%,#22160f)" stroke-width="4" opacity=".55"/>
<path d="M120 178h150M120 190h164M120 202h120" style="${LINE}" stroke-width="4" opacity=".7"/>
<path d="M112 288h176" style="stroke:#d9b36c" stroke-width="5" stroke-dasharray="2 10" stroke-linecap="round"/>
<path d="M232 150c30-4 44 12 42 36l-4 128h-46l-6-132c-1-18 2-30 14-32z" style="${TINT}"/>
<path d="M224 296h46M224 284h46" style="fill:none;stroke:color-mix(in srgb,var(--to) 62%,#22160f)" stroke-width="4"/>
<path d="M228 314v18M238 314v20M248 314v18M258 314v20M267 314v18" style="fill:none;stroke:#fffaf2" stroke-width="4" stroke-linecap="round"/>`,
  tray: `<ellipse cx="200" cy="250" rx="142" ry="62" style="${DEEP}"/>
<ellipse cx="200" cy="240" rx="142" ry="62" style="${GOLD}"/>
<ellipse cx="200" cy="240" rx="126" ry="52" style="${CREAM}"/>
<ellipse cx="200" cy="240" rx="112" ry="45" fill="none" style="stroke:#d9b36c" stroke-width="2" stroke-dasharray="3 7"/>
<path d="M150 150h76c22 24 28 52 12 84-8 14-92 14-100 0-16-32-10-60 12-84z" style="${MIDDLE}"/>
<path d="M238 176c30-6 34 24 12 44" fill="none" style="stroke:color-mix(in srgb,var(--to) 75%,#fff)" stroke-width="11" stroke-linecap="round"/>
<path d="M142 182c-26-4-34-22-40-38" fill="none" style="stroke:color-mix(in srgb,var(--to) 75%,#fff)" stroke-width="13" stroke-linecap="round"/>
<path d="M150 150c4-18 22-28 38-28s34 10 38 28z" style="${DEEP}"/><circle cx="188" cy="116" r="9" style="${GOLD}"/>
<path d="M252 228h40c0 22-8 34-20 34s-20-12-20-34z" style="${TINT}"/><ellipse cx="272" cy="228" rx="20" ry="5" style="${DARK}"/>
<path d="M160 196l12-12 12 12-12 12zM192 196l12-12 12 12-12 12z" style="${CREAM}"/>`,
};

/** Colours come from the shop's own catalogue, but a colour is all that may stand there. */
function colour(text: string): string {
  return /^#[0-9a-f]{3,8}$/i.test(text) ? text : "#8a7a66";
}

/** One drawn picture. Decorative unless it is given a name: the title usually stands beside it. */
export function productPicture(product: Product, name = ""): Html {
  const { from, to, motif } = product.picture;
  const gradient = `picture-${product.id}`;
  const role = name === "" ? html`aria-hidden="true"` : html`role="img" aria-label="${name}"`;
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" ${role} class="picture"
    style="--from:${colour(from)};--to:${colour(to)}"><defs><linearGradient id="${gradient}" x1="0" y1="0"
    x2=".7" y2="1"><stop stop-color="${colour(from)}"/><stop offset="1" stop-color="${colour(to)}"/>
    </linearGradient></defs><rect width="400" height="400" fill="url(#${gradient})"/>
    <circle cx="200" cy="196" r="150" fill="#fff" opacity=".13"/>
    <ellipse cx="200" cy="326" rx="128" ry="13" fill="#1b0f08" opacity=".2"/>
    ${raw(MOTIFS[motif])}</svg>`;
}

/** The picture as an address, for what shows images by address (a checkout line's `image`). */
export function productPictureUrl(product: Product): string {
  return `data:image/svg+xml,${encodeURIComponent(productPicture(product).text)}`;
}
