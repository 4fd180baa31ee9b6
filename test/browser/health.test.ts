import { statSync } from "node:fs";
import { afterEach, expect, inject, test } from "vitest";
import { expectNoAxeViolations, screenshot } from "../support/chromium.ts";
import { PATIENCE } from "../support/control.ts";
import {
  type AdminView,
  heading,
  openAdmin,
  section,
  untilText,
  watchForReload,
} from "../support/merchant.ts";
import { postWebhook } from "../support/posted-webhook.ts";
import { watchLogs } from "../support/shop-logs.ts";
import { fixture } from "../support/webhook.ts";

const place = inject("demoShop");
watchLogs(() => place);

const HEAVIEST = 250_000;
const WELL = "All is well";
const NEEDED = "Something here needs you";
const PERSON = { first_name: "Marwan", last_name: "Haddadin", email: "marwan@example.com" };

/** Dated so far ahead that no clock of a test gets there. */
const early = (id: number) =>
  fixture("order", { id, processed_at: "2099-01-01T00:00:00Z", customer: { id, ...PERSON } });

/** What the tests of this file leave set aside would show on everybody's Home. */
let posted: { topic: string; eventId: string }[] = [];
async function post(topic: string, payload: object | string): Promise<string> {
  const eventId = await postWebhook(place, topic, payload);
  posted.push({ topic, eventId });
  return eventId;
}
const pathOf = (eventId: string, topic = "orders/create") =>
  `/app/health/message?${new URLSearchParams({ topic, event: eventId })}`;

async function discard(view: AdminView, why: string): Promise<void> {
  await view.app.getByLabel("Why do you discard it?").fill(why);
  await view.app.getByRole("button", { name: "Discard" }).click();
  await untilText(view.app.locator(".hadiya-page__subtitle"), "Discarded");
}

afterEach(async () => {
  const left = posted;
  posted = [];
  for (const { topic, eventId } of left) {
    const view = await openAdmin(place, pathOf(eventId, topic));
    if (await view.app.getByRole("button", { name: "Discard" }).count()) {
      await discard(view, "End of the test");
    }
    await view.page.close();
  }
});

test("a message that cannot be used shows by itself, is opened, tried again, discarded, put back", async () => {
  const view = await openAdmin(place, "/app/health", { expected: [/400/] });
  await untilText(heading(view), "Health");
  await untilText(view.app.getByRole("status"), WELL);
  const reloaded = await watchForReload(view);
  await post("orders/create", early(71_001));
  const card = section(view, "1 message set aside");
  await untilText(card, "It is dated more than a day ahead.");
  await untilText(view.app.getByRole("status"), NEEDED);

  await card.getByRole("link", { name: "Order" }).click();
  await untilText(heading(view), "Message: Order");
  await untilText(section(view, "What happened"), "processed_at");
  await view.app.locator("summary").press("Enter");
  const outline = view.app.locator(".hadiya-outline");
  await untilText(outline, "2099-01-01T00:00:00Z");
  await untilText(outline.locator(".hadiya-outline__field"), "this is the one");
  for (const secret of [...Object.values(PERSON), "Marwan"]) {
    expect(await view.app.locator("body").innerText()).not.toContain(secret);
  }

  await view.app.getByRole("button", { name: "Try again" }).click();
  await untilText(section(view, "What happened"), "Last tried again");
  await untilText(view.app.locator(".hadiya-page__subtitle"), "Set aside");

  await view.app.getByRole("button", { name: "Discard" }).click();
  await untilText(view.app.getByRole("alert"), "Write why");
  await discard(view, "An order of the agency, to try things out");
  await untilText(section(view, "What happened"), "An order of the agency");
  await untilText(section(view, "What happened"), "You");

  await view.app.getByRole("link", { name: "Back to Health" }).click();
  await untilText(view.app.getByRole("status"), WELL);
  const kept = view.app.getByRole("table", { name: "Discarded messages" });
  await untilText(kept, "An order of the agency, to try things out");
  await kept.getByRole("link", { name: "Order" }).first().click();
  await view.app.getByRole("button", { name: "Put it back" }).click();
  await untilText(view.app.locator(".hadiya-page__subtitle"), "Set aside");
  expect(await reloaded()).toBe(false);
});

test("all messages of one reason are tried again at once, with the keyboard", async () => {
  await post("orders/create", early(72_001));
  await post("orders/create", early(72_002));
  await post("orders/create", "{");
  const view = await openAdmin(place, "/app/health");
  const card = section(view, "3 messages set aside");
  await card.waitFor();
  expect(await card.getByText("Tried again").count()).toBe(0);
  await card.getByRole("button", { name: "Try all again: 2 messages" }).press("Enter");
  await expect.poll(() => card.getByText(/^Tried again/).count(), PATIENCE).toBe(2);
});

test("Home leads to the messages set aside", async () => {
  await post("orders/create", "{");
  const view = await openAdmin(place);
  await view.app.getByRole("link", { name: "See which, and why" }).click();
  await untilText(heading(view), "Health");
  await section(view, "1 message set aside").waitFor();
});

test("a message that is not there is said so", async () => {
  const view = await openAdmin(place, pathOf("no-such-event"), { expected: [/404/] });
  await untilText(view.app.locator("main"), "No such message");
});

test.each(["en", "ar"])(
  "Health and a message are accessible in %s, and worth a picture",
  async (language) => {
    const eventId = await post("orders/create", early(73_001));
    await post("products/update", { id: 1 });
    const health = await openAdmin(place, `/app/health?locale=${language}`);
    await health.app.locator(".hadiya-group").nth(1).waitFor();
    expect(await health.app.locator("html").getAttribute("dir")).toBe(
      language === "ar" ? "rtl" : "ltr",
    );
    await expectNoAxeViolations(health.page);
    await health.page.evaluate(() => document.fonts.ready);
    const picture = await screenshot(health.page, `health-${language}`);
    expect(statSync(picture).size).toBeLessThan(HEAVIEST);

    const message = await openAdmin(place, `${pathOf(eventId)}&locale=${language}`);
    await message.app.locator("summary").click();
    await message.app.locator(".hadiya-outline").waitFor();
    await expectNoAxeViolations(message.page);
    const open = await screenshot(message.page, `message-${language}`);
    expect(statSync(open).size).toBeLessThan(HEAVIEST);
  },
);

test("on a narrow screen nothing of Health is cut off", async () => {
  await post("orders/create", early(74_001));
  const view = await openAdmin(place, "/app/health");
  await view.page.setViewportSize({ width: 390, height: 800 });
  await section(view, "1 message set aside").waitFor();
  const [width, room] = await view.app
    .locator("html")
    .evaluate((html) => [html.scrollWidth, html.clientWidth]);
  expect(width).toBeLessThanOrEqual(room ?? 0);
});
