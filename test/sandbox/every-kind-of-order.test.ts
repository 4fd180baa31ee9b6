/** Every kind of order, made in a sandbox that listens, counts in Hadiya for what the table says. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OrderVerdict } from "../../app/domain/qualifying-spend.ts";
import { KNOWN_TOPICS } from "../../app/shopify/read-webhook.ts";
import type { Database } from "../../app/store/sql.ts";
import { CASES } from "../domain/qualifying-spend-cases.ts";
import {
  DATABASE_KINDS,
  installedShop,
  openTestDatabase,
  type TestShop,
} from "../support/database.ts";
import { deliver, type Json, webhook } from "../support/webhook.ts";
import { registration } from "./memory-shop.ts";
import { runningSandbox } from "./running-sandbox.ts";

type Sandbox = Awaited<ReturnType<typeof runningSandbox>>;

/** An address of the order's, and what is sent there; of the order's lines by their place. */
type Step = readonly [action: string, body?: Json | ((lineIds: readonly string[]) => Json)];

interface Making {
  readonly order?: Json;
  readonly steps?: readonly Step[];
}

const DEAR = 0;
const CHEAP = 1; // 30.00 of the 100.00
const pieces = (...which: number[]) => ({
  lines: (ids: readonly string[]) => which.map((at) => ({ lineId: ids[at], quantity: 1 })),
});
const giveBack = (which: number[], how: Json = {}): Step => [
  "refund",
  (ids) => ({ lines: pieces(...which).lines(ids), ...how }),
];
const removed: Step = ["edit", (ids) => ({ remove: pieces(CHEAP).lines(ids) })];
const added = (how: Json = {}): Step => ["edit", { add: [{ custom: "20.00" }], ...how }];
const paid: Step = ["pay"];
const CASH = { gateway: "cash_on_delivery" };
const TRANSFER = { gateway: "bank_transfer" };
const AUTHORIZED = { gateway: "manual_capture" };
const INCLUDED = { tax: { basisPoints: 1500, included: true } };
const ON_TOP = { tax: { basisPoints: 1500, included: false } };

/** How each case of the table comes about. */
const MAKINGS: Readonly<Record<string, Making>> = {
  "created, the card payment still under way": { order: { gateway: "redirect" } },
  paid: {},
  "partially paid: 90.00 of 115.00": { order: TRANSFER, steps: [["pay", { amount: "90.00" }]] },
  "partially paid: a deposit of 10.00, which shipping takes first": {
    order: TRANSFER,
    steps: [["pay", { amount: "10.00" }]],
  },
  "cash on delivery, on its way": { order: CASH, steps: [["fulfil"]] },
  "cash on delivery, paid": { order: CASH, steps: [paid] },
  "cash on delivery, refused: cancelled": { order: CASH, steps: [["cancel"]] },
  "cash on delivery, refused: payment voided": { order: CASH, steps: [["void"]] },
  "bank transfer, not arrived": { order: TRANSFER },
  "manual capture: authorized": { order: AUTHORIZED },
  "manual capture: never captured, expired": { order: AUTHORIZED, steps: [["expire"]] },
  "a draft order invoiced with payment terms": {
    order: { source: "draft", paymentTerms: "Net 30" },
  },
  "sold at a till (POS), paid": { order: { source: "pos" } },
  "paid with a gift card": { order: { gateway: "card", paidByGiftCard: "115.00" } },
  "taxes included: 100.00 with 13.04 of tax in it": { order: INCLUDED },
  "taxes on top: 100.00 and 15.00 of tax": { order: ON_TOP },
  "20 % off the order": { order: { discountBasisPoints: 2000 } },
  "a tip of 5.00 on top": { order: { tip: "5.00" } },
  "duties of 30.00 on top": { order: { duties: "30.00" } },
  "a gift card of 50.00 bought with it": {
    order: { lines: [{ custom: "70.00" }, { custom: "30.00" }, { giftCard: "50.00" }] },
  },
  "nothing but a gift card": { order: { lines: [{ giftCard: "50.00" }], shipping: undefined } },
  free: { order: { discountBasisPoints: 10_000, shipping: undefined } },
  "a test order": { order: { test: true } },
  "an edit adds 20.00, paid at once": { steps: [added(), paid] },
  "an edit after payment adds 20.00, still to be paid": { steps: [added()] },
  "an edit adds our own gift at a discount of 100 %": { steps: [added({ free: true })] },
  "an edit takes 30.00 off, money not given back yet": { steps: [removed] },
  "an edit takes 30.00 off, the money follows in a refund of its own": {
    steps: [removed, ["refund", { amount: "30.00" }]],
  },
  "an edit takes 30.00 off before it is paid": { order: TRANSFER, steps: [removed] },
  "cancelled before payment": { order: TRANSFER, steps: [["cancel"]] },
  "cancelled after payment, refunded": { steps: [["cancel"]] },
  "cancelled after payment, money kept": { steps: [["cancel", { keepMoney: true }]] },
  deleted: { steps: [["cancel"], ["DELETE"]] },
  "fulfilled, on time or late": { steps: [["fulfil"]] },
  "30.00 of goods returned and refunded, restocked or not": {
    steps: [["return", (ids) => ({ lines: pieces(CHEAP).lines(ids) })], giveBack([CHEAP])],
  },
  "30.00 refunded as store credit": { steps: [giveBack([CHEAP], { storeCredit: true })] },
  "returned for 30.00, of which 5.00 were kept as a fee": {
    steps: [giveBack([CHEAP], { keep: "5.00" })],
  },
  "shipping alone refunded": { steps: [["refund", { shipping: "15.00" }]] },
  "30.00 refunded by amount, no line named": { steps: [["refund", { amount: "30.00" }]] },
  "taxes on top: 30.00 of goods refunded with their 4.50 of tax": {
    order: ON_TOP,
    steps: [giveBack([CHEAP])],
  },
  "taxes on top: 30.00 returned, 34.50 given back later by amount": {
    order: ON_TOP,
    steps: [giveBack([CHEAP], { later: true }), ["refund", { amount: "34.50" }]],
  },
  "taxes on top: 34.50 refunded by amount, no line named": {
    order: ON_TOP,
    steps: [["refund", { amount: "34.50" }]],
  },
  "taxes included: 30.00 returned, 33.00 given back later by amount": {
    order: INCLUDED,
    steps: [giveBack([CHEAP], { later: true }), ["refund", { amount: "33.00" }]],
  },
  "several refunds: 30.00 of goods, shipping, 10.00 by amount": {
    steps: [giveBack([CHEAP]), ["refund", { shipping: "15.00" }], ["refund", { amount: "10.00" }]],
  },
  "all goods refunded, shipping kept": { steps: [giveBack([DEAR, CHEAP])] },
};

/** What a shop of one currency, whose webhooks all arrive, cannot show. */
const ELSEWHERE = [
  "shown to the shopper in dollars, the shop's own riyals in the books",
  "placed while the shop's currency was another",
  "refunded in full, the refund itself not heard of yet",
  "partially refunded, the refund itself not heard of yet",
];

async function sandboxInRiyals(): Promise<Sandbox> {
  const app = registration(["read_orders"]);
  const subscriptions = KNOWN_TOPICS.map((topic) => ({ topic, uri: "/webhooks" }));
  const sandbox = await runningSandbox({ currency: "SAR", app: { ...app, subscriptions } });
  sandbox.context.shop.setInstalled(true);
  return sandbox;
}

async function newCustomer({ ask }: Sandbox, name: string): Promise<string> {
  const email = `${name.toLowerCase()}@example.com`;
  const { id } = await ask<{ id: string }>("POST", "customers", {
    firstName: name,
    lastName: "Al-Harbi",
    email,
  });
  return id;
}

async function make({ ask }: Sandbox, customerId: string, making: Making): Promise<string> {
  const { id, lines } = await ask<{ id: string; lines: { id: string }[] }>("POST", "orders", {
    customerId,
    lines: [{ custom: "70.00" }, { custom: "30.00" }],
    shipping: "15.00",
    ...making.order,
  });
  const lineIds = lines.map((line) => line.id);
  for (const [action, body] of making.steps ?? []) {
    const sent = typeof body === "function" ? body(lineIds) : body;
    if (action === "DELETE") await ask("DELETE", `orders/${id}`);
    else await ask("POST", `orders/${id}/${action}`, sent);
  }
  return id;
}

/** What the sandbox has sent, as it came, into Hadiya. */
async function hear({ ask, app }: Sandbox, database: Database, shop: TestShop): Promise<void> {
  await ask("GET", "idle");
  const webhooks = app.received.splice(0).map(({ headers, body }) =>
    webhook(shop, String(headers["x-shopify-topic"]), {
      eventId: String(headers["x-shopify-event-id"]),
      triggeredAt: String(headers["x-shopify-triggered-at"]),
      body,
    }),
  );
  await deliver(database, shop.shopId, webhooks);
}

interface Stands {
  readonly counted: bigint | null;
  readonly pending: bigint | null;
  readonly reason: string | null;
}

function standsBy(verdict: OrderVerdict): Stands {
  switch (verdict.kind) {
    case "counted": {
      const pending = verdict.pendingMinor > 0n ? verdict.pendingMinor : null;
      return { counted: verdict.minor, pending, reason: null };
    }
    case "pending":
      return { counted: null, pending: verdict.minor, reason: verdict.reason };
    case "not_counted":
      return { counted: null, pending: null, reason: verdict.reason };
  }
}

test("every case of the table is made here, or said not to be", () => {
  expect([...Object.keys(MAKINGS), ...ELSEWHERE].sort()).toEqual(
    CASES.map(({ what }) => what).sort(),
  );
});

describe.each(DATABASE_KINDS)("on the %s database", (kind) => {
  let database: Database;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());

  const standings = ({ shopId }: TestShop) =>
    database.query<{ customer_id: bigint; orders: number; revenue: bigint; pending: bigint }>(
      `select customer_id, orders, revenue_minor as revenue, pending_minor as pending
       from standings where shop_id = $1 order by customer_id`,
      [shopId],
    );

  test("each counts for what the table says, and its customer's standing for all of them", async () => {
    const sandbox = await sandboxInRiyals();
    const shop = await installedShop(database, { currency: "SAR" });
    const buyer = await newCustomer(sandbox, "Noura");
    const made = new Map<string, string>();
    for (const [what, making] of Object.entries(MAKINGS)) {
      made.set(await make(sandbox, buyer, making), what);
    }
    await hear(sandbox, database, shop);
    const parked = await database.query(
      "select topic, reason, detail from inbox where shop_id = $1 and parked_at is not null",
      [shop.shopId],
    );
    expect(parked).toEqual([]);
    const rows = await database.query<Stands & { id: bigint }>(
      `select order_id as id, counted_minor as counted, pending_minor as pending,
         not_counted as reason from orders where shop_id = $1`,
      [shop.shopId],
    );
    const stands = rows.map(({ id, ...row }) => [made.get(`${id}`) ?? "", row] as const);
    const expected = CASES.filter(({ what }) => what in MAKINGS);
    expect(Object.fromEntries(stands)).toEqual(
      Object.fromEntries(expected.map(({ what, verdict }) => [what, standsBy(verdict)])),
    );
    const counted = expected.map(({ verdict }) => standsBy(verdict).counted ?? 0n);
    const pending = expected.map(({ verdict }) => standsBy(verdict).pending ?? 0n);
    expect(await standings(shop)).toEqual([
      {
        customer_id: BigInt(buyer),
        orders: counted.filter((minor) => minor > 0n).length,
        revenue: counted.reduce((sum, minor) => sum + minor, 0n),
        pending: pending.reduce((sum, minor) => sum + minor, 0n),
      },
    ]);
  }, 60_000);

  test("of two customers who are merged one stands for both; of a deleted one no contact is kept", async () => {
    const sandbox = await sandboxInRiyals();
    const shop = await installedShop(database, { currency: "SAR" });
    const [kept, absorbed, gone] = [
      await newCustomer(sandbox, "Noura"),
      await newCustomer(sandbox, "Nora"),
      await newCustomer(sandbox, "Sara"),
    ];
    await make(sandbox, kept, {});
    await make(sandbox, absorbed, { order: CASH });
    await hear(sandbox, database, shop);
    await sandbox.ask("POST", `customers/${absorbed}/merge`, { into: kept });
    await sandbox.ask("DELETE", `customers/${gone}`);
    await hear(sandbox, database, shop);
    expect(await standings(shop)).toEqual([
      { customer_id: BigInt(kept), orders: 1, revenue: 10_000n, pending: 10_000n },
      { customer_id: BigInt(gone), orders: 0, revenue: 0n, pending: 0n },
    ]);
    const [person] = await database.query(
      "select display_name, email from customers where shop_id = $1 and customer_id = $2::text::bigint",
      [shop.shopId, gone],
    );
    expect(person).toEqual({ display_name: null, email: null });
  }, 60_000);
});
