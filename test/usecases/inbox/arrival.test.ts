import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rebuildStore } from "../../../app/store/rebuild.ts";
import type { Database } from "../../../app/store/sql.ts";
import { rebuildShop } from "../../../app/usecases/rebuild/rebuild-shop.ts";
import {
  DATABASE_KINDS,
  installedShop,
  NOW,
  openTestDatabase,
  type TestShop,
} from "../../support/database.ts";
import { drain, store, webhook } from "../../support/webhook.ts";
import { bodyText, type StoryWebhook, storyCommands, tellStory } from "./shop-story.ts";

const RUNS = { embedded: 30, server: 40 };

const surroundings = fc.constantFrom(
  { currency: "USD", timeZone: "Asia/Riyadh" },
  { currency: "JPY", timeZone: "America/Los_Angeles" },
  { currency: "KWD", timeZone: "Asia/Kathmandu" },
);

/** One of the story's webhooks as it arrives: possibly again, possibly much later or earlier. */
interface Arrival {
  readonly index: number;
  /** Told anew under an event id of its own, rather than the same one repeated. */
  readonly again: boolean;
}

/** How a story arrives: every webhook at least once, some more often, in any sequence and batches. */
const disorder = (length: number) =>
  fc
    .array(fc.record({ index: fc.nat({ max: Math.max(0, length - 1) }), again: fc.boolean() }), {
      maxLength: length,
    })
    .chain((repeats) => {
      const once = Array.from({ length }, (_, index) => ({ index, again: false }));
      const arrivals: Arrival[] = length > 0 ? [...once, ...repeats] : [];
      return fc.record({
        arrivals: fc.shuffledSubarray(arrivals, { minLength: arrivals.length }),
        parts: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 6 }),
        limit: fc.constantFrom(1, 2, 5, 100),
      });
    });

const plays = fc
  .record({ commands: storyCommands, shop: surroundings })
  .map(({ commands, shop }) => ({ shop, story: tellStory(commands, shop) }))
  .chain((play) => disorder(play.story.webhooks.length).map((how) => ({ ...play, how })));

describe.each(DATABASE_KINDS)("on the %s database", (kind) => {
  let database: Database;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());

  test("webhooks in any sequence, repeated and in any batches, leave what the ordered ones do", async () => {
    await fc.assert(
      fc.asyncProperty(plays, async ({ shop, story, how }) => {
        const ordered = await installedShop(database, shop);
        for (const [index, told] of story.webhooks.entries()) {
          await arrive(ordered, told, `${index}`);
          await drain(database, ordered.shopId, { limit: 1 });
        }
        const disordered = await installedShop(database, shop);
        for (const part of partsOf(how.arrivals, how.parts)) {
          for (const { index, again } of part) {
            const told = story.webhooks[index] as StoryWebhook;
            await arrive(disordered, told, again ? undefined : `${index}`);
          }
          await drain(database, disordered.shopId, { limit: how.limit });
        }
        const stands = await stateOf(ordered);
        expect(await stateOf(disordered)).toEqual(stands);
        expect(await customersOf(disordered)).toEqual(story.expected);
        expect(await differencesOf(ordered)).toEqual([]);
        expect(await differencesOf(disordered)).toEqual([]);
      }),
      // Bounds the search for the smallest counterexample, so that one is shown.
      { numRuns: RUNS[kind], interruptAfterTimeLimit: 90_000 },
    );
  }, 120_000);

  function arrive(shop: TestShop, { topic, triggeredAt, body }: StoryWebhook, eventId?: string) {
    const key = eventId === undefined ? {} : { eventId };
    const one = webhook(shop, topic, { triggeredAt, body: bodyText(body), ...key });
    return store(database, shop.shopId, [one]);
  }

  /** All that is kept of a shop's orders and customers, but for when the rows were written. */
  async function stateOf({ shopId }: TestShop) {
    const [parked] = await database.query<{ reasons: string[] | null }>(
      "select array_agg(reason) as reasons from inbox where shop_id = $1 and parked_at is not null",
      [shopId],
    );
    expect(parked?.reasons).toBeNull();
    const [state] = await database.query<{ state: unknown }>(
      `select json_build_object(
         'orders', (select json_agg(to_jsonb(o) - 'shop_id' - 'recorded_at' order by order_id)
           from orders o where shop_id = $1),
         'refunds', (select json_agg(to_jsonb(r) - 'shop_id' - 'recorded_at' order by refund_id)
           from refunds r where shop_id = $1),
         'customers', (select json_agg(to_jsonb(c) - 'shop_id' - 'recorded_at' order by customer_id)
           from customers c where shop_id = $1),
         'contacts', (select json_agg(to_jsonb(k) - 'shop_id' order by key, customer_id)
           from contact_keys k where shop_id = $1),
         'merges', (select json_agg(to_jsonb(m) - 'shop_id' - 'recorded_at' order by absorbed_id)
           from customer_merges m where shop_id = $1),
         'standings', (select json_agg(to_jsonb(s) - 'shop_id' order by customer_id)
           from standings s where shop_id = $1))::text as state`,
      [shopId],
    );
    return JSON.parse(String(state?.state)) as unknown;
  }

  async function customersOf({ shopId }: TestShop) {
    const rows = await database.query<{
      customer_id: bigint;
      orders: number;
      revenue_minor: bigint;
      purchase_days: number;
      apart_orders: number;
      apart_revenue_minor: bigint;
      pending_orders: number;
      pending_minor: bigint;
      display_name: string | null;
    }>(
      `select s.customer_id, s.orders, s.revenue_minor, s.purchase_days, s.apart_orders,
         s.apart_revenue_minor, s.pending_orders, s.pending_minor, c.display_name
       from standings s join customers c using (shop_id, customer_id) where shop_id = $1`,
      [shopId],
    );
    return new Map(
      rows.map((row) => [
        row.customer_id,
        {
          orders: row.orders,
          revenueMinor: row.revenue_minor,
          purchaseDays: row.purchase_days,
          apartOrders: row.apart_orders,
          apartRevenueMinor: row.apart_revenue_minor,
          pendingOrders: row.pending_orders,
          pendingMinor: row.pending_minor,
          displayName: row.display_name,
        },
      ]),
    );
  }

  async function differencesOf({ shopId }: TestShop) {
    const report = await database.transaction((sql) =>
      rebuildShop(rebuildStore(sql, shopId), { write: false, now: NOW }),
    );
    return report?.differences;
  }
});

/** The arrivals cut into runs of the given lengths, used in turn. */
function partsOf<Item>(items: readonly Item[], lengths: readonly number[]): Item[][] {
  const parts: Item[][] = [];
  for (let from = 0, turn = 0; from < items.length; turn++) {
    const length = lengths[turn % lengths.length] ?? 1;
    parts.push(items.slice(from, from + length));
    from += length;
  }
  return parts;
}
