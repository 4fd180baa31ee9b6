/**
 * What must stand in the end, worked out the slow way from all webhooks at once: no database, no
 * batches, no order of arrival. It shares no code with the app; its rules are README.md's.
 */
import { dayOf, daysBefore } from "./calendar.ts";
import { type Heard, hear, keeperOf, type Telling, verifiedFor } from "./hear.ts";
import { type Judgement, judge } from "./judgement.ts";
import { tierOf, WINDOW_DAYS } from "./programme.ts";
import type { OrderWord, RefundWord } from "./words.ts";

export interface OracleShop {
  readonly domain: string;
  readonly currency: string;
  readonly timeZone: string;
}

/** Figures by name, as text. */
export type Figures = Readonly<Record<string, string | null>>;

export interface ForetoldShop {
  /** Webhooks that nobody can use, and why. */
  readonly parked: ReadonlyMap<string, string>;
  readonly orders: ReadonlyMap<string, Figures>;
  readonly refunds: ReadonlyMap<string, Figures>;
  readonly customers: ReadonlyMap<string, Figures>;
  /** days: the day each customer has been measured on. Those who have no day are measured on none. */
  standings(days: ReadonlyMap<string, string>): ReadonlyMap<string, Figures>;
}

export type Foretold = ReadonlyMap<string, ForetoldShop>;

export function foretell(webhooks: readonly Telling[], shops: readonly OracleShop[]): Foretold {
  return new Map(
    shops.map((shop) => {
      const mine = webhooks.filter((webhook) => webhook.shop === shop.domain);
      const heard = hear(mine, shop.currency);
      return [shop.domain, foretellShop(shop, heard)];
    }),
  );
}

function foretellShop(shop: OracleShop, heard: Heard): ForetoldShop {
  const refunds = Map.groupBy(heard.refunds.values(), ({ order }) => order);
  const verified = verifiedFor(heard);
  const judged = [...heard.orders.values()].map((order) =>
    judgedOrder(order, { shop, heard, verified, refunds: refunds.get(order.id) ?? [] }),
  );
  return {
    parked: heard.parked,
    orders: new Map(judged.map((each) => [each.order.id, orderFigures(each)])),
    refunds: new Map(
      [...heard.refunds.values()].map((refund) => [
        refund.id,
        { order: refund.order, goods: String(refund.goods) },
      ]),
    ),
    customers: customerFigures(heard),
    standings: (days) => standings(judged, { days, shop }),
  };
}

interface JudgedOrder {
  readonly order: OrderWord;
  readonly deleted: boolean;
  readonly judgement: Judgement;
  readonly day: string;
  /** Whose it is, after all merges. */
  readonly keeper: string | null;
}

function judgedOrder(
  order: OrderWord,
  {
    shop,
    heard,
    verified,
    refunds,
  }: {
    readonly shop: OracleShop;
    readonly heard: Heard;
    readonly verified: ReadonlyMap<string, readonly string[]>;
    readonly refunds: readonly RefundWord[];
  },
): JudgedOrder {
  const deleted = heard.deletedOrders.has(order.id);
  return {
    order,
    deleted,
    judgement: judge(order, { refunds, deleted, shop }),
    day: dayOf(order.placedAt, shop.timeZone),
    keeper: keeperOfOrder(order, heard, verified),
  };
}

/** Whom Shopify names; of a guest, the one customer who is verified for a contact the order has. */
function keeperOfOrder(
  order: OrderWord,
  heard: Heard,
  verified: ReadonlyMap<string, readonly string[]>,
): string | null {
  if (order.customer !== null) return keeperOf(order.customer, heard.merges);
  if (heard.redactedOrders.has(order.id)) return null;
  const owners = new Set(order.contacts.flatMap((contact) => verified.get(contact) ?? []));
  const [owner] = owners;
  return owners.size === 1 && owner !== undefined ? keeperOf(owner, heard.merges) : null;
}

function orderFigures({ order, deleted, judgement, day }: JudgedOrder): Figures {
  return {
    customer: order.customer,
    total: String(order.total),
    goods: String(order.goods),
    currency: order.currency,
    status: order.financialStatus,
    cancelled: String(order.cancelled),
    test: String(order.test),
    deleted: String(deleted),
    day,
    counted: judgement.counted > 0n ? String(judgement.counted) : null,
    pending: judgement.pending > 0n ? String(judgement.pending) : null,
  };
}

/**
 * Of who was deleted or is forgotten, no name is left; of who was merged away, it is as it was last told.
 */
function customerFigures(heard: Heard): Map<string, Figures> {
  const figures = new Map<string, Figures>();
  const nobody = { name: null, email: null };
  for (const { id, name, email } of heard.customers.values()) figures.set(id, { name, email });
  for (const id of heard.deletedCustomers) figures.set(id, { deleted: "true", ...nobody });
  for (const id of heard.redacted) {
    figures.set(id, { ...figures.get(id), ...nobody, redacted: "true" });
  }
  return figures;
}

function standings(
  judged: readonly JudgedOrder[],
  { days, shop }: { readonly days: ReadonlyMap<string, string>; readonly shop: OracleShop },
): Map<string, Figures> {
  const byKeeper = Map.groupBy(
    judged.filter(({ keeper }) => keeper !== null),
    ({ keeper }) => keeper ?? "",
  );
  const bought = [...byKeeper].filter(([, orders]) =>
    orders.some(({ judgement }) => judgement.counted > 0n || judgement.pending > 0n),
  );
  const customers = new Set([...days.keys(), ...bought.map(([customer]) => customer)]);
  return new Map(
    [...customers].map((customer) => {
      const asOf = days.get(customer) ?? "";
      return [customer, standing(byKeeper.get(customer) ?? [], { asOf, shop })];
    }),
  );
}

function standing(
  judged: readonly JudgedOrder[],
  { asOf, shop }: { readonly asOf: string; readonly shop: OracleShop },
): Figures {
  const orders = judged.filter(({ judgement }) => judgement.counted > 0n);
  const pending = judged.filter(({ judgement }) => judgement.pending > 0n);
  const apart = orders.filter(({ order }) => order.wholesale || order.renewal);
  const own = orders.filter(({ order }) => !order.wholesale && !order.renewal);
  const days = own.map(({ day }) => day).sort();
  const from = asOf === "" ? "" : daysBefore(asOf, WINDOW_DAYS - 1);
  const window = amountOf(
    orders.filter(({ order, day }) => !order.wholesale && day >= from && day <= asOf),
  );
  return {
    orders: String(own.length),
    revenue: String(amountOf(own)),
    first: days[0] ?? null,
    last: days.at(-1) ?? null,
    apartOrders: String(apart.length),
    apartRevenue: String(amountOf(apart)),
    pendingOrders: String(pending.length),
    pendingMinor: String(pending.reduce((sum, { judgement }) => sum + judgement.pending, 0n)),
    window: String(window),
    // Who never bought anything that qualifies is no member.
    tier: orders.some(({ order }) => !order.wholesale) ? tierOf(window, shop.currency) : null,
  };
}

function amountOf(orders: readonly JudgedOrder[]): bigint {
  return orders.reduce((sum, { judgement }) => sum + judgement.counted, 0n);
}
