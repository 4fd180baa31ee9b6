import { expect, inject, test } from "vitest";
import { Control, PATIENCE } from "../support/control.ts";
import {
  figure,
  minorOf,
  openAdmin,
  section,
  untilText,
  watchForReload,
} from "../support/merchant.ts";
import { watchLogs } from "../support/shop-logs.ts";

const place = inject("demoShop");
const control = new Control(place);
watchLogs(() => place);

test("refunds and a cancellation take value and tier back while the page is open", async () => {
  const shopper = await control.createCustomer({ firstName: "Layla", lastName: "Nasser" });
  const first = await control.placeOrder({
    customerId: shopper.id,
    products: { "grand-majlis-box": 2 },
  });
  const second = await control.placeOrder({
    customerId: shopper.id,
    products: { "oud-cambodi-oil": 1 },
  });
  // 378.00 and 145.00
  await control.untilStanding(shopper.id, { tier: { id: "gold" }, spend: "523.00" });
  const report = await openAdmin(place, `/app/customers/${shopper.id}`);
  const home = await openAdmin(place);
  const reloads = [await watchForReload(report), await watchForReload(home)];
  const revenue = minorOf(await figure(home, "Revenue"));
  const rowOf = (name: string) => report.app.getByRole("row").filter({ hasText: name });
  await untilText(section(report, "Tier"), "This is the highest tier.");

  await control.refund(first.id, "30.00");
  await untilText(rowOf(first.name), "$30.00 refunded");
  await untilText(section(report, "Orders"), "2 orders counted, $493.00 in all");
  await untilText(section(report, "Tier"), "$7.00 more makes them Gold");
  await control.untilStanding(shopper.id, { tier: { id: "silver" }, spend: "493.00" });

  await control.cancel(second.id);
  await untilText(rowOf(second.name), "Cancelled");
  await untilText(section(report, "Orders"), "1 order counted, $348.00 in all");

  await control.refund(first.id);
  await untilText(rowOf(first.name), "Refunded in full");
  await untilText(section(report, "Orders"), "no orders counted, $0.00 in all");
  await untilText(section(report, "Lifetime value"), "no value to work out");
  await expect.poll(() => control.standing(shopper.id), PATIENCE).toBeNull();
  await expect
    .poll(async () => minorOf(await figure(home, "Revenue")), PATIENCE)
    .toBe(revenue - 52_300);
  expect(await Promise.all(reloads.map((reloaded) => reloaded()))).toEqual([false, false]);
});
