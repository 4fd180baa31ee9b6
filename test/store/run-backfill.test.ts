import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { emailKey } from "../../app/shopify/contact-key.ts";
import { ordersExportSource } from "../../app/shopify/export/orders-export-source.ts";
import { backfillPorts } from "../../app/store/backfill-ports.ts";
import {
  backfillsWaiting,
  holdBackfill,
  readLastBackfill,
  startBackfill,
} from "../../app/store/backfills.ts";
import { rebuildStore } from "../../app/store/rebuild.ts";
import type { Database } from "../../app/store/sql.ts";
import { openValuerHere } from "../../app/usecases/clv/valuer.ts";
import type { HistoryChunk, HistorySource } from "../../app/usecases/history/history-source.ts";
import { carryOn } from "../../app/usecases/history/run-backfill.ts";
import { NO_FACTS } from "../../app/usecases/orders/facts.ts";
import { rebuildShop } from "../../app/usecases/rebuild/rebuild-shop.ts";
import {
  DATABASE_KINDS,
  installedShop,
  NOW,
  openTestDatabase,
  type TestShop,
} from "../support/database.ts";
import {
  type ExportCells,
  exportedOrder,
  exportFile,
  exportText,
  furtherLine,
} from "../support/orders-export.ts";
import { deliver, fixture, type Json, webhook } from "../support/webhook.ts";

const ORDER_ID = 6_248_461_893_912n; // of test/fixtures/order.json

describe.each(DATABASE_KINDS)("on the %s database", (kind) => {
  let database: Database;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());

  const ports = () => backfillPorts(database, { openValuer: openValuerHere, rest: async () => {} });
  const start = ({ shopId }: TestShop) =>
    startBackfill(database, { shopId, source: "csv", carriedBy: "worker", now: NOW });
  const hold = ({ shopId }: TestShop, run: number, holder = "one") =>
    holdBackfill(database, { shopId, run }, { holder, now: NOW });

  async function carry(
    shop: TestShop,
    source: HistorySource,
    {
      stopping = new AbortController().signal,
      run,
      now = NOW,
    }: { stopping?: AbortSignal; run?: number; now?: Date } = {},
  ) {
    const held = await hold(shop, run ?? (await start(shop)));
    if (!held) throw new Error("the run is held");
    return carryOn(ports(), { run: held, source, clock: () => now, stopping });
  }

  const byContact = (lines: readonly ExportCells[]) =>
    ordersExportSource(exportFile(exportText(lines)), { now: NOW, buyers: "by_contact" });
  const eachEmail = (lines: readonly ExportCells[]) =>
    ordersExportSource(exportFile(exportText(lines)), { now: NOW, buyers: "each_email" });

  const differences = ({ shopId }: TestShop) =>
    database.transaction(async (sql) => {
      const report = await rebuildShop(rebuildStore(sql, shopId), { write: false, now: NOW });
      return { behind: report?.behind, differences: report?.differences };
    });
  const CLEAN = { behind: 0, differences: [] };
  const ordersOf = ({ shopId }: TestShop) =>
    database.query<{ order_id: bigint; counted_minor: bigint | null; customer: bigint | null }>(
      `select order_id, counted_minor, judged_customer as customer from orders
       where shop_id = $1 order by order_id`,
      [shopId],
    );
  const totals = async ({ shopId }: TestShop) =>
    (
      await database.query(
        `select count(*)::int as customers, sum(orders)::int as orders,
           sum(revenue_minor)::bigint as minor
         from standings where shop_id = $1`,
        [shopId],
      )
    )[0];

  test("an export is stored, judged and derived, once however often it is read", async () => {
    const shop = await installedShop(database);
    const lines = [
      exportedOrder(1),
      furtherLine(1),
      exportedOrder(2, { Email: "buyer1@example.com", Subtotal: "20.50", Total: "20.50" }),
      exportedOrder(3, { "Financial Status": "refunded", "Refunded Amount": "85.00" }),
      exportedOrder(4, { "Financial Status": "partially_refunded", "Refunded Amount": "30.00" }),
      exportedOrder(5, {
        "Financial Status": "pending",
        "Payment Method": "Cash on Delivery (COD)",
      }),
    ];
    expect(await carry(shop, eachEmail(lines))).toEqual({ kind: "done" });
    const stored = await ordersOf(shop);
    expect(stored.map(({ counted_minor: minor }) => minor)).toEqual([
      8000n,
      2050n,
      null,
      5000n,
      null,
    ]);
    expect(await totals(shop)).toEqual({ customers: 4, orders: 3, minor: 15_050n });
    expect(await differences(shop)).toEqual(CLEAN);
    expect(await readLastBackfill(database, shop.shopId)).toMatchObject({
      state: "done",
      ordersRead: 5,
      ordersRecorded: 5,
      ordersLeftOut: 0,
      finishedAt: NOW,
    });
    await carry(shop, eachEmail(lines));
    expect(await readLastBackfill(database, shop.shopId)).toMatchObject({
      run: 2,
      ordersRead: 5,
      ordersRecorded: 0,
    });
    expect(await ordersOf(shop)).toEqual(stored);
    expect(await differences(shop)).toEqual(CLEAN);
  });

  test("an exported order is the customer's who is verified for its email", async () => {
    const shop = await installedShop(database);
    await deliver(database, shop.shopId, [
      webhook(shop, "customers/update", { body: fixture("customer") }),
    ]);
    await carry(
      shop,
      byContact([exportedOrder(1, { Email: "Noura.AlHarbi@example.com" }), exportedOrder(2)]),
    );
    const [one, two] = await ordersOf(shop);
    expect([one?.customer, two?.customer]).toEqual([7512345678901n, null]);
    expect(await totals(shop)).toEqual({ customers: 1, orders: 1, minor: 8000n });
    await deliver(database, shop.shopId, [
      webhook(shop, "customers/create", {
        body: fixture("customer", { id: 42, email: "buyer2@example.com" }),
      }),
    ]);
    expect((await ordersOf(shop))[1]?.customer).toBe(42n);
    expect(await differences(shop)).toEqual(CLEAN);
  });

  const both: [string, ("export" | "webhook")[]][] = [
    ["before", ["webhook", "export"]],
    ["after", ["export", "webhook"]],
  ];
  test.each(both)("a webhook that comes %s the export has the last word", async (_, sequence) => {
    const shop = await installedShop(database);
    const [order, refund] = [fixture("order"), fixture("refund")];
    const exported = exportedOrder(1, {
      Id: ORDER_ID.toString(),
      Subtotal: "100.00",
      "Financial Status": "partially_refunded",
      "Refunded Amount": "54.20",
    });
    const alone = await installedShop(database);
    const webhooks = (to: TestShop) => [
      webhook(to, "orders/updated", { body: order }),
      webhook(to, "refunds/create", { body: refund }),
    ];
    await deliver(database, alone.shopId, webhooks(alone));
    for (const step of sequence) {
      if (step === "export") await carry(shop, byContact([exported]));
      else await deliver(database, shop.shopId, webhooks(shop));
    }
    expect(await ordersOf(shop)).toEqual(await ordersOf(alone));
    expect(await totals(shop)).toEqual(await totals(alone));
    expect(await differences(shop)).toEqual(CLEAN);
  });

  test("a later export replaces an earlier one, whichever is read first", async () => {
    const early = exportedOrder(1, { "Financial Status": "pending", "Paid at": "" });
    const late = exportedOrder(1, {
      "Financial Status": "partially_refunded",
      "Refunded Amount": "10.00",
    });
    for (const sequence of [
      [early, late],
      [late, early],
    ]) {
      const shop = await installedShop(database);
      for (const one of sequence) await carry(shop, eachEmail([one]));
      expect((await ordersOf(shop)).map((order) => order.counted_minor)).toEqual([7000n]);
      expect(await differences(shop)).toEqual(CLEAN);
    }
  });

  const many = Array.from({ length: 950 }, (_, number) =>
    exportedOrder(number, { Email: `buyer${number % 70}@example.com` }),
  );

  test("a run that is stopped goes on where it was, with each order once", async () => {
    const shop = await installedShop(database);
    const run = await start(shop);
    const stopping = new AbortController();
    const source = stopAfter(eachEmail(many), 200, () => stopping.abort());
    expect(await carry(shop, source, { run, stopping: stopping.signal })).toEqual({
      kind: "paused",
    });
    const paused = await readLastBackfill(database, shop.shopId);
    expect(paused?.state).toBe("recording");
    const opened: (string | null)[] = [];
    const again = eachEmail(many);
    const watched: HistorySource = {
      open: (position, orders) => {
        opened.push(position);
        return again.open(position, orders);
      },
    };
    expect(await carry(shop, watched, { run })).toEqual({ kind: "done" });
    expect(opened).toEqual([paused?.position]);
    expect(opened[0]).not.toBeNull();
    expect(await ordersOf(shop)).toHaveLength(950);
    expect(await readLastBackfill(database, shop.shopId)).toMatchObject({
      ordersRead: 950,
      ordersRecorded: 950,
    });
    expect(await totals(shop)).toMatchObject({ customers: 70, orders: 950 });
    expect(await differences(shop)).toEqual(CLEAN);
  });

  /** The source, in chunks of so many orders; tells when the first is handed over. */
  function stopAfter(source: HistorySource, orders: number, stop: () => void): HistorySource {
    return {
      async *open(position) {
        for await (const chunk of source.open(position, orders)) {
          stop();
          yield chunk;
        }
      },
    };
  }

  test("whoever lost a run stores nothing more of it", async () => {
    const shop = await installedShop(database);
    const run = await start(shop);
    const held = await hold(shop, run);
    if (!held) throw new Error("not held");
    expect(await hold(shop, run, "other")).toBeNull();
    await database.query(
      "update backfills set held_until = clock_timestamp() - interval '1 second' where shop_id = $1",
      [shop.shopId],
    );
    expect(await hold(shop, run, "other")).toMatchObject({ holder: "other" });
    const stopping = new AbortController().signal;
    const work = { run: held, source: eachEmail(many), clock: () => NOW, stopping };
    expect(await carryOn(ports(), work)).toEqual({ kind: "lost" });
    expect(await ordersOf(shop)).toEqual([]);
  });

  describe("while its source takes long over a chunk", () => {
    const HOLD_ON_MS = 50;

    /** A run whose time is nearly up, and a source that gives its chunks once it is told to. */
    async function slowRun() {
      const shop = await installedShop(database);
      const run = await start(shop);
      const held = await hold(shop, run);
      if (!held) throw new Error("not held");
      await database.query(
        `update backfills set held_until = clock_timestamp() + interval '100 milliseconds'
         where shop_id = $1`,
        [shop.shopId],
      );
      const ready = Promise.withResolvers<void>();
      const source: HistorySource = {
        async *open(position, orders) {
          await ready.promise;
          yield* eachEmail([exportedOrder(1)]).open(position, orders);
        },
      };
      const stopping = new AbortController().signal;
      const patient = { openValuer: openValuerHere, rest: async () => {}, holdOnMs: HOLD_ON_MS };
      const carried = carryOn(backfillPorts(database, patient), {
        run: held,
        source,
        clock: () => NOW,
        stopping,
      });
      return { shop, run, carried, goOn: ready.resolve };
    }

    test("a run is held on to: nobody else takes it", async () => {
      const { shop, run, carried, goOn } = await slowRun();
      await sleep(300);
      expect(await hold(shop, run, "other")).toBeNull();
      goOn();
      expect(await carried).toEqual({ kind: "done" });
      expect(await ordersOf(shop)).toHaveLength(1);
    });

    test("a run that became another's is let go of without waiting for the source", async () => {
      const { shop, carried } = await slowRun();
      await database.query("update backfills set holder = 'other' where shop_id = $1", [
        shop.shopId,
      ]);
      expect(await carried).toEqual({ kind: "lost" });
      expect(await ordersOf(shop)).toEqual([]);
    });
  });

  test("a source that begins anew is counted anew; what it recorded stays recorded", async () => {
    const shop = await installedShop(database);
    const chunks = await chunksOf(byContact(many));
    const lost = { line: 7, code: "unreadable", detail: null } as const;
    const twice: HistorySource = {
      async *open(): AsyncGenerator<HistoryChunk> {
        const [first, ...rest] = chunks;
        if (!first) return;
        yield { ...first, problems: [lost] };
        yield { ...first, facts: NO_FACTS, ordersRead: 0, problems: [], anew: true };
        yield* [{ ...first, problems: [lost] }, ...rest];
      },
    };
    expect(await carry(shop, twice)).toEqual({ kind: "done" });
    expect(await readLastBackfill(database, shop.shopId)).toMatchObject({
      ordersRead: 950,
      ordersRecorded: 950,
      ordersLeftOut: 1,
      problems: [lost],
    });
  });

  test("a file that is none fails at once, a source that faults is tried again", async () => {
    const shop = await installedShop(database);
    const file = exportFile("a,b\n1,2\n");
    const none = ordersExportSource(file, { now: NOW, buyers: "by_contact" });
    expect(await carry(shop, none)).toMatchObject({ kind: "failed", failure: "not_an_export" });
    expect(await readLastBackfill(database, shop.shopId)).toMatchObject({
      state: "failed",
      failure: "not_an_export",
    });
    const run = await start(shop);
    const broken: HistorySource = {
      async *open(): AsyncGenerator<HistoryChunk> {
        yield* [];
        throw new Error("connection lost, said noura@example.com");
      },
    };
    expect(await carry(shop, broken, { run })).toMatchObject({ kind: "faulted" });
    const faulted = await readLastBackfill(database, shop.shopId);
    expect(faulted).toMatchObject({ state: "recording", faults: 1, failureDetail: "Error" });
    const waiting = async () =>
      (await backfillsWaiting(database)).filter(({ shopId }) => shopId === shop.shopId);
    expect(await waiting()).toEqual([]); // not at once
    await database.query("update backfills set held_until = null where shop_id = $1", [
      shop.shopId,
    ]);
    expect(await waiting()).toEqual([{ shopId: shop.shopId, run, source: "csv" }]);
  });

  test("a later word that says the same is known already, and the last word all the same", async () => {
    const shop = await installedShop(database);
    const [chunk] = await chunksOf(byContact([exportedOrder(1)]));
    const saying = (version: string, amount?: bigint): HistorySource => ({
      async *open() {
        const [order] = chunk?.facts.orders ?? [];
        if (!chunk || !order) return;
        const changed = { ...order, version, goodsMinor: amount ?? order.goodsMinor };
        yield { ...chunk, facts: { ...chunk.facts, orders: [changed] } };
      },
    });
    let hours = 0;
    const recorded = async (source: HistorySource) => {
      await carry(shop, source, { now: new Date(NOW.getTime() + ++hours * 3_600_000) });
      const last = await readLastBackfill(database, shop.shopId);
      const [order] = await ordersOf(shop);
      return [last?.ordersRecorded, order?.counted_minor];
    };
    expect(await recorded(saying("2026-1"))).toEqual([1, 8000n]);
    expect(await recorded(saying("2026-3"))).toEqual([0, 8000n]);
    expect(await recorded(saying("2026-2", 500n))).toEqual([0, 8000n]);
    expect(await recorded(saying("2026-4", 500n))).toEqual([1, 500n]);
    expect(await differences(shop)).toEqual(CLEAN);
  });

  test("a source with nothing to read yet is let go of, and opened where it was", async () => {
    const shop = await installedShop(database);
    const run = await start(shop);
    const [first, ...rest] = await chunksOf(byContact(many));
    const opened: (string | null)[] = [];
    const preparing: HistorySource = {
      async *open(position): AsyncGenerator<HistoryChunk> {
        opened.push(position);
        if (!first) return;
        const nothing = { ...first, facts: NO_FACTS, ordersRead: 0, problems: [], waitMs: 5000 };
        if (position === null) yield { ...nothing, position: "preparing" };
        yield* [first, ...rest];
      },
    };
    expect(await carry(shop, preparing, { run })).toEqual({ kind: "put_off" });
    expect(await hold(shop, run)).toBeNull(); // not for five seconds
    await database.query("update backfills set held_until = null where shop_id = $1", [
      shop.shopId,
    ]);
    expect(await carry(shop, preparing, { run })).toEqual({ kind: "done" });
    expect(opened).toEqual([null, "preparing"]);
    expect(await ordersOf(shop)).toHaveLength(950);
  });

  test("a source that breaks off because it is told to stop has no fault", async () => {
    const shop = await installedShop(database);
    const run = await start(shop);
    const stopping = new AbortController();
    const broken: HistorySource = {
      async *open(): AsyncGenerator<HistoryChunk> {
        yield* [];
        stopping.abort();
        throw new Error("the call was given up");
      },
    };
    const how = { run, stopping: stopping.signal };
    expect(await carry(shop, broken, how)).toEqual({ kind: "paused" });
    expect(await readLastBackfill(database, shop.shopId)).toMatchObject({ faults: 0 });
    expect(await hold(shop, run)).not.toBeNull();
  });

  test("a guest's order and who is verified for it may come in one chunk", async () => {
    const shop = await installedShop(database);
    const [chunk] = await chunksOf(byContact([exportedOrder(1)]));
    if (!chunk) throw new Error("no chunk");
    const customer = {
      customerId: 77n,
      displayName: null,
      email: null,
      locale: null,
      verified: { emailKey: emailKey("buyer1@example.com"), phoneKey: null },
      version: "2026",
    };
    const facts = { ...chunk.facts, customers: [customer] };
    await carry(shop, {
      open: async function* () {
        yield { ...chunk, facts };
      },
    });
    expect((await ordersOf(shop))[0]?.customer).toBe(77n);
    expect(await totals(shop)).toEqual({ customers: 1, orders: 1, minor: 8000n });
    expect(await differences(shop)).toEqual(CLEAN);
  });

  async function chunksOf(source: HistorySource): Promise<HistoryChunk[]> {
    const chunks: HistoryChunk[] = [];
    for await (const chunk of source.open(null, 1000)) chunks.push(chunk);
    return chunks;
  }

  test("an order known by its refund alone is judged with it", async () => {
    const shop = await installedShop(database);
    const changes: Json = { order_id: 5_000_000_000_001 };
    await deliver(database, shop.shopId, [
      webhook(shop, "refunds/create", { body: fixture("refund", changes) }),
    ]);
    await carry(shop, eachEmail([exportedOrder(1)]));
    const [order] = await ordersOf(shop);
    expect(order?.counted_minor).toBeLessThan(8000n);
    expect(await differences(shop)).toEqual(CLEAN);
  });

  test("webhooks that flow meanwhile lose nothing and are not doubled", async () => {
    const [shop, alone] = [await installedShop(database), await installedShop(database)];
    const lines = Array.from({ length: 1200 }, (_, at) => exportedOrder(at));
    // Every third order is told of by Shopify as well, whoever comes first; all of one customer.
    const told = lines.filter((_, at) => at % 3 === 0);
    const webhooks = (to: TestShop) =>
      told.flatMap(({ Id }, at) => {
        const id = Number(Id);
        const order = fixture("order", {
          id,
          name: `#${at}`,
          admin_graphql_api_id: undefined,
          refunds: [],
        });
        const refund = fixture("refund", {
          id: 900_000 + at,
          order_id: id,
          admin_graphql_api_id: undefined,
        });
        return [
          webhook(to, "orders/updated", { body: order }),
          ...(at % 5 === 0 ? [webhook(to, "refunds/create", { body: refund })] : []),
        ];
      });
    await carry(alone, byContact(lines));
    await deliver(database, alone.shopId, webhooks(alone));

    let recorded = 0;
    const waiting = webhooks(shop).reverse();
    const interleaved = stopAfter(byContact(lines), 100, () => recorded++);
    const flow = async () => {
      while (waiting.length > 0) await deliver(database, shop.shopId, waiting.splice(0, 25));
      return recorded;
    };
    const [outcome, chunksWhenLast] = await Promise.all([carry(shop, interleaved), flow()]);
    expect(outcome).toEqual({ kind: "done" });
    expect(chunksWhenLast).toBeGreaterThan(1);
    expect(await ordersOf(shop)).toEqual(await ordersOf(alone));
    expect(await totals(shop)).toEqual(await totals(alone));
    expect(await differences(shop)).toEqual(CLEAN);
  });
});
