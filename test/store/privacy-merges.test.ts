/** A merge and a redaction, in whatever sequence: nothing of who is to be forgotten is left. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { emailKey } from "../../app/shopify/contact-key.ts";
import { publishStore } from "../../app/store/perks.ts";
import { readAnswer } from "../../app/store/privacy-requests.ts";
import { rebuildStore } from "../../app/store/rebuild.ts";
import type { Database } from "../../app/store/sql.ts";
import { publishStandings } from "../../app/usecases/perks/publish-standings.ts";
import { rebuildShop } from "../../app/usecases/rebuild/rebuild-shop.ts";
import {
  DATABASE_KINDS,
  installedShop,
  NOW,
  openTestDatabase,
  type TestShop,
} from "../support/database.ts";
import { carryOut, deliver, fixture, type Json, sold, webhook } from "../support/webhook.ts";

const [ABSORBED, SURVIVOR] = [7_001_000_000_001n, 7_001_000_000_002n];
const NAMES = new Map([
  [ABSORBED, "Zubeidamark"],
  [SURVIVOR, "Khalilmark"],
]);
const addressOf = (id: bigint) => `${NAMES.get(id)}@example.com`;

interface Word {
  readonly topic: string;
  readonly eventId?: string;
  readonly body: Json;
}

const person = (id: bigint): Json => ({
  id: Number(id),
  first_name: NAMES.get(id),
  last_name: `${NAMES.get(id)}sson`,
  email: addressOf(id),
  verified_email: true,
  updated_at: "2026-11-01T10:00:00Z",
});
const ordered = (orderId: number, buyer: bigint): Word => ({
  topic: "orders/create",
  body: fixture("order", { id: orderId, customer: person(buyer), ...sold("10.00") }),
});
/** A guest who left the address. */
const guest = (orderId: number, buyer: bigint): Word => ({
  topic: "orders/create",
  body: fixture("order", {
    id: orderId,
    customer: null,
    email: addressOf(buyer),
    contact_email: null,
    phone: null,
    ...sold("1.00"),
  }),
});
const MERGED: Word = {
  topic: "customers/merge",
  body: {
    admin_graphql_api_customer_kept_id: `gid://shopify/Customer/${SURVIVOR}`,
    admin_graphql_api_customer_deleted_id: `gid://shopify/Customer/${ABSORBED}`,
    admin_graphql_api_job_id: null,
    status: "completed",
    errors: [],
  },
};
const about = (topic: string, id: bigint): Word => ({
  topic,
  eventId: `${topic} ${id}`,
  body: { customer: { id: Number(id), email: addressOf(id), phone: null }, orders_to_redact: [] },
});

/** Every sequence of a few words. */
function sequences<Item>(items: readonly Item[]): Item[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, index) =>
    sequences(items.toSpliced(index, 1)).map((rest) => [item, ...rest]),
  );
}

describe.each(DATABASE_KINDS)("on the %s database", (kind) => {
  let database: Database;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());

  /** Word by word, each carried out at once, as by a worker with time. */
  async function shopThatHears(words: readonly Word[]): Promise<TestShop> {
    const shop = await installedShop(database);
    for (const { topic, body, ...rest } of words) {
      const named = { ...body, shop_domain: shop.domain };
      const told = topic.startsWith("customers/") && topic !== "customers/merge" ? named : body;
      await deliver(database, shop.shopId, [webhook(shop, topic, { body: told, ...rest })]);
      await carryOut(database, shop.shopId);
    }
    return shop;
  }

  /** Tables of the shop that still say a person's name or address, bytes included. */
  async function traces({ shopId }: TestShop, id: bigint): Promise<string[]> {
    const marks = [NAMES.get(id) ?? "", addressOf(id), emailKey(addressOf(id)) ?? ""];
    const tables = await database.query<{ name: string }>(
      `select distinct table_name as name from information_schema.columns
       where table_schema = 'public' and column_name = 'shop_id' order by 1`,
    );
    const found: string[] = [];
    for (const { name } of tables) {
      const rows = await database.query<{ text: string }>(
        `select t::text as text from ${name} t where shop_id = $1`,
        [shopId],
      );
      const texts = rows.map(({ text }) => text + bytesIn(text));
      if (texts.some((text) => marks.some((mark) => text.includes(mark)))) found.push(name);
    }
    return found;
  }

  function bytesIn(row: string): string {
    const hex = row.match(/\\x[0-9a-f]+/g) ?? [];
    return hex.map((bytes) => Buffer.from(bytes.slice(2), "hex").toString()).join(" ");
  }

  /** Whose metafields are erased at Shopify, and whose are written, by what waits. */
  async function publish({ shopId }: TestShop) {
    const told = { erased: [] as bigint[], written: [] as bigint[] };
    const ports = {
      ...publishStore(database, () => NOW),
      write: async (standings: readonly { readonly customerId: bigint }[]) => {
        told.written.push(...standings.map(({ customerId }) => customerId));
        return [];
      },
      erase: async (customerIds: readonly bigint[]) => {
        told.erased.push(...customerIds);
        return [];
      },
    };
    await publishStandings(ports, shopId);
    return told;
  }

  async function standings({ shopId }: TestShop) {
    const rows = await database.query<{ customer_id: bigint; revenue_minor: bigint }>(
      "select customer_id, revenue_minor from standings where shop_id = $1 order by 1",
      [shopId],
    );
    return rows.map((row) => [row.customer_id, row.revenue_minor]);
  }

  async function expectSound({ shopId }: TestShop) {
    const report = await database.transaction((sql) =>
      rebuildShop(rebuildStore(sql, shopId), { write: false, now: NOW }),
    );
    expect(report?.differences).toEqual([]);
    const open = await database.query(
      "select request_key from privacy_requests where shop_id = $1 and carried_out_at is null",
      [shopId],
    );
    expect(open).toEqual([]);
  }

  test("the absorbed is to be forgotten: the survivor stays, with what both bought", async () => {
    const words = [
      ordered(81, ABSORBED),
      MERGED,
      about("customers/data_request", SURVIVOR),
      about("customers/redact", ABSORBED),
    ];
    for (const sequence of sequences(words)) {
      const shop = await shopThatHears([
        ordered(82, SURVIVOR),
        about("customers/data_request", ABSORBED),
        ...sequence,
      ]);
      expect(await traces(shop, ABSORBED)).toEqual([]);
      const kept = ["contact_keys", "customers", "inbox"];
      expect(await traces(shop, SURVIVOR)).toEqual(expect.arrayContaining(kept));
      expect(await standings(shop)).toEqual([[SURVIVOR, 2_000n]]);
      expect(await publish(shop)).toEqual({ erased: [ABSORBED], written: [SURVIVOR] });
      await expectSound(shop);
    }
  });

  test("the survivor is to be forgotten: so is whoever was merged into them", async () => {
    const words = [
      ordered(81, ABSORBED),
      MERGED,
      about("customers/data_request", ABSORBED),
      about("customers/redact", SURVIVOR),
    ];
    for (const sequence of sequences(words)) {
      await expectBothForgotten([ordered(82, SURVIVOR), ...sequence]);
    }
  });

  test("so is what the absorbed bought as a guest", async () => {
    for (const sequence of sequences([MERGED, about("customers/redact", SURVIVOR)])) {
      await expectBothForgotten([
        guest(83, ABSORBED),
        ordered(81, ABSORBED),
        ordered(82, SURVIVOR),
        ...sequence,
      ]);
    }
  });

  async function expectBothForgotten(words: readonly Word[]): Promise<void> {
    const shop = await shopThatHears(words);
    expect(await traces(shop, ABSORBED)).toEqual([]);
    expect(await traces(shop, SURVIVOR)).toEqual([]);
    const { erased, written } = await publish(shop);
    expect([erased.toSorted(), written]).toEqual([[ABSORBED, SURVIVOR], []]);
    await expectSound(shop);
  }

  test("the file on a person names who was merged into them, and what tells of those", async () => {
    const shop = await shopThatHears([
      ordered(81, ABSORBED),
      ordered(82, SURVIVOR),
      MERGED,
      about("customers/data_request", SURVIVOR),
    ]);
    const file = await readAnswer(database, shop.shopId, `customers/data_request ${SURVIVOR}`);
    expect(file).toMatchObject({
      merged: [{ customerId: `${ABSORBED}`, email: addressOf(ABSORBED) }],
      orders: [{ orderId: "81" }, { orderId: "82" }],
      decisions: [
        { kind: "merged_from", what: `${ABSORBED}` },
        { kind: "request", what: "customers/data_request" },
      ],
    });
    expect(file?.messages.map(({ topic }) => topic).toSorted()).toEqual([
      "customers/data_request",
      "customers/merge",
      "orders/create",
      "orders/create",
    ]);
  });
});
