/**
 * The pictures of the documentation. Written there with UPDATE_PICTURES=1; otherwise taken all the
 * same, so that whatever they show is known to come up.
 */
import { statSync } from "node:fs";
import type { Page } from "playwright-core";
import { expect, inject, test } from "vitest";
import { screenshot } from "../support/chromium.ts";
import { Control } from "../support/control.ts";
import { openAdmin, section } from "../support/merchant.ts";
import { watchLogs } from "../support/shop-logs.ts";
import { addToCart, fillInAddress, openShop, placeOrder } from "../support/shopper.ts";

const place = inject("demoShop");
const control = new Control(place);
watchLogs(() => place);

const HEAVIEST = 250_000;

async function take(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  const path = await screenshot(page, name);
  expect(statSync(path).size).toBeLessThan(HEAVIEST);
}

test.each(["en", "ar"])("Home, customers, insights and settings in %s", async (language) => {
  const list = await openAdmin(place, `/app/customers?locale=${language}`);
  await list.app.locator(".hadiya-table__link").first().waitFor();
  await take(list.page, `customers-${language}`);
  const filtered = await openAdmin(place, `/app/customers?tier=silver&locale=${language}`);
  await filtered.app.locator(".hadiya-table__link").first().click();
  const title = language === "en" ? "Lifetime value" : "قيمة العميل الدائمة";
  await section(filtered, title).waitFor();
  await take(filtered.page, `customer-${language}`);
  const insights = await openAdmin(place, `/app/insights?locale=${language}`);
  await insights.app.locator(".hadiya-heat").waitFor();
  await take(insights.page, `insights-${language}`);
  const settings = await openAdmin(place, `/app/settings?locale=${language}`);
  await settings.app.locator(".hadiya-fields").waitFor();
  await take(settings.page, `settings-${language}`);
  const home = await openAdmin(place, `/app?locale=${language}`);
  await home.app.locator("svg .recharts-bar-rectangle").first().waitFor();
  await take(home.page, `home-${language}`);
});

const SHOPPERS = [
  {
    person: { language: "en", firstName: "Huda", lastName: "Mansour", email: "huda@example.com" },
    address: { address1: "12 Olaya Street", city: "Riyadh" },
    products: ["Grand Majlis Box", "Oud & Vanilla Candle"],
  },
  {
    person: { language: "ar", firstName: "هدى", lastName: "المنصور", email: "hoda@example.com" },
    address: { address1: "شارع العليا، مبنى 12", city: "الرياض" },
    products: ["علبة المجلس الكبرى", "شمعة العود والفانيلا"],
  },
] as const;

test.each(SHOPPERS)(
  "the way of $person.firstName through the shop",
  async ({ person, address, products }) => {
    const { language } = person;
    const shopper = await control.customerWith(person, { "amber-night-perfume": 4 });
    const page = await openShop(place, shopper);
    for (const product of products) await addToCart(page, product);
    await page.evaluate(() => scrollTo(0, 0));
    await page.mouse.move(0, 0);
    await take(page, `shop-${language}`);
    await page.locator("#cart a.button").click();
    await page.locator("#loyalty-perks:not(:empty)").waitFor();
    await take(page, `checkout-${language}`);
    await fillInAddress(page, address);
    await placeOrder(page);
    await page.locator("#surprise-gift:not(:empty)").waitFor();
    await take(page, `thank-you-${language}`);
  },
);
