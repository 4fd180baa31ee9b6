import { expect, test } from "vitest";
import type { HistoryChunk } from "../../../app/usecases/history/history-source.ts";
import { type OrderLog, orderLogSource } from "../../../app/usecases/history/order-log-source.ts";
import { FROM_A_FILE } from "../../../app/usecases/orders/facts.ts";
import type { LogLine } from "../../../app/usecases/orders/order-log.ts";

const NOW = new Date("2026-11-21T09:30:00Z");

async function* linesOf(...dates: string[]): AsyncGenerator<LogLine> {
  for (const [index, date] of dates.entries()) {
    const order = { customer: "a", date, value: "1.00" };
    yield { kind: "order", line: index + 2, order };
  }
}

async function read(dates: readonly string[], position: string | null = null, orders = 100) {
  const broken: { line: number; problem: string }[] = [];
  const log: OrderLog = {
    lines: () => linesOf(...dates),
    currency: "USD",
    timeZone: "UTC",
    today: NOW,
    idFor: (text) => BigInt(`0x${Buffer.from(text).toString("hex").slice(-14)}`),
    noonOf: (date) => new Date(`${date}T12:00:00Z`),
    onBroken: (line, problem) => broken.push({ line, problem }),
  };
  const chunks: HistoryChunk[] = [];
  for await (const chunk of orderLogSource(log).open(position, orders)) chunks.push(chunk);
  return { broken, chunks };
}

test("days that have not come are refused, line by line", async () => {
  const { broken, chunks } = await read(["2026-11-21", "2026-11-22", "2026-11-23", "2062-11-21"]);
  expect(broken).toEqual([
    { line: 3, problem: "2026-11-22 is still to come" },
    { line: 4, problem: "2026-11-23 is still to come" },
    { line: 5, problem: "2062-11-21 is still to come" },
  ]);
  expect(chunks).toMatchObject([{ ordersRead: 4, facts: { orders: [{ name: "2026-11-21/1" }] } }]);
});

test("customers are below every word of Shopify's", async () => {
  const { chunks } = await read(["2026-11-20"]);
  expect(chunks[0]?.facts.customers).toMatchObject([{ externalId: "a", version: FROM_A_FILE }]);
});

test("taken up at any position, the rest is what it would have been", async () => {
  const dates = ["2026-11-01", "2026-11-01", "2062-01-01", "2026-11-01", "2026-11-02"];
  const { chunks } = await read(dates, null, 2);
  expect(chunks.map(({ position }) => position)).toEqual(["3", "5", "6"]);
  for (const [at, { position }] of chunks.entries()) {
    const rest = await read(dates, position, 2);
    expect(rest.chunks).toEqual(chunks.slice(at + 1));
    expect(rest.broken).toHaveLength(1);
  }
});
