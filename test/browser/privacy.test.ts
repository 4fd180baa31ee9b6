import { readFile } from "node:fs/promises";
import { expect, inject, test } from "vitest";
import { expectNoAxeViolations, screenshot } from "../support/chromium.ts";
import { Control, PATIENCE } from "../support/control.ts";
import { heading, openAdmin, untilText } from "../support/merchant.ts";
import { watchLogs } from "../support/shop-logs.ts";

const place = inject("demoShop");
const control = new Control(place);
watchLogs(() => place);

test("what a person asks is answered, handed over, and forgotten when they wish", async () => {
  const surname = `Nasser${Date.now()}`;
  const person = await control.customerWith(
    { firstName: "Layan", lastName: surname },
    { "karak-tea": 1 },
  );
  const settings = await openAdmin(place, "/app/settings");
  await settings.app.getByRole("link", { name: "See privacy requests" }).click();
  await untilText(heading(settings), "Privacy requests");
  await control.announcePrivacy({ topic: "customers/data_request", customerId: person.id });
  const asked = settings.app.getByRole("row").filter({ hasText: "Show what is kept" });
  const mine = asked.filter({ hasText: person.id });
  const toRead = mine.getByRole("button", {
    name: `Save the file on customer ${person.id}, to read`,
  });
  await toRead.waitFor();
  const saved = async (button: typeof toRead) => {
    const download = settings.page.waitForEvent("download");
    await button.press("Enter");
    return readFile(await (await download).path(), "utf8");
  };
  const document = await saved(toRead);
  expect(document).toContain(`Layan ${surname}`);
  expect(document).toContain('<html lang="en" dir="ltr">');
  const asData = mine.getByRole("button", {
    name: `Save the file on customer ${person.id}, as data`,
  });
  expect(JSON.parse(await saved(asData))).toMatchObject({
    person: { name: `Layan ${surname}` },
    orders: [{ currency: "USD" }],
  });

  await control.announcePrivacy({ topic: "customers/redact", customerId: person.id });
  const forgotten = settings.app
    .getByRole("row")
    .filter({ hasText: "Forget a customer" })
    .filter({ hasText: person.id });
  await expect.poll(() => control.standing(person.id), PATIENCE).toBeNull();
  await untilText(forgotten, /Customer records: 1[\s\S]*erased on/);
  await untilText(mine, "The file has been deleted");
  const list = await openAdmin(place, `/app/customers?q=${surname}`);
  await untilText(list.app.locator("main"), /No customers|0 customers/);
  await screenshot(settings.page, "privacy-en");
  const arabic = await openAdmin(place, "/app/privacy?locale=ar");
  await untilText(heading(arabic), "طلبات الخصوصية");
  await screenshot(arabic.page, "privacy-ar");
  await expectNoAxeViolations(arabic.page);
  await expectNoAxeViolations(settings.page);
});
