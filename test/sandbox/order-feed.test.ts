import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  type FeedProgress,
  recordedCustomerId,
  recordedOrderId,
} from "../../sandbox/control/order-feed.ts";
import { runningSandbox, temporaryFolder } from "./running-sandbox.ts";

const LOG = " 1 19970101 1 11.77\n 1 19970105 1 8.23\nbroken\n 00022 19980630 1 5.00\n";

async function fed(content = LOG, wishes: Parameters<typeof runningSandbox>[0] = {}) {
  const file = join(temporaryFolder(), "log.txt");
  writeFileSync(file, content);
  const sandbox = await runningSandbox({ ordersFile: file, ...wishes });
  await sandbox.ask("POST", "install");
  const feed = async () => {
    await sandbox.ask<FeedProgress>("POST", "feed", { file });
    await sandbox.ask("GET", "idle");
    return sandbox.ask<FeedProgress>("GET", "feed");
  };
  return { ...sandbox, feed };
}

test("every row becomes a paid order at noon of its day, and a webhook", async () => {
  const { app, feed, context } = await fed();
  expect(await feed()).toMatchObject({
    total: 3,
    sent: 3,
    acknowledged: 3,
    failed: 0,
    later: 0,
    skipped: [{ line: 3, reason: "expected 4 or 5 columns, found 1" }],
    done: true,
  });
  expect(app.topics()).toEqual(["orders/create", "orders/create", "orders/create"]);
  const orders = app.received.map(({ body }) => JSON.parse(body));
  const byDay = orders.sort((a, b) => a.created_at.localeCompare(b.created_at));
  expect(byDay[0]).toMatchObject({
    created_at: "1997-01-01T12:00:00+03:00",
    processed_at: "1997-01-01T12:00:00+03:00",
    total_price: "11.77",
    financial_status: "paid",
    customer: { id: 7_000_000_000_001, email: null },
  });
  expect(context.shop.customer("7000000000001")).toMatchObject({
    ordersCount: 2,
    totalSpent: 2000,
  });
  expect(new Date(context.shop.now()).toISOString()).toMatch(/^1998-(06-30|07-01)T/);
});

test("the same file fed twice adds nothing", async () => {
  const { app, feed, context } = await fed();
  await feed();
  expect(await feed()).toMatchObject({ total: 3, acknowledged: 3, done: true });
  expect([app.received.length, context.shop.countOrders()]).toEqual([3, 3]);
});

test("orders after the shop's day are left out until their day has come", async () => {
  const { app, feed, ask, context } = await fed(LOG, { until: "1997-06-01" });
  expect(await feed()).toMatchObject({ total: 2, later: 1 });
  await ask("POST", "clock", { days: 400 });
  expect(await feed()).toMatchObject({ total: 3, acknowledged: 3, later: 0 });
  expect([app.received.length, context.shop.countOrders()]).toEqual([3, 3]);
});

test("a file that is not there is said so", async () => {
  const { ask } = await fed();
  await expect(ask("POST", "feed", { file: "/nowhere/log.txt" })).rejects.toThrow(
    "there is no file /nowhere/log.txt",
  );
});

test.each([
  ["00042", "7000000000042"],
  ["7318400032768", "7318400032768"],
  ["820982911946154508", "820982911946154508"],
])("customer %s of a file is customer %s of the shop", (source, id) => {
  expect(recordedCustomerId(source)).toBe(id);
});

test("ids of a log's orders depend on its content and the line", () => {
  const id = (hash: string, line: number) => recordedOrderId(hash.padEnd(64, "0"), line);
  expect(id("ab", 1)).toBe(id("ab", 1));
  expect(new Set([id("ab", 1), id("ab", 2), id("ac", 1)]).size).toBe(3);
  expect(id("ffffffff", 9_999_999)).toMatch(/^\d{13,16}$/);
  expect(recordedCustomerId("layla@example.com")).toMatch(/^\d{16}$/);
});
