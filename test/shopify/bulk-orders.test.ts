import { describe, expect, test } from "vitest";
import { bulkFamilies } from "../../app/shopify/bulk-lines.ts";
import {
  type BulkSurroundings,
  bulkOrdersSource,
  RUN_BULK,
} from "../../app/shopify/bulk-orders.ts";
import { wholeOrders } from "../../app/shopify/order-queries.ts";
import type { HistoryChunk } from "../../app/usecases/history/history-source.ts";
import { mergeFacts } from "../../app/usecases/orders/facts.ts";
import { addCustomer, draft, registration } from "../sandbox/memory-shop.ts";
import { runningSandbox } from "../sandbox/running-sandbox.ts";
import { sandboxAdmin } from "../support/sandbox-admin.ts";

const SCOPES = ["read_orders", "read_payment_terms", "write_customers", "write_discounts"];

/** A shop with seven orders, two of them refunded, as the app reads it in bulk. */
async function bulkShop(scopes = SCOPES) {
  const sandbox = await runningSandbox({ app: registration(scopes) });
  const { shop } = sandbox.context;
  const admin = sandboxAdmin(sandbox);
  const customer = addCustomer({ shop } as never);
  const buyer = { kind: "customer" as const, customerId: customer.id };
  const ids = Array.from(
    { length: 7 },
    () => shop.placeOrder(draft({ shop } as never, { buyer })).id,
  );
  shop.refund(ids[2] ?? "", { kind: "amount", amount: 500 });
  shop.refund(ids[5] ?? "", { kind: "full" });
  const ranges: number[] = [];
  const around: BulkSurroundings = {
    ...admin.asked,
    clock: admin.clock,
    askedAt: admin.clock(),
    fetchFrom: async (url, byte) => {
      ranges.push(byte);
      const answer = await fetch(url, { headers: { range: `bytes=${byte}-` } });
      return answer.ok && answer.body ? piecesOf(answer.body) : null;
    },
  };
  return { sandbox, shop, admin, ids, around, ranges, source: bulkOrdersSource(around) };
}

async function* piecesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

const unversioned = (facts: HistoryChunk["facts"]) => ({
  refunds: facts.refunds,
  orders: facts.orders.map(({ version: _version, ...fact }) => fact),
});

test("tells of every order what asking for it by itself tells", async () => {
  const { admin, ids, source } = await bulkShop();
  const chunks = await all(source.open(null, 3));
  const now = admin.clock();
  const orderIds = ids.map(BigInt);
  const said = await wholeOrders(admin.asked, { orderIds, now });
  const merged = mergeFacts(chunks.map(({ facts }) => facts));
  expect(unversioned(merged)).toEqual(
    unversioned(mergeFacts(said.orders.map(({ facts }) => facts))),
  );
  expect(merged.refunds).toHaveLength(2);
  expect(chunks.map(({ ordersRead }) => ordersRead).filter(Boolean)).toEqual([3, 3, 1]);
});

test("goes on from where a chunk ended, without asking Shopify for all again", async () => {
  const { source, sandbox, ranges } = await bulkShop();
  const [first] = (await all(source.open(null, 3))).filter(({ ordersRead }) => ordersRead > 0);
  const rest = await all(source.open(first?.position ?? null, 3));
  expect(rest.map(({ ordersRead }) => ordersRead).filter(Boolean)).toEqual([3, 1]);
  expect(ranges).toEqual([0, first?.bytesRead]);
  const asked = sandbox.adminApi.log.recent(100).flatMap(({ fields }) => fields);
  expect(asked.filter((field) => field === "bulkOperationRunQuery")).toHaveLength(1);
});

test("asks anew when the week of the result is over", async () => {
  const { source, shop } = await bulkShop();
  const [first] = (await all(source.open(null, 3))).filter(({ ordersRead }) => ordersRead > 0);
  await shop.clock.advance(8 * 86_400_000);
  const again = await all(source.open(first?.position ?? null, 10));
  expect(again.map(({ ordersRead }) => ordersRead).filter(Boolean)).toEqual([7]);
});

test("a lost answer to the asking starts no second operation", async () => {
  const { around, sandbox } = await bulkShop();
  const call: BulkSurroundings["call"] = (domain, operation, ...rest) => {
    sandbox.faults.set(operation === RUN_BULK ? { adminLostAnswer: 1 } : {});
    return around.call(domain, operation, ...rest);
  };
  const read = await all(bulkOrdersSource({ ...around, call }).open(null, 10));
  expect(read.map(({ ordersRead }) => ordersRead).filter(Boolean)).toEqual([7]);
  const asked = sandbox.adminApi.log.recent(100).flatMap(({ fields }) => fields);
  expect(asked.filter((field) => field === "bulkOperationRunQuery")).toHaveLength(1);
});

/** The app's calls, of which some answers are changed on the way. */
function changingAnswers(call: BulkSurroundings["call"], change: (answer: Answer) => void) {
  const changed: BulkSurroundings["call"] = async <Data>(...asked: Parameters<typeof call>) => {
    const answer = await call<Data>(...asked);
    change(answer as Answer);
    return answer;
  };
  return changed;
}
interface Answer {
  bulkOperation?: { status: string; query: string };
  bulkOperations?: { nodes: { status: string }[] };
}

test("while Shopify prepares it, it asks to be let go of, and goes on when opened again", async () => {
  const { around, sandbox } = await bulkShop();
  let looks = 0;
  const call = changingAnswers(around.call, ({ bulkOperation }) => {
    if (bulkOperation && ++looks <= 3) bulkOperation.status = "RUNNING";
  });
  const source = bulkOrdersSource({ ...around, call });
  let position: string | null = null;
  let orders = 0;
  const waits: number[] = [];
  for (let opened = 0; opened < 4; opened++) {
    for await (const chunk of source.open(position, 100)) {
      position = chunk.position;
      orders += chunk.ordersRead;
      if (chunk.waitMs === undefined) continue;
      waits.push(chunk.waitMs);
      await sandbox.context.shop.clock.advance(40_000 * (opened + 1));
      break;
    }
  }
  expect(waits.map((milliseconds) => Math.round(milliseconds / 1000))).toEqual([2, 10, 30]);
  expect(orders).toBe(7);
  const asked = sandbox.adminApi.log.recent(100).flatMap(({ fields }) => fields);
  expect(asked.filter((field) => field === "bulkOperationRunQuery")).toHaveLength(1);
});

test("what cannot be read where it was left off counts as no progress", async () => {
  const { source, around } = await bulkShop();
  const [first] = await all(source.open(null, 3));
  const fetchFrom = () => Promise.reject(new Error("no route"));
  const chunks: HistoryChunk[] = [];
  const reading = async () => {
    const broken = bulkOrdersSource({ ...around, fetchFrom });
    for await (const chunk of broken.open(first?.position ?? null, 3)) chunks.push(chunk);
  };
  await expect(reading()).rejects.toThrow("no route");
  expect(chunks).toEqual([]);
});

const WITHOUT_TERMS = SCOPES.filter((scope) => scope !== "read_payment_terms");
const read = (chunks: readonly HistoryChunk[]) =>
  chunks.reduce((sum, { ordersRead }) => sum + ordersRead, 0);

test("a shop that does not let payment terms be read gives all its orders without", async () => {
  const { source, admin } = await bulkShop(WITHOUT_TERMS);
  const chunks = await all(source.open(null, 10));
  expect(read(chunks)).toBe(7);
  expect(chunks.flatMap(({ problems }) => problems)).toEqual([]);
  expect(admin.denied).toEqual([]);
});

test("denied the payment terms after it was asked, it asks once more without", async () => {
  const { source, sandbox, admin } = await bulkShop();
  sandbox.adminApi.tokens.changeScopes(WITHOUT_TERMS);
  expect(read(await all(source.open(null, 10)))).toBe(7);
  expect(admin.denied).toEqual(["read_payment_terms"]);
});

test("where orders may not be read at all, it says so, and does not put it down to payment terms", async () => {
  const { source, sandbox, admin } = await bulkShop();
  sandbox.adminApi.tokens.changeScopes(["write_customers"]);
  await expect(all(source.open(null, 10))).rejects.toMatchObject({ reason: "access_denied" });
  expect(admin.denied).toEqual([]);
});

describe("an operation that is denied while it runs", () => {
  /** Shopify's answers, with each operation of the denied queries failed. */
  const denying = ({ call }: BulkSurroundings, isDenied: (query: string) => boolean) =>
    changingAnswers(call, ({ bulkOperation }) => {
      if (!bulkOperation || !isDenied(bulkOperation.query)) return;
      Object.assign(bulkOperation, { status: "FAILED", errorCode: "ACCESS_DENIED", url: null });
    });

  test("is asked for once more without payment terms, which then were what was denied", async () => {
    const { around, admin } = await bulkShop();
    const call = denying(around, (query) => query.includes("paymentTerms"));
    expect(read(await all(bulkOrdersSource({ ...around, call }).open(null, 10)))).toBe(7);
    expect(admin.denied).toEqual(["read_payment_terms"]);
  });

  test("and denied without them too, is not put down to payment terms", async () => {
    const { around, admin } = await bulkShop();
    const reading = all(
      bulkOrdersSource({ ...around, call: denying(around, () => true) }).open(null, 10),
    );
    await expect(reading).rejects.toMatchObject({ reason: "access_denied" });
    expect(admin.denied).toEqual([]);
  });
});

test("an operation begun before the orders were asked for is not taken for ours", async () => {
  const { around, sandbox } = await bulkShop();
  const call = changingAnswers(around.call, ({ bulkOperations }) => {
    for (const node of bulkOperations?.nodes ?? []) node.status = "RUNNING";
  });
  const operationFor = async (askedAt: Date) => {
    const [first] = await all(bulkOrdersSource({ ...around, call, askedAt }).open(null, 10));
    return (JSON.parse(first?.position ?? "{}") as { operation?: string }).operation;
  };
  const operation = await operationFor(new Date(0));
  expect(await operationFor(new Date(0))).toBe(operation);
  await sandbox.context.shop.clock.advance(60_000);
  expect(await operationFor(around.clock())).not.toBe(operation);
});

test("one that failed is asked for anew, and not for ever", async () => {
  const { source, sandbox, shop } = await bulkShop();
  for (let more = 0; more < 100; more++) shop.placeOrder(draft({ shop } as never));
  sandbox.faults.set({ bulkFailed: 1 });
  await expect(all(source.open(null, 50))).rejects.toMatchObject({ reason: "bulk_refused" });
  sandbox.faults.set({});
  const read = (await all(source.open(null, 50))).map(({ ordersRead }) => ordersRead);
  expect(read.reduce((sum, count) => sum + count)).toBe(107);
});

test("a shop without orders has an end", async () => {
  const sandbox = await runningSandbox({ app: registration(SCOPES) });
  const { asked, clock } = sandboxAdmin(sandbox);
  const around = { ...asked, clock, askedAt: clock(), fetchFrom: async () => null };
  const source = bulkOrdersSource(around);
  const chunks = await all(source.open(null, 10));
  expect(chunks.every(({ ordersRead }) => ordersRead === 0)).toBe(true);
});

test("lines are put together however the bytes are cut; a stray child is refused", async () => {
  const text = '{"id":1}\n{"id":2,"__parentId":1}\n{"id":"é","__parentId":2}\n{"id":4}';
  const bytes = Buffer.from(text);
  const cut = async (size: number) => {
    const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
      bytes.subarray(at * size, (at + 1) * size),
    );
    const stream = (async function* () {
      yield* pieces;
    })();
    return (await all(bulkFamilies(stream, { byte: 0, line: 1 }))).map(
      ({ root, children, line, next }) => [root.id, children.length, line, next],
    );
  };
  const last = { byte: bytes.length, line: 5 };
  const whole = [
    [1, 2, 1, { byte: bytes.length - 8, line: 4 }],
    [4, 0, 4, last],
  ];
  for (const size of [1, 2, 7, 1000]) expect(await cut(size)).toEqual(whole);
  const stray = (async function* () {
    yield Buffer.from('{"id":1}\n{"id":2,"__parentId":9}\n');
  })();
  await expect(all(bulkFamilies(stray, { byte: 0, line: 1 }))).rejects.toThrow("not grouped");
});
