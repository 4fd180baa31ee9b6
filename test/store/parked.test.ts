import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { outlinePayload } from "../../app/shopify/payload-outline.ts";
import { claimRows, countWaiting } from "../../app/store/inbox.ts";
import { forgetOld } from "../../app/store/maintenance.ts";
import { parkedPorts } from "../../app/store/parked.ts";
import { readRevision } from "../../app/store/shops.ts";
import type { Database } from "../../app/store/sql.ts";
import {
  discardWebhook,
  LONGEST_WHY,
  openWebhook,
  type ParkedPorts,
  parkedList,
  restoreWebhook,
  retryAlike,
  retryWebhook,
} from "../../app/usecases/inbox/parked-webhooks.ts";
import { processInbox } from "../../app/usecases/inbox/process-inbox.ts";
import {
  DATABASE_KINDS,
  installedShop,
  NOW,
  newShop,
  openTestDatabase,
  type TestShop,
} from "../support/database.ts";
import { deliver, drain, fixture, inboxPorts, webhook } from "../support/webhook.ts";

const LATER = new Date(NOW.getTime() + 60_000);
const DAY_MS = 86_400_000;
const BY = "902541635";

describe.each(DATABASE_KINDS)("what was set aside, on the %s database", (kind) => {
  let database: Database;
  let ports: ParkedPorts;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
    ports = parkedPorts(database);
  });
  afterAll(() => database.close());

  const topic = "orders/create";
  /** Dated two days ahead of NOW: unreadable until then. */
  const early = (shop: TestShop, id: number) =>
    webhook(shop, topic, {
      eventId: `early-${id}`,
      body: fixture("order", { id, processed_at: "2026-11-23T09:30:00Z" }),
    });
  const broken = (shop: TestShop, eventId: string) => webhook(shop, topic, { eventId, body: "{" });
  const keyOf = (eventId: string) => ({ topic, eventId });
  const retry = ({ shopId }: TestShop, eventId: string, now = LATER) =>
    retryWebhook(ports, { shopId, key: keyOf(eventId), now });
  const discard = ({ shopId }: TestShop, eventId: string, why = "A test order of our agency") =>
    discardWebhook(ports, { shopId, key: keyOf(eventId), by: BY, why, now: LATER });
  const restore = ({ shopId }: TestShop, eventId: string) =>
    restoreWebhook(ports, { shopId, key: keyOf(eventId) });
  const open = ({ shopId }: TestShop, eventId: string) =>
    openWebhook(ports, outlinePayload, { shopId, key: keyOf(eventId) });
  const list = ({ shopId }: TestShop) => parkedList(ports, shopId);
  const orderIds = async ({ shopId }: TestShop) =>
    (
      await database.query<{ order_id: bigint }>(
        "select order_id from orders where shop_id = $1 order by 1",
        [shopId],
      )
    ).map((row) => row.order_id);
  const forget = ({ shopId }: TestShop) =>
    database.query("update inbox set body = ''::bytea where shop_id = $1", [shopId]);

  test("is listed newest first, counted by reason, and nobody else's", async () => {
    const [shop, other] = [await installedShop(database), await installedShop(database)];
    await deliver(database, shop.shopId, [early(shop, 1), broken(shop, "a"), broken(shop, "b")]);
    await deliver(database, other.shopId, [broken(other, "theirs")]);
    const found = await list(shop);
    expect(found).toMatchObject({ total: 3, discardedTotal: 0, discarded: [] });
    expect(found.groups).toEqual([
      { reason: "not_json", parked: 2, retryable: 2 },
      { reason: "future_date", parked: 1, retryable: 1 },
    ]);
    expect(found.parked.map(({ eventId }) => eventId)).toEqual(["b", "a", "early-1"]);
    expect(found.parked[2]).toEqual({
      ...keyOf("early-1"),
      reason: "future_date",
      detail: "processed_at",
      receivedAt: NOW,
      parkedAt: NOW,
      retriedAt: null,
    });
  });

  test("is opened: what it is and why, its payload in outline; only by its own shop", async () => {
    const [shop, other] = [await installedShop(database), await installedShop(database)];
    await deliver(database, shop.shopId, [early(shop, 1), broken(shop, "torn")]);
    const opened = await open(shop, "early-1");
    expect(opened).toMatchObject({
      state: "parked",
      reason: "future_date",
      detail: "processed_at",
      apiVersion: "2026-07",
    });
    expect(opened).not.toHaveProperty("body");
    expect(opened?.outline?.lines.find(({ path }) => path === "processed_at")).toMatchObject({
      shown: "2026-11-23T09:30:00Z",
    });
    expect(await open(shop, "torn")).toMatchObject({ outline: null, bytes: 1 });
    expect(await open(other, "early-1")).toBeNull();
    expect(await open(shop, "no such one")).toBeNull();
  });

  test("goes back into the queue, and is used as soon as it can be read", async () => {
    const shop = await installedShop(database);
    await deliver(database, shop.shopId, [early(shop, 1)]);
    const before = await readRevision(database, shop.shopId);
    expect(await retry(shop, "early-1")).toEqual({ kind: "done", webhooks: 1 });
    expect(await readRevision(database, shop.shopId)).toBe(before + 1n);
    expect(await open(shop, "early-1")).toMatchObject({ state: "waiting", reason: null });
    expect(await retry(shop, "early-1")).toEqual({ kind: "overtaken", state: "waiting" });
    await drain(database, shop.shopId); // no later than before: parked again, as it says
    expect((await list(shop)).parked).toMatchObject([{ reason: "future_date", retriedAt: LATER }]);
    await retry(shop, "early-1");
    await drain(database, shop.shopId, { now: new Date(NOW.getTime() + 2 * DAY_MS) });
    expect(await orderIds(shop)).toEqual([1n]);
    expect(await list(shop)).toMatchObject({ total: 0, parked: [], groups: [] });
    expect(await retry(shop, "early-1")).toEqual({ kind: "overtaken", state: "dealt_with" });
    expect(await discard(shop, "early-1")).toEqual({ kind: "overtaken", state: "dealt_with" });
  });

  test("all of one reason go back at once; other reasons, shops and the hopeless stay", async () => {
    const [shop, other] = [await installedShop(database), await installedShop(database)];
    await deliver(database, shop.shopId, [
      ...[1, 2, 3].map((id) => early(shop, id)),
      broken(shop, "torn"),
    ]);
    await deliver(database, other.shopId, [early(other, 1)]);
    await database.query("update inbox set body = ''::bytea where shop_id = $1 and event_id = $2", [
      shop.shopId,
      "early-3",
    ]);
    const alike = { shopId: shop.shopId, reason: "future_date" as const };
    expect(await retryAlike(ports, { ...alike, now: LATER })).toEqual({
      kind: "done",
      webhooks: 2,
    });
    expect((await list(shop)).groups).toEqual([
      { reason: "future_date", parked: 1, retryable: 0 },
      { reason: "not_json", parked: 1, retryable: 1 },
    ]);
    expect(await list(other)).toMatchObject({ total: 1 });
    const twoDays = new Date(NOW.getTime() + 2 * DAY_MS);
    expect(await drain(database, shop.shopId, { now: twoDays })).toBe(2);
    expect(await orderIds(shop)).toEqual([1n, 2n]);
    expect(await retryAlike(ports, { ...alike, now: twoDays })).toEqual({
      kind: "overtaken",
      state: null,
    });
  });

  test("more than fit one step go back too, each once", async () => {
    const shop = await installedShop(database);
    await database.query(
      `insert into inbox (shop_id, topic, event_id, triggered_at, received_at, body, parked_at, outcome, reason)
       select $1::int, 'orders/create', n::text, $2::timestamptz, $2::timestamptz, '{'::bytea, $2::timestamptz, 'parked', 'not_json'
       from generate_series(1, 4001) n`,
      [shop.shopId, NOW],
    );
    const alike = { shopId: shop.shopId, reason: "not_json" as const, now: LATER };
    expect(await retryAlike(ports, alike)).toEqual({ kind: "done", webhooks: 4001 });
    const waiting = await database.query(
      "select event_id from inbox where shop_id = $1 and parked_at is null and retried_at = $2",
      [shop.shopId, LATER],
    );
    expect(waiting).toHaveLength(4001);
    await database.query("delete from inbox where shop_id = $1", [shop.shopId]);
  });

  test("is discarded with who, when and why, and can be taken back", async () => {
    const shop = await installedShop(database);
    await deliver(database, shop.shopId, [broken(shop, "torn")]);
    expect(await discard(shop, "torn", "  asked the agency, a test  ")).toEqual({
      kind: "done",
      webhooks: 1,
    });
    const found = await list(shop);
    expect(found).toMatchObject({ total: 0, groups: [], discardedTotal: 1 });
    expect(found.discarded).toEqual([
      {
        ...keyOf("torn"),
        reason: "not_json",
        receivedAt: NOW,
        discardedAt: LATER,
        discardedBy: BY,
        why: "asked the agency, a test",
        restorable: true,
      },
    ]);
    expect(await countWaiting(database)).toBe(0);
    expect(await retry(shop, "torn")).toEqual({ kind: "overtaken", state: "discarded" });
    expect(await discard(shop, "torn")).toEqual({ kind: "overtaken", state: "discarded" });
    expect(await restore(shop, "torn")).toEqual({ kind: "done", webhooks: 1 });
    expect(await restore(shop, "torn")).toEqual({ kind: "overtaken", state: "parked" });
    expect(await list(shop)).toMatchObject({ total: 1, discardedTotal: 0 });
    expect((await open(shop, "torn"))?.why).toBeNull();
  });

  test("is not discarded without a reason, or with a novel", async () => {
    const shop = await installedShop(database);
    await deliver(database, shop.shopId, [broken(shop, "torn")]);
    const refusal = (reason: string) => ({ kind: "refused", reason });
    expect(await discard(shop, "torn", " \n ")).toEqual(refusal("why_missing"));
    expect(await discard(shop, "torn", "x".repeat(LONGEST_WHY + 1))).toEqual(
      refusal("why_too_long"),
    );
    expect(await list(shop)).toMatchObject({ total: 1, discardedTotal: 0 });
  });

  test("what was discarded is forgotten in its time, and then cannot come back", async () => {
    const shop = await installedShop(database);
    await deliver(database, shop.shopId, [broken(shop, "torn")]);
    await discard(shop, "torn");
    await forgetAfter(31);
    expect((await list(shop)).discarded).toMatchObject([{ restorable: false }]);
    expect(await restore(shop, "torn")).toEqual({ kind: "refused", reason: "forgotten" });
  });

  test("that it was discarded can be read for 90 days", async () => {
    const shop = await installedShop(database);
    await deliver(database, shop.shopId, [broken(shop, "torn")]);
    await discard(shop, "torn");
    await forgetAfter(91);
    expect((await list(shop)).discarded).toEqual([]);
  });

  const forgetAfter = (days: number) =>
    forgetOld(database, {
      now: new Date(LATER.getTime() + days * DAY_MS),
      keep: { webhooksDays: 30, answersDays: 60 },
    });

  test("one whose content was forgotten is not tried again, and can be discarded", async () => {
    const shop = await installedShop(database);
    await deliver(database, shop.shopId, [early(shop, 1)]);
    await forget(shop);
    expect(await retry(shop, "early-1")).toEqual({ kind: "refused", reason: "forgotten" });
    expect(await discard(shop, "early-1")).toEqual({ kind: "done", webhooks: 1 });
  });

  test("another shop decides nothing about it", async () => {
    const [shop, other] = [await installedShop(database), await newShop(database)];
    await deliver(database, shop.shopId, [broken(shop, "torn")]);
    const nothing = { kind: "overtaken", state: null };
    expect(await retry(other, "torn")).toEqual(nothing);
    expect(await discard(other, "torn")).toEqual(nothing);
    await discard(shop, "torn");
    expect(await restore(other, "torn")).toEqual(nothing);
    expect(await list(shop)).toMatchObject({ total: 0, discardedTotal: 1 });
  });

  describe("when several decide at the same moment", () => {
    const kinds = (decided: readonly { readonly kind: string }[]) =>
      decided.map(({ kind: one }) => one).sort();

    test("one of many retries puts it back, and it is dealt with once", async () => {
      const shop = await installedShop(database);
      await deliver(database, shop.shopId, [early(shop, 1)]);
      const decided = await Promise.all(Array.from({ length: 6 }, () => retry(shop, "early-1")));
      expect(kinds(decided)).toEqual(["done", ...Array(5).fill("overtaken")]);
      expect(await drain(database, shop.shopId)).toBe(1);
    });

    test("either the retry or the discarding counts, never both", async () => {
      const shop = await installedShop(database);
      const ids = Array.from({ length: 12 }, (_, id) => id + 1);
      await deliver(
        database,
        shop.shopId,
        ids.map((id) => early(shop, id)),
      );
      const decided = await Promise.all(
        ids.map((id) => Promise.all([retry(shop, `early-${id}`), discard(shop, `early-${id}`)])),
      );
      for (const pair of decided) expect(kinds(pair)).toEqual(["done", "overtaken"]);
      const retried = decided.filter(([first]) => first.kind === "done").length;
      expect(await list(shop)).toMatchObject({ total: 0, discardedTotal: ids.length - retried });
      expect(await drain(database, shop.shopId)).toBe(retried);
    });

    test("two retries of all alike, and workers beside them, deal with each once", async () => {
      const shop = await installedShop(database);
      const ids = Array.from({ length: 40 }, (_, id) => id + 1);
      await deliver(
        database,
        shop.shopId,
        ids.map((id) => early(shop, id)),
      );
      const twoDays = new Date(NOW.getTime() + 2 * DAY_MS);
      const all = () =>
        retryAlike(ports, { shopId: shop.shopId, reason: "future_date", now: twoDays });
      const worker = () => drain(database, shop.shopId, { now: twoDays, limit: 7 });
      const [first, second, ...done] = await Promise.all([all(), all(), worker(), worker()]);
      const put = [first, second].map((one) => (one.kind === "done" ? one.webhooks : 0));
      expect((put[0] ?? 0) + (put[1] ?? 0)).toBe(40);
      const rest = await worker();
      expect(done.reduce((sum, one) => sum + one, rest)).toBe(40);
      expect(await orderIds(shop)).toEqual(ids.map(BigInt));
      expect(await list(shop)).toMatchObject({ total: 0 });
    });

    test.runIf(kind === "server")(
      "a worker that holds it since the last retry is not disturbed",
      async () => {
        const shop = await installedShop(database);
        await deliver(database, shop.shopId, [early(shop, 1)]);
        await retry(shop, "early-1");
        await database.transaction(async (sql) => {
          expect(await claimRows(sql, shop.shopId, 9)).toHaveLength(1);
          expect(await retry(shop, "early-1")).toMatchObject({ kind: "overtaken" });
          expect(await discard(shop, "early-1")).toMatchObject({ kind: "overtaken" });
        });
        const batch = { shopId: shop.shopId, limit: 9, now: NOW };
        expect(await processInbox(inboxPorts(database), batch)).toBe(1);
        expect(await list(shop)).toMatchObject({ total: 1 });
      },
    );
  });
});
