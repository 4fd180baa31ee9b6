import { expect, test } from "vitest";
import { type ImportPorts, importOrderLog } from "../../../app/usecases/orders/import-order-log.ts";
import type { LogLine } from "../../../app/usecases/orders/order-log.ts";

const NOW = new Date("2026-11-21T09:30:00Z");
const SHOP = { shopId: 1, currency: "USD", timeZone: "UTC", now: NOW, today: NOW };

/** Ports of a shop in which nothing is recorded. */
const ports: ImportPorts = {
  idFor: (text) => BigInt(text.length + 1),
  noonOf: (date) => new Date(`${date}T12:00:00Z`),
  progress: () => {},
  transaction: async () => {},
};

async function* linesOf(...dates: string[]): AsyncGenerator<LogLine> {
  for (const [index, date] of dates.entries()) {
    const order = { customer: "a", date, value: "1.00" };
    yield { kind: "order", line: index + 2, order };
  }
}

test("days that have not come are refused, line by line", async () => {
  const lines = linesOf("2026-11-21", "2026-11-22", "2026-11-23", "2062-11-21");
  const { broken } = await importOrderLog(ports, lines, SHOP);
  expect(broken).toEqual([
    { line: 3, problem: "2026-11-22 is still to come" },
    { line: 4, problem: "2026-11-23 is still to come" },
    { line: 5, problem: "2062-11-21 is still to come" },
  ]);
});

test("a shop valued as on an earlier day still takes all that has happened since", async () => {
  const lines = linesOf("2026-03-01", "2026-11-20");
  const { broken } = await importOrderLog(ports, lines, { ...SHOP, now: new Date("2026-04-01") });
  expect(broken).toEqual([]);
});
