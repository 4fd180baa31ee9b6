import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Control, PATIENCE } from "../support/control.ts";
import {
  figure,
  heading,
  openAdmin,
  section,
  untilAlive,
  untilText,
  watchForReload,
} from "../support/merchant.ts";
import { watchLogs } from "../support/shop-logs.ts";
import { addToCart, openShop, totals } from "../support/shopper.ts";
import { StartedShop } from "../support/started-shop.ts";

/** The shop's day is the one after the last of these; customer 1's Gold ends twelve days later. */
const ORDERS = `customer_id,date,value
1,2025-07-03,520.00
2,2026-01-10,230.50
3,2026-06-01,30.00
3,2026-06-20,30.00
`;
const [GOLD, SILVER] = ["7000000000001", "7000000000002"];

let folder: string;
let shop: StartedShop;
let control: Control;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "hadiya-orders-"));
  const file = join(folder, "orders.csv");
  writeFileSync(file, ORDERS);
  shop = await StartedShop.start("--orders", file);
  control = new Control(shop.place);
});
afterAll(async () => {
  await shop?.stop();
  if (folder) rmSync(folder, { recursive: true, force: true });
});
watchLogs(() => shop.place);

test("the language the merchant chooses stays, over the admin's own", async () => {
  const view = await openAdmin(shop.place, "/app/settings");
  await view.app.getByLabel("العربية").check();
  await view.app.getByRole("button", { name: "Save", exact: true }).click();
  await untilText(heading(view), "الإعدادات");
  await untilText(view.page.locator("#app-pages"), "العملاء");
  expect(await view.app.locator("html").getAttribute("dir")).toBe("rtl");
  await view.page.reload();
  await untilAlive(view);
  await untilText(heading(view), "الإعدادات");

  await view.app.getByLabel("English").check();
  await view.app.getByRole("button", { name: "حفظ", exact: true }).click();
  await untilText(heading(view), "Settings");
  expect(await view.app.locator("html").getAttribute("dir")).toBe("ltr");
  const arabicAdmin = await openAdmin(shop.place, "/app?locale=ar");
  await untilText(heading(arabicAdmin), "Your shop at a glance");
});

test("nobody gets or sees a perk before the merchant launches the programme", async () => {
  const customer = await control.customer(GOLD);
  await control.untilStanding(GOLD, { live: false, tier: { id: "gold" } });
  const checkoutTotals = async () => {
    const page = await openShop(shop.place, customer);
    await addToCart(page, "Brass Mabkhara");
    await page.goto(`${shop.place.storeUrl}/checkout`);
    return totals(page);
  };
  const full = { subtotal: "$64.00", shipping: "$5.00", grand: "$69.00" };
  expect(await checkoutTotals()).toEqual(full);

  const home = await openAdmin(shop.place);
  const banner = home.app.getByText("Your programme is ready, and quiet");
  await banner.waitFor();
  await home.app.getByRole("button", { name: "Launch the programme" }).click();
  await untilText(home.page.locator("#toasts"), "Programme launched");
  await banner.waitFor({ state: "detached" });
  await control.untilStanding(GOLD, { live: true, tier: { id: "gold" } });
  const perks = { subtotal: "$64.00", discount: "−$6.40", shipping: "Free", grand: "$57.60" };
  expect(await checkoutTotals()).toEqual(perks);
});

test("a month later Home says so by itself, and the tiers have followed", async () => {
  const home = await openAdmin(shop.place);
  const report = await openAdmin(shop.place, `/app/customers/${GOLD}`);
  const reloads = [await watchForReload(home), await watchForReload(report)];
  await untilText(home.app.locator(".hadiya-page__subtitle"), "As of Jun 21, 2026");
  expect(await figure(home, "Revenue")).toBe("$810.50");
  await untilText(section(report, "Tier"), "they move to Member on Jul 3, 2026");

  const movedAt = performance.now();
  await control.advanceClock(30);
  await untilText(home.app.locator(".hadiya-page__subtitle"), "As of Jul 21, 2026");
  console.log(`Home followed the clock after ${Math.round(performance.now() - movedAt)} ms.`);
  await untilText(section(report, "Tier"), "$0.00 spent in the last 365 days");
  await control.untilStanding(GOLD, { tier: { id: "member" }, spend: "0.00" });
  expect(await control.standing(SILVER)).toMatchObject({ tier: { id: "silver" } });
  const goldRow = section(home, "Tiers").getByRole("row").filter({ hasText: "Gold" });
  await expect.poll(() => goldRow.getByRole("link").innerText(), PATIENCE).toBe("0");
  expect(await Promise.all(reloads.map((reloaded) => reloaded()))).toEqual([false, false]);
});
