import { expect, inject, test } from "vitest";
import type { Customer } from "../../sandbox/shop/shop-model.ts";
import { expectNoAxeViolations } from "../support/chromium.ts";
import { Control } from "../support/control.ts";
import { openAdmin } from "../support/merchant.ts";
import { watchLogs } from "../support/shop-logs.ts";
import { fillInAddress, openShop, placeOrder } from "../support/shopper.ts";

const place = inject("demoShop");
const control = new Control(place);
watchLogs(() => place);

const LANGUAGES = ["en", "ar"] as const;
const PERSON = { firstName: "Dana", lastName: "Aziz" };
let known: Promise<Customer> | undefined;
/** One with a tier, perks and a next tier. */
const shopper = () => {
  known ??= control.customerWith(PERSON, { "amber-night-perfume": 6 });
  return known;
};

test.each(
  LANGUAGES.flatMap((language) =>
    [
      "/app",
      "/app/customers",
      "/app/customers/one",
      "/app/insights",
      "/app/history",
      "/app/settings",
      "/app/privacy",
    ].map((path) => ({
      path,
      language,
    })),
  ),
)("$path of the admin is accessible in $language", async ({ path, language }) => {
  const asked = path.replace("one", (await shopper()).id);
  const { page, app } = await openAdmin(place, `${asked}?locale=${language}`);
  expect(await app.locator("html").getAttribute("lang")).toBe(language);
  await expectNoAxeViolations(page);
});

test.each(LANGUAGES)(
  "storefront, checkout and thank-you page are accessible in %s",
  async (language) => {
    const page = await openShop(place, await shopper());
    const show = (path: string) => page.goto(`${place.storeUrl}${path}?locale=${language}`);
    await show("/");
    await expectNoAxeViolations(page);
    await show("/shop/shopper");
    await expectNoAxeViolations(page);
    await show("/shop");
    await page.locator(".product button.add").first().click();
    await page.locator("#cart a.button").waitFor();
    await expectNoAxeViolations(page);
    await show("/checkout");
    expect(await page.locator("html").getAttribute("dir")).toBe(language === "ar" ? "rtl" : "ltr");
    await page.locator("#loyalty-perks:not(:empty)").waitFor();
    await expectNoAxeViolations(page);
    await fillInAddress(page);
    await placeOrder(page);
    await page.locator("#surprise-gift:not(:empty)").waitFor();
    await expectNoAxeViolations(page);
  },
);
