import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { expectNoAxeViolations } from "../support/chromium.ts";
import { heading, openAdmin, section, untilText } from "../support/merchant.ts";
import { exportedOrder, exportText } from "../support/orders-export.ts";
import { watchLogs } from "../support/shop-logs.ts";

const place = inject("demoShop");
watchLogs(() => place);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "hadiya-history-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test("the orders export is sent, read while one watches, and its problems are told", async () => {
  const view = await openAdmin(place, "/app/history");
  await untilText(heading(view), "Order history");
  await untilText(section(view, "From Shopify"), "read_all_orders");
  await expectNoAxeViolations(view.page);
  const sending = section(view, "From a file");
  const lines = [
    ...Array.from({ length: 30 }, (_, at) => exportedOrder(700_000 + at)),
    exportedOrder(700_900, { Id: "5.00E+12" }),
  ];
  const path = file("orders; all=2026.csv", exportText(lines));
  await view.app.getByLabel("Orders export (CSV)").setInputFiles(path);
  await view.app.getByRole("button", { name: "Send the file" }).click();
  await untilText(sending, "The file has arrived");
  const run = view.app.getByRole("region", { name: /^File \d+, / }).first();
  await untilText(run, "Done");
  await untilText(run, "31 orders read: 30 new or newer, 0 known already, 1 left out");
  await untilText(run, "A spreadsheet has shortened the order ID");
  await untilText(run, "orders_ all_2026.csv");
  await expectNoAxeViolations(view.page);
});

test("a file that is none is refused at once", async () => {
  const view = await openAdmin(place, "/app/history");
  const path = file("notes.csv", "to do,when\nbuy oud,today\n");
  await view.app.getByLabel("Orders export (CSV)").setInputFiles(path);
  await view.app.getByRole("button", { name: "Send the file" }).click();
  await untilText(view.app.getByRole("alert"), "This is not Shopify's orders export.");
});

test("it reads from right to left in Arabic", async () => {
  const view = await openAdmin(place, "/app/history?locale=ar");
  await untilText(heading(view), "سجل الطلبات");
  expect(await view.app.locator("html").getAttribute("dir")).toBe("rtl");
  await untilText(section(view, "من ملف"), "حتى 250 ميغابايت");
  await expectNoAxeViolations(view.page);
});
