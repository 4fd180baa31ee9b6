import { statSync } from "node:fs";
import { describe, expect, inject, test } from "vitest";
import { accuracyReport } from "../../app/domain/clv/accuracy-report.ts";
import type { ForecastMethod } from "../../app/domain/clv/clv-model.ts";
import { purchaseLog } from "../../app/domain/clv/purchase-log.ts";
import type { AccuracyReport } from "../../app/domain/clv/shop-report.ts";
import { type ShopDay, shopDay } from "../../app/domain/time.ts";
import { formatsOf } from "../../app/ui/format/formats.ts";
import { type Customer, type Order, RENEWAL_SOURCE } from "../../sandbox/shop/shop-model.ts";
import { expectNoAxeViolations, screenshot } from "../support/chromium.ts";
import { PATIENCE } from "../support/control.ts";
import { type AdminView, heading, openAdmin, section, untilText } from "../support/merchant.ts";
import { watchLogs } from "../support/shop-logs.ts";

const place = inject("demoShop");
watchLogs(() => place);

const PAGE = "/app/accuracy";
const TITLES = { en: "How right is it?", ar: "ما مدى صحة التوقعات؟" } as const;
const METHODS = { "Pareto/NBD": "pareto-nbd", "MBG/NBD": "mbg-nbd", "MBG/CNBD-k": "mbg-cnbd-k" };
const MOST_LISTED = 250;
const HEAVIEST = 250_000;
const { number, day } = formatsOf("en");

async function ask<Answer>(path: string): Promise<Answer> {
  return (await (await fetch(`${place.controlUrl}/${path}`)).json()) as Answer;
}

/** Everything of a kind in the store's books. */
async function all<Kind extends "orders" | "customers", Record>(kind: Kind): Promise<Record[]> {
  const records: Record[] = [];
  for (;;) {
    const path = `${kind}?limit=${MOST_LISTED}&offset=${records.length}`;
    const listed = (await ask<{ [key in Kind]: Record[] }>(path))[kind];
    records.push(...listed);
    if (listed.length < MOST_LISTED) return records;
  }
}

/** Shopify's customer, or who is known to own the address a guest ordered with. */
function buyerOf(order: Order, customers: readonly Customer[]): string | null {
  if (order.customerId !== null || order.email === null) return order.customerId;
  const address = order.email.toLowerCase();
  const [owner, ...others] = customers.filter(
    ({ email, emailVerified = true }) => emailVerified && email?.toLowerCase() === address,
  );
  return owner && others.length === 0 ? owner.id : null;
}

/** What customers bought, by the store's own books. */
async function purchases(timeZone: string) {
  const customers = await all<"customers", Customer>("customers");
  return (await all<"orders", Order>("orders")).flatMap((order) => {
    const customer = buyerOf(order, customers);
    const refunded = order.refunds
      .flatMap(({ transactions }) => transactions)
      .reduce((sum, { amount }) => sum + amount, 0);
    const counts =
      !order.test &&
      order.cancelledAt === null &&
      ["paid", "partially_refunded"].includes(order.financialStatus) &&
      order.companyId === undefined &&
      order.sourceName !== RENEWAL_SOURCE &&
      order.total > refunded;
    if (!counts || customer === null) return [];
    const day = shopDay(new Date(order.processedAt), timeZone);
    return { customer, day, spend: order.total - refunded };
  });
}

/** What the page ought to say, worked out from the store's books. */
async function expectedReport(method: ForecastMethod, asOf: ShopDay): Promise<AccuracyReport> {
  const { timeZone } = await ask<{ timeZone: string }>("clock");
  const { log } = purchaseLog(await purchases(timeZone));
  const report = accuracyReport(log, { asOf, method });
  if (!report) throw new Error("the sandbox store is too young");
  return report;
}

/** High enough for the sentences and both charts. */
const VIEWPORT = { width: 1280, height: 1420 };

async function opened(language: keyof typeof TITLES): Promise<AdminView> {
  const view = await openAdmin(place, `${PAGE}?locale=${language}`, { viewport: VIEWPORT });
  await untilText(heading(view), TITLES[language]);
  await untilText(view.app.locator(".hadiya-verdict__lead"), /\d/);
  return view;
}

/** The first report may have been made while orders were still coming in. */
async function workedOutAgain(): Promise<void> {
  const { app } = await openAdmin(place, "/app/insights");
  await app.getByRole("button", { name: "Work it out again" }).click(PATIENCE);
}

const asOfDay = async ({ app }: AdminView): Promise<ShopDay> => {
  const text = await app.locator(".hadiya-page__subtitle").innerText();
  return Date.parse(`${text.replace("As of ", "")} UTC`) / 86_400_000;
};
/** The cells of a table's row, each with its first line only. */
const cellsOf = async (view: AdminView, table: string, row: string) => {
  const found = section(view, table).getByRole("row").filter({ hasText: row }).first();
  const cells = await found.locator("td").allInnerTexts();
  return cells.map((text) => text.split("\n")[0]);
};

describe("How right is it?", () => {
  test("says what was forecast and what came, as the store's own books have it", async () => {
    await workedOutAgain();
    const view = await opened("en");
    const chosen = section(view, "How your shop is forecast").locator("tbody tr").first();
    const name = (await chosen.locator("th").innerText()).replace(/[\u2066\u2069]/g, "");
    const method = METHODS[name as keyof typeof METHODS] as ForecastMethod;
    const report = await expectedReport(method, await asOfDay(view));
    const [model, formula, rate] = report.purchases;
    const lead = view.app.locator(".hadiya-verdict__lead");
    await untilText(
      lead,
      `On ${day(report.madeOn)} we forecast ${number(model!.predicted, 0)} orders until ${day(report.until)}. ${number(model!.actual)} came: we were `,
    );
    await untilText(lead, `The formula would have said ${number(formula!.predicted, 0)}.`);
    expect(model!.actual).toBeGreaterThan(50);
    const bars = view.app.locator(".hadiya-bars li");
    await untilText(bars.nth(2), number(rate!.predicted, 0));

    const misses = await cellsOf(view, "Beside simpler ways", "Miss per customer");
    expect(misses).toEqual(report.purchases.map(({ rmse }) => number(rmse, 2, 2)));
    await view.app.getByText("Show the numbers as a table").first().click();
    const last = report.tracking.at(-1)!;
    const ended = await cellsOf(view, "Week by week", day(report.until));
    expect(ended.slice(0, 2)).toEqual([number(last.actual), number(last.model, 0)]);
    await view.app.getByText("Show the numbers as a table").nth(1).click();
    const [once] = report.calibration;
    const calibrated = await section(view, "Who comes back, and how often")
      .locator("tbody tr")
      .first()
      .locator("td")
      .allInnerTexts();
    expect(calibrated).toEqual([
      number(once!.customers),
      ...[once!.actual, once!.model, once!.formula].map((mean) => number(mean, 2, 2)),
    ]);
    await expectNoAxeViolations(view.page);
  });

  test.each(["en", "ar"] as const)(
    "is accessible in %s, and drawn as it is read",
    async (language) => {
      const view = await opened(language);
      const rightToLeft = language === "ar";
      expect(await view.app.locator("html").getAttribute("dir")).toBe(rightToLeft ? "rtl" : "ltr");
      await expectNoAxeViolations(view.page);
      // The axis stands where reading begins, and the forecast lies towards the end.
      const frame = await view.app.locator(".hadiya-track").boundingBox();
      const axis = await view.app.locator(".hadiya-track > .hadiya-track__rows").boundingBox();
      const label = await view.app.locator(".hadiya-track__from").boundingBox();
      const middle = (box: typeof frame) => box!.x + box!.width / 2;
      expect(middle(axis) > middle(frame)).toBe(rightToLeft);
      expect(middle(label) < middle(frame)).toBe(rightToLeft);
      await view.page.evaluate(() => document.fonts.ready);
      const picture = await screenshot(view.page, `accuracy-${language}`);
      expect(statSync(picture).size).toBeLessThan(HEAVIEST);
    },
  );

  test("is reached from the navigation, and its tables with the keyboard", async () => {
    const view = await openAdmin(place, "/app");
    await view.page.locator("#app-pages a", { hasText: TITLES.en }).click();
    await untilText(heading(view), TITLES.en);
    const details = section(view, "Week by week").locator("details");
    await details.locator("summary").focus({ timeout: PATIENCE.timeout });
    await view.page.keyboard.press("Enter");
    await untilText(details, "What it learnt from");
    expect(await details.evaluate((element) => (element as HTMLDetailsElement).open)).toBe(true);
  });

  test("fits a phone", async () => {
    const view = await opened("en");
    await view.page.setViewportSize({ width: 390, height: 800 });
    const beyond = await view.app.locator("html").evaluate((html) => html.scrollWidth - innerWidth);
    expect(beyond).toBeLessThanOrEqual(0);
  });
});
