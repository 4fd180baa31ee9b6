import { expect, inject, test } from "vitest";
import { Control } from "../support/control.ts";
import { openAdmin, section, untilText, watchForReload } from "../support/merchant.ts";
import { watchLogs } from "../support/shop-logs.ts";
import {
  addToCart,
  fillInAddress,
  goToCheckout,
  openShop,
  placeOrder,
  totals,
} from "../support/shopper.ts";

const place = inject("demoShop");
const control = new Control(place);
watchLogs(() => place);

test("gold: ten percent off, and the standard delivery is free", async () => {
  // 544.00
  const shopper = await control.customerWith(
    { firstName: "Noura", lastName: "Qasim" },
    { "amber-night-perfume": 8 },
  );
  const page = await openShop(place, shopper);
  await addToCart(page, "Brass Mabkhara");
  await goToCheckout(page);
  const perks = page.locator("#loyalty-perks");
  for (const words of ["Gold", "10% off", "Free shipping", "It doesn't get any higher."])
    await untilText(perks, words);
  const expected = {
    subtotal: "$64.00",
    discount: "−$6.40",
    shipping: "Free",
    grand: "$57.60",
  };
  expect(await totals(page)).toEqual(expected);
  await fillInAddress(page);
  await placeOrder(page);
  expect(await totals(page)).toEqual(expected);
  await untilText(page.locator("#surprise-gift"), "It doesn't get any higher");
  const order = await control.newestOrder(shopper.id);
  expect(order).toMatchObject({ total: 5760, discountTotal: 1140, shippingTotal: 0 });
});

test("a guest is invited, and given nothing", async () => {
  const page = await openShop(place, null);
  await addToCart(page, "Brass Mabkhara");
  await goToCheckout(page);
  await untilText(page.locator("#loyalty-perks"), "Have an account with us? Log in");
  const expected = { subtotal: "$64.00", shipping: "$5.00", grand: "$69.00" };
  expect(await totals(page)).toEqual(expected);
  await fillInAddress(page);
  await placeOrder(page);
  expect(await totals(page)).toEqual(expected);
  await page.locator("#surprise-gift:empty").waitFor({ state: "attached" });
});

test("a member has no perk yet, and sees how far it is to the first", async () => {
  const shopper = await control.customerWith(
    { firstName: "Reem", lastName: "Adel" },
    { "amber-night-perfume": 1 },
  );
  const page = await openShop(place, shopper);
  await addToCart(page, "Brass Mabkhara");
  await goToCheckout(page);
  // 68.00 so far, and goods of 64.00 with this order.
  await untilText(page.locator("#loyalty-perks"), "After this order, $68.00 to go until Silver.");
  expect(await totals(page)).toEqual({ subtotal: "$64.00", shipping: "$5.00", grand: "$69.00" });
});

test("cash on delivery counts once the courier has it", async () => {
  const shopper = await control.customerWith(
    { firstName: "Maha", lastName: "Omar" },
    { "amber-night-perfume": 2 },
  );
  const report = await openAdmin(place, `/app/customers/${shopper.id}`);
  const reloaded = await watchForReload(report);
  const page = await openShop(place, shopper);
  await addToCart(page, "Brass Mabkhara");
  await goToCheckout(page);
  await fillInAddress(page);
  await page.getByText("Cash on delivery").click();
  await placeOrder(page);
  await untilText(page.locator("main"), "Please have $69.00 ready when the courier comes.");

  const order = await control.newestOrder(shopper.id);
  const row = report.app.getByRole("row").filter({ hasText: order.name });
  // The delivery earns nothing: 64.00 of the 69.00.
  await untilText(row, "Paid later, as agreed");
  await untilText(section(report, "Orders"), "1 order counted, $136.00 in all");
  expect(await row.innerText()).toContain("$64.00 once paid");

  await control.pay(order.id);
  await untilText(section(report, "Orders"), "2 orders counted, $200.00 in all");
  await untilText(section(report, "Tier"), "Silver");
  expect(await row.innerText()).not.toContain("once paid");
  expect(await reloaded()).toBe(false);
});
