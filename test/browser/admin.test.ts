import { expect, inject, test } from "vitest";
import { Control, PATIENCE } from "../support/control.ts";
import {
  type AdminView,
  figure,
  heading,
  minorOf,
  openAdmin,
  pathOf,
  section,
  untilText,
  watchForReload,
} from "../support/merchant.ts";
import { watchLogs } from "../support/shop-logs.ts";

const place = inject("demoShop");
const control = new Control(place);
watchLogs(() => place);

const untilPath = (view: AdminView, wanted: string | RegExp) =>
  view.page.waitForURL((url) => {
    const path = `${url.pathname}${url.search}`;
    return typeof wanted === "string" ? path.endsWith(wanted) : wanted.test(path);
  });
const rows = ({ app }: AdminView) => app.locator("tbody tr");
const names = ({ app }: AdminView) => app.locator(".hadiya-table__link").allInnerTexts();
/** What each row says in this column, from 1. */
const column = ({ app }: AdminView, number: number) =>
  app.locator(`tbody tr > :nth-child(${number})`).allInnerTexts();
/** Which customers are shown: names may occur twice. */
const links = ({ app }: AdminView) =>
  app
    .locator(".hadiya-table__link")
    .evaluateAll((found) => found.map((link) => link.getAttribute("href")));

test("Home tells the shop at a glance, and its parts lead further", async () => {
  const home = await openAdmin(place);
  await untilText(heading(home), "Your shop at a glance");
  expect(minorOf(await figure(home, "Revenue"))).toBeGreaterThan(0);
  const cards = section(home, "Who your customers are").getByRole("listitem");
  expect(await cards.count()).toBe(3);
  await section(home, "Value by class").locator("svg .recharts-bar-rectangle").first().waitFor();
  const tiers = section(home, "Tiers");
  await untilText(tiers, "10% off, free shipping");
  const gold = tiers.getByRole("row").filter({ hasText: "Gold" }).getByRole("link");
  const count = await gold.innerText();
  await gold.click();
  await untilPath(home, "/app/customers?tier=gold");
  await untilText(home.app.locator(".hadiya-results__bar"), `${count} customers`);
  expect(new Set(await column(home, 2))).toEqual(new Set(["Gold"]));
});

test("Home in Arabic reads from right to left", async () => {
  const home = await openAdmin(place, "/app?locale=ar");
  await untilText(heading(home), "متجرك");
  const html = home.app.locator("html");
  expect(await html.getAttribute("dir")).toBe("rtl");
  expect(await html.getAttribute("lang")).toBe("ar");
  expect(await home.page.locator("html").getAttribute("dir")).toBe("rtl");
});

test("customers are found by name, and the address can be sent to somebody", async () => {
  const surname = `Zubaida${Date.now()}`;
  const customer = await control.createCustomer({ firstName: "Amal", lastName: surname });
  await control.placeOrder({ customerId: customer.id, products: { "karak-tea": 1 } });
  const view = await openAdmin(place, "/app/customers");
  await view.app.getByRole("searchbox").fill(surname.toLowerCase());
  await untilPath(view, /[?&]q=zubaida/);
  await expect.poll(() => names(view), PATIENCE).toEqual([`Amal ${surname}`]);
  await untilText(view.app.locator(".hadiya-results__bar"), "1 customer");

  const other = await openAdmin(place, pathOf(view));
  expect(await names(other)).toEqual([`Amal ${surname}`]);
  await other.app.getByRole("link", { name: "Clear all" }).click();
  await expect.poll(() => rows(other).count(), PATIENCE).toBe(50);
});

test("customers are filtered by class and tier, and sorted", async () => {
  const view = await openAdmin(place, "/app/customers");
  await view.app.getByLabel("Class", { exact: true }).selectOption({ label: "Drifting" });
  await expect
    .poll(async () => [...new Set(await column(view, 3))], PATIENCE)
    .toEqual(["Drifting"]);
  await view.app.getByLabel("Tier", { exact: true }).selectOption({ label: "Silver" });
  await expect.poll(async () => [...new Set(await column(view, 2))], PATIENCE).toEqual(["Silver"]);
  expect([...new Set(await column(view, 3))]).toEqual(["Drifting"]);
  await view.app.getByRole("link", { name: "Clear all" }).click();
  await untilPath(view, "/app/customers");
  await expect.poll(() => rows(view).count(), PATIENCE).toBe(50);
  await view.app.getByLabel("Sort by").selectOption({ label: "Spent, least first" });
  await untilPath(view, /sort=revenue/);
  const spent = async () => (await column(view, 5)).map(minorOf);
  await expect.poll(async () => (await spent())[0], PATIENCE).toBe(0);
  const ascending = await spent();
  expect(ascending).toEqual(ascending.toSorted((a, b) => a - b));
});

/** An order in which nobody moves while values are worked out anew. */
const BY_NAME = "/app/customers?sort=name_asc";

test("the pages of customers lead on and back, as does the browser", async () => {
  const view = await openAdmin(place, BY_NAME);
  const first = await links(view);
  expect(first).toHaveLength(50);
  await view.app.getByRole("link", { name: "Next" }).click();
  await expect.poll(() => links(view), PATIENCE).not.toEqual(first);
  const second = await links(view);
  expect(second.filter((link) => first.includes(link))).toEqual([]);
  await view.app.getByRole("link", { name: "Previous" }).click();
  await expect.poll(() => links(view), PATIENCE).toEqual(first);
  await view.page.goBack();
  await expect.poll(() => links(view), PATIENCE).toEqual(second);
});

test("a customer is opened with the keyboard alone", async () => {
  const view = await openAdmin(place, BY_NAME);
  const third = view.app.locator(".hadiya-table__link").nth(2);
  const name = await third.innerText();
  for (let pressed = 0; pressed < 60; pressed++) {
    await view.page.keyboard.press("Tab");
    if (await third.evaluate((link) => link === document.activeElement)) break;
  }
  await view.page.keyboard.press("Enter");
  await untilText(heading(view), name);
  await section(view, "Lifetime value").waitFor();
  await view.app.getByRole("link", { name: "All customers" }).click();
  await untilText(heading(view), "Customers");
});

test("a customer's page says why, and one who is not there is said so", async () => {
  const view = await openAdmin(place, "/app/customers?tier=silver");
  await view.app.locator(".hadiya-table__link").first().click();
  await untilText(section(view, "Tier"), /\$[\d.]+ more makes them Gold: 10% off, free shipping\./);
  await untilText(section(view, "Lifetime value"), "Orders a year");
  await untilText(section(view, "Class"), "Devoted from");
  await untilText(section(view, "Orders"), /Until \w+ \d+, \d{4}/);

  const missing = await openAdmin(place, "/app/customers/1", { expected: [/404/] });
  await untilText(missing.app.locator("main"), "Customer not found");
});

test("the app goes on after a session token that had expired", async () => {
  const home = await openAdmin(place, "/app", { expected: [/401/] });
  // There and back: Remix then knows the page, and does not spend the expired token on asking for it.
  const customers = home.page.locator("#app-pages a", { hasText: "Customers" });
  await customers.click();
  await untilText(heading(home), "Customers");
  await home.page.locator("#app-home").click();
  await untilText(heading(home), "Your shop at a glance");
  const reloaded = await watchForReload(home);
  const refused = home.page.waitForResponse((response) => response.status() === 401);
  await home.page.evaluate(
    () =>
      new Promise((resolve) => {
        addEventListener("hashchange", resolve, { once: true });
        location.hash = "#expired-token";
      }),
  );
  await customers.click();
  await refused;
  await untilText(heading(home), "Customers");
  await expect.poll(() => rows(home).count(), PATIENCE).toBe(50);
  expect(await reloaded()).toBe(false);
});
