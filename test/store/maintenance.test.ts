import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openEmbeddedDatabase } from "../../app/store/embedded-database.ts";
import { forgetOld, keepLogShort } from "../../app/store/maintenance.ts";
import type { Database } from "../../app/store/sql.ts";
import {
  DATABASE_KINDS,
  installedShop,
  NOW,
  openTestDatabase,
  type TestShop,
} from "../support/database.ts";
import { carryOut, deliver, drain, fixture, store, webhook } from "../support/webhook.ts";

const DAY_MS = 86_400_000;
const KEEP = { webhooksDays: 30, answersDays: 60 };

describe.each(DATABASE_KINDS)("on the %s database", (kind) => {
  let database: Database;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());

  const forgotten = (days: number) =>
    forgetOld(database, { now: new Date(NOW.getTime() + days * DAY_MS), keep: KEEP });
  const inbox = async ({ shopId }: TestShop) =>
    (
      await database.query<{ event_id: string }>(
        "select event_id from inbox where shop_id = $1 order by event_id",
        [shopId],
      )
    ).map((row) => row.event_id);
  const order = (shop: TestShop, eventId: string) =>
    webhook(shop, "orders/create", { eventId, body: fixture("order") });

  test("a webhook goes 30 days after it was dealt with; what it said stays", async () => {
    const shop = await installedShop(database);
    await deliver(database, shop.shopId, [order(shop, "used")]);
    await forgotten(29);
    expect(await inbox(shop)).toEqual(["used"]);
    await forgotten(31);
    expect(await inbox(shop)).toEqual([]);
    const orders = await database.query("select 1 from orders where shop_id = $1", [shop.shopId]);
    expect(orders).toHaveLength(1);
  });

  test("one that is told again after that changes nothing", async () => {
    const shop = await installedShop(database);
    const standing = async () =>
      database.query("select * from standings where shop_id = $1", [shop.shopId]);
    await deliver(database, shop.shopId, [order(shop, "again")]);
    const before = await standing();
    await forgotten(31);
    await deliver(database, shop.shopId, [order(shop, "again")]);
    expect(await standing()).toEqual(before);
  });

  test("one that was dealt with late is counted from then; one that waits is never lost", async () => {
    const shop = await installedShop(database);
    await store(database, shop.shopId, [order(shop, "late")]);
    await drain(database, shop.shopId, { now: new Date(NOW.getTime() + 20 * DAY_MS) });
    await store(database, shop.shopId, [order(shop, "waiting")]);
    await forgotten(31);
    expect(await inbox(shop)).toEqual(["late", "waiting"]);
    await forgotten(51);
    expect(await inbox(shop)).toEqual(["waiting"]);
  });

  test("one that was set aside is kept for 90 days, to be looked into", async () => {
    const shop = await installedShop(database);
    await deliver(database, shop.shopId, [
      webhook(shop, "orders/create", { eventId: "parked", body: "{" }),
    ]);
    await forgotten(89);
    expect(await inbox(shop)).toEqual(["parked"]);
    await forgotten(91);
    expect(await inbox(shop)).toEqual([]);
  });

  test("a file on a person goes after 60 days, and the request stays", async () => {
    const shop = await installedShop(database);
    await deliver(database, shop.shopId, [
      webhook(shop, "customers/data_request", {
        body: fixture("data-request", { shop_domain: shop.domain }),
      }),
    ]);
    await carryOut(database, shop.shopId);
    const answered = async () =>
      database.query(
        "select answer is not null as answered from privacy_requests where shop_id = $1",
        [shop.shopId],
      );
    await forgotten(59);
    expect(await answered()).toEqual([{ answered: true }]);
    await forgotten(61);
    expect(await answered()).toEqual([{ answered: false }]);
  });

  test("an uploaded file that nobody read any further goes after a week", async () => {
    const shop = await installedShop(database);
    await database.query(
      `insert into backfills (shop_id, run, source, carried_by, state, asked_at)
       values ($1, 1, 'csv', 'worker', 'failed', $2)`,
      [shop.shopId, NOW],
    );
    await database.query("insert into backfill_pieces values ($1, 1, 1, 'Name'::bytea)", [
      shop.shopId,
    ]);
    const pieces = async () =>
      database.query("select 1 from backfill_pieces where shop_id = $1", [shop.shopId]);
    await forgotten(6);
    expect(await pieces()).toHaveLength(1);
    await forgotten(8);
    expect(await pieces()).toEqual([]);
  });

  test("what comparing with Shopify found goes after 90 days, but for the last run", async () => {
    const shop = await installedShop(database);
    for (const run of [1, 2]) {
      await database.query(
        `insert into reconciliations (shop_id, run, since, until, state, started_at, finished_at)
         values ($1, $2, $3, $3, 'done', $3, $3)`,
        [shop.shopId, run, NOW],
      );
      await database.query("insert into drifts values ($1, $2, 7, '#7', 'lost', true)", [
        shop.shopId,
        run,
      ]);
    }
    const left = async () =>
      database.query(
        `select r.run, count(d.run)::int as drifts from reconciliations r
         left join drifts d on d.shop_id = r.shop_id and d.run = r.run
         where r.shop_id = $1 group by r.run order by r.run`,
        [shop.shopId],
      );
    await forgotten(89);
    expect(await left()).toEqual([
      { run: 1, drifts: 1 },
      { run: 2, drifts: 1 },
    ]);
    await forgotten(91);
    expect(await left()).toEqual([{ run: 2, drifts: 0 }]);
  });

  test("it happens a few rows at a time, and says when more is left", async () => {
    const shop = await installedShop(database);
    const many = Array.from({ length: 300 }, (_, index) => order(shop, `event-${index}`));
    await deliver(database, shop.shopId, many);
    expect(await forgotten(400)).toBe(true);
    expect((await inbox(shop)).length).toBeGreaterThan(0);
    expect(await forgotten(400)).toBe(false);
    expect(await inbox(shop)).toEqual([]);
  });
});

describe("the embedded database's log", () => {
  const KILOBYTES = 1024;
  let folder: string;
  let database: Database;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "hadiya-log-"));
    database = await openEmbeddedDatabase({ folder, owner: "a test" });
    await database.script("create table noise (bytes text)");
  });
  afterAll(async () => {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const LIMITS = { whileQuiet: 4 * KILOBYTES ** 2, whileBusy: 20 * KILOBYTES ** 2 };
  const keep = (isQuiet: boolean) => keepLogShort(database, () => isQuiet, LIMITS);
  const write = async (megabytes: number) => {
    await database.query(
      `insert into noise select string_agg(md5(random()::text || k), '') from generate_series(1, $1::int) as m(n)
         cross join generate_series(1, 32768) as k group by n`,
      [megabytes],
    );
    await database.query("delete from noise");
  };
  const files = () =>
    readdirSync(join(folder, "db", "pg_wal"))
      .filter((name) => /^[0-9A-F]{24}$/.test(name))
      .sort();

  test("is cut while nothing comes in, and while webhooks do only when it is very long", async () => {
    await keep(true);
    expect(await keep(true)).toBe(false);
    await write(8);
    expect(await keep(false)).toBe(false);
    expect(await keep(true)).toBe(true);
    expect(await keep(true)).toBe(false);
    await write(24);
    expect(await keep(false)).toBe(true);
    expect(await keep(false)).toBe(false);
  });

  test("uses its files again instead of growing for ever", async () => {
    for (let round = 0; round < 3; round++) {
      await write(20);
      await keep(true);
    }
    const before = files();
    await write(20);
    expect(await keep(true)).toBe(true);
    await write(20);
    expect(await keep(true)).toBe(true);
    expect(files().length).toBeLessThanOrEqual(before.length + 1);
    expect(files()).not.toContain(before[0]);
  });

  test("holds what was written before and after, when the process is gone without a word", async () => {
    await database.script("create table kept (id int)");
    await database.query("insert into kept values (1)");
    await write(8);
    await keep(true);
    await database.query("insert into kept values (2)");
    const copy = join(folder, "copy");
    cpSync(join(folder, "db"), join(copy, "db"), { recursive: true });
    const found = await openEmbeddedDatabase({ folder: copy, owner: "a test" });
    expect(await found.query("select id from kept order by id")).toEqual([{ id: 1 }, { id: 2 }]);
    await found.close();
  });
});
