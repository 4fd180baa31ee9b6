/** The shopper's side: storefront, checkout and thank-you page of the sandbox's shop. */
import type { Page } from "playwright-core";
import type { Customer } from "../../sandbox/shop/shop-model.ts";
import { openPage, type PageWishes } from "./chromium.ts";
import type { ShopPlace } from "./started-shop.ts";

/** Opens the storefront as this customer; without one, as a guest. */
export async function openShop(
  place: ShopPlace,
  shopper: Customer | null,
  wishes: PageWishes = {},
): Promise<Page> {
  const page = await openPage(wishes);
  if (!shopper) {
    await page.goto(`${place.storeUrl}/shop`);
    return page;
  }
  const search = encodeURIComponent(shopper.email ?? "");
  await page.goto(`${place.storeUrl}/shop/shopper?search=${search}`);
  await page.locator(`button.person[value="${shopper.id}"]`).click();
  await page.waitForURL(`${place.storeUrl}/shop`);
  return page;
}

/** From the storefront; product: its name there. choice: of its variants, by name. */
export async function addToCart(page: Page, product: string, choice?: RegExp): Promise<void> {
  const card = page.locator(".product", { has: page.getByRole("heading", { name: product }) });
  const pieces = page.locator("#cart-link .badge");
  const before = Number(await pieces.innerText());
  if (choice) {
    const label = await card.locator("option", { hasText: choice }).innerText();
    await card.locator("select").selectOption({ label });
  }
  await card.locator("button.add").click();
  await pieces.getByText(String(before + 1), { exact: true }).waitFor();
}

/** From the cart to the checkout, until its extension has had its say. */
export async function goToCheckout(page: Page): Promise<void> {
  await page.locator("#cart a.button").click();
  await page.waitForURL(/\/checkout$/);
  await page.locator("#loyalty-perks:not(:empty)").waitFor();
}

const ADDRESS = { address1: "12 Olaya Street", city: "Riyadh" };

/** Where the parcel goes; a guest also says who they are. */
export async function fillInAddress(page: Page, address = ADDRESS): Promise<void> {
  await page.locator("#address1").fill(address.address1);
  await page.locator("#city").fill(address.city);
  if ((await page.locator("#email").count()) === 0) return;
  await page.locator("#email").fill("guest@example.com");
  await page.locator("#lastName").fill("Saleh");
}

/** Places the order, and waits for the thank-you page. */
export async function placeOrder(page: Page): Promise<void> {
  await page.locator("#pay").click();
  await page.waitForURL(/\/thank-you\//);
}

/** The amounts of the totals by their rows: "subtotal", "discount", "shipping" and "grand". */
export function totals(page: Page): Promise<Record<string, string>> {
  return page.locator(".totals").evaluate((list) => {
    const amountIn = (row: Element) =>
      [...(row.querySelector("dd")?.childNodes ?? [])]
        .filter((part) => !(part instanceof Element && part.matches("small, s")))
        .map((part) => part.textContent)
        .join("")
        .trim();
    const rows = [...list.querySelectorAll(":scope > div")];
    return Object.fromEntries(rows.map((row) => [row.className || "subtotal", amountIn(row)]));
  });
}
