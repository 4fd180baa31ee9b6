import { expect, inject, test } from "vitest";
import { expectNoAxeViolations } from "../support/chromium.ts";
import { PATIENCE } from "../support/control.ts";
import { type AdminView, heading, openAdmin, section, untilText } from "../support/merchant.ts";
import { watchLogs } from "../support/shop-logs.ts";

const place = inject("demoShop");
watchLogs(() => place);

const WORTH = "What a new customer is worth";
const amounts = (text: string) => text.match(/\$[\d,.]+\d/g) ?? [];
const field = ({ app }: AdminView, name: string) => app.getByLabel(name, { exact: true });
const saveCosts = ({ app }: AdminView) =>
  app.getByRole("button", { name: "Save margin and costs" }).click();

test("Insights tells what customers are worth, who they are and who came back", async () => {
  const view = await openAdmin(place, "/app/insights");
  await untilText(heading(view), "Insights");
  await untilText(section(view, "Key figures"), /Expected in the next 12 months\s+\$[\d,]+/);
  const classes = section(view, "Classes, and what to do for each");
  await untilText(classes, /devoted customers are \d+% of all/);
  expect(await classes.locator("tbody tr").count()).toBe(3);
  const groups = section(view, "Groups by how lately, how often and how much");
  expect(await groups.locator("tbody tr").count()).toBe(11);
  const cohorts = section(view, "Who came back");
  await untilText(cohorts, /\d+% bought again a month after their first order/);
  expect(await cohorts.locator(".hadiya-heat__cell").count()).toBeGreaterThan(20);
  await classes.getByRole("link").first().click();
  await untilText(heading(view), "Customers");
  expect(await view.app.locator("tbody tr > :nth-child(3)").first().innerText()).toBe("Devoted");
});

test("a customer's page holds the forecast against the formula", async () => {
  const view = await openAdmin(place, "/app/customers");
  await view.app.locator(".hadiya-table__link").first().click();
  const value = section(view, "Lifetime value");
  await untilText(value, "What they will bring");
  await untilText(value, /Still buying\?\s+(Almost certainly|Very likely|Likely)/);
  await untilText(value, /Nine times in ten between \$[\d,]+ and \$[\d,]+/);
  await untilText(value, "Next order, if they order again");
  await untilText(value, /Average order\s+\$[\d,.]+\s+\$[\d,.]+/);
  await untilText(section(view, "Class"), "Worth spending to keep them");
  await untilText(section(view, "Group"), /How lately\s+\d of 5/);
});

test("costs are given in the settings, and everything is worked out with them", async () => {
  const insights = await openAdmin(place, "/app/insights");
  await untilText(section(insights, WORTH), "Tell us what a new customer costs");
  const [before] = amounts(await section(insights, WORTH).innerText());

  const settings = await openAdmin(place, "/app/settings", {
    expected: [/400/],
  });
  await untilText(settings.app.locator("main"), "value everywhere means revenue");
  await field(settings, "Margin").fill("forty");
  await field(settings, "Cost of winning a customer").fill("25.505");
  await saveCosts(settings);
  await untilText(settings.app.getByRole("alert"), "Nothing is saved yet");
  await untilText(settings.app.locator("main"), "such as 42.5");
  await untilText(settings.app.locator("main"), "Write an amount such as 25.00");
  expect(await field(settings, "Margin").getAttribute("aria-invalid")).toBe("true");
  await expectNoAxeViolations(settings.page);

  await field(settings, "Margin").fill("50");
  await field(settings, "Cost of winning a customer").fill("25.5");
  await saveCosts(settings);
  await untilText(settings.page.locator("#toasts"), "Saved. Values are being worked out again.");
  await untilText(section(insights, WORTH), "times the $25.50 that winning one costs");
  const [after] = amounts(await section(insights, WORTH).innerText());
  const dollars = (text = "") => Number(text.replace(/[$,]/g, ""));
  expect(dollars(after) / dollars(before)).toBeCloseTo(0.5, 1);

  await field(settings, "Margin").fill("");
  await field(settings, "Cost of winning a customer").fill("");
  await saveCosts(settings);
  await untilText(section(insights, WORTH), "Tell us what a new customer costs");
});

test("everything is worked out again when asked for", async () => {
  const view = await openAdmin(place, "/app/insights");
  const button = view.app.getByRole("button", { name: "Work it out again" });
  await button.click();
  await untilText(view.page.locator("#toasts"), "Asked for.");
  await expect.poll(() => button.isEnabled(), PATIENCE).toBe(true);
  await untilText(section(view, "Key figures"), /At stake\s+\$[\d,]+/);
});
