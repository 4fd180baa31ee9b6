import { formatAmount, parseAmount } from "../shop/amount.ts";
import {
  type Gateway,
  type OrderDraft,
  type Product,
  RENEWAL_SOURCE,
  type Variant,
} from "../shop/shop-model.ts";
import { shopDay, shopInstant } from "../shop/shop-time.ts";
import { type Buyer, drawBuyer, drawSpend, purchaseWeeks } from "./buying-process.ts";
import { drawPerson, type Person } from "./people.ts";
import { SeededRandom } from "./seeded-random.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
const HISTORY_WEEKS = 104;

const SHARES = {
  guestCustomer: 0.15,
  nobody: 0.02,
  cashInSaudiArabia: 0.24,
  cashRefused: 0.09,
  cancelled: 0.02,
  refunded: 0.05,
  refundedInFull: 0.4,
  welcomeCode: 0.3,
  companyBuyer: 0.01,
  subscriber: 0.02,
  receiptByEmail: 0.3,
  express: 0.15,
} as const;
const TEST_ORDERS = 3;
const FREE_SHIPPING_FROM = "100";
const STANDARD_SHIPPING = "6";
const EXPRESS_SHIPPING = "15";

export interface PlannedCustomer {
  person: Person;
  isGuest: boolean;
}

/** What becomes of an order, in the order of time. */
export interface PlannedFate {
  kind: "paid" | "sent" | "refused" | "cancelled" | "refundedInFull" | "refundedInPart";
  at: number;
}

export interface PlannedOrder {
  at: number;
  /** Index into the plan's customers; null for an order with nobody behind it. */
  customer: number | null;
  /** For the receipt of an order with nobody behind it. */
  email?: string;
  draft: Omit<OrderDraft, "buyer">;
  fates: PlannedFate[];
}

export interface HistoryPlan {
  customers: PlannedCustomer[];
  orders: PlannedOrder[];
}

export interface PlanWishes {
  seed: number;
  customers: number;
  /** The instant the history ends. */
  now: number;
  timeZone: string;
  currency: string;
  products: Product[];
}

/** Two years of a believable shop; the same wishes give the same plan. */
export function planHistory(wishes: PlanWishes): HistoryPlan {
  const random = new SeededRandom(wishes.seed);
  const customers: PlannedCustomer[] = [];
  const orders: PlannedOrder[] = [];
  for (let serial = 1; serial <= wishes.customers; serial += 1) {
    const person = drawPerson(random, serial);
    const buyer = drawBuyer(random);
    const times = purchaseTimes(buyer, wishes, random);
    if (times.length === 0) continue;
    const customer = customers.push({ person, isGuest: random.chance(SHARES.guestCustomer) }) - 1;
    for (const [index, at] of times.entries()) {
      const spend = drawSpend(buyer, random);
      const draft = drawDraft({ person, spend, isFirst: index === 0 }, wishes, random);
      orders.push({ at, customer, draft, fates: drawFates(at, draft.gateway, wishes, random) });
    }
  }
  orders.push(...anonymousOrders(orders.length, wishes, random));
  markTests(orders, random);
  orders.sort((a, b) => a.at - b.at);
  return { customers, orders: withOrigins({ customers, orders }, wishes.seed) };
}

const FIRST_COMPANY = 9_100_000;

/**
 * Some customers buy for their company, some repeat by subscription, and some who gave no name left
 * an e-mail for the receipt. Drawn with dice of their own: the rest of the shop is as without them.
 */
function withOrigins({ customers, orders }: HistoryPlan, seed: number): PlannedOrder[] {
  const random = new SeededRandom(seed + 1);
  const kinds = customers.map(() => {
    if (random.chance(SHARES.companyBuyer)) return "company";
    return random.chance(SHARES.subscriber) ? "subscriber" : "shopper";
  });
  const met = new Set<number>();
  return orders.map((order) => {
    const { customer, draft } = order;
    if (customer === null) {
      if (customers.length === 0 || !random.chance(SHARES.receiptByEmail)) return order;
      return { ...order, email: random.pick(customers).person.email };
    }
    const isFirst = !met.has(customer);
    met.add(customer);
    if (kinds[customer] === "company") {
      return { ...order, draft: { ...draft, companyId: String(FIRST_COMPANY + customer) } };
    }
    const isRenewal = kinds[customer] === "subscriber" && !isFirst;
    return isRenewal ? { ...order, draft: { ...draft, sourceName: RENEWAL_SOURCE } } : order;
  });
}

/** A growing shop: the square root puts more first purchases late. */
function purchaseTimes(buyer: Buyer, wishes: PlanWishes, random: SeededRandom): number[] {
  const weeksAgo = HISTORY_WEEKS * (1 - Math.sqrt(random.unit()));
  const joined = wishes.now - weeksAgo * WEEK;
  return purchaseWeeks(buyer, weeksAgo, random)
    .map((week) => atShoppingHour(joined + week * WEEK, wishes, random))
    .filter((at) => at < wishes.now - HOUR);
}

/** The same day, at an hour when people shop: mostly in the evening. */
function atShoppingHour(instant: number, wishes: PlanWishes, random: SeededRandom): number {
  const hour = random.chance(0.65) ? random.whole(16, 23) : random.whole(8, 15);
  const time = [hour, random.whole(0, 59), random.whole(0, 59)]
    .map((part) => String(part).padStart(2, "0"))
    .join(":");
  return shopInstant(shopDay(instant, wishes.timeZone), time, wishes.timeZone);
}

function drawDraft(
  { person, spend, isFirst }: { person: Person; spend: number; isFirst: boolean },
  wishes: PlanWishes,
  random: SeededRandom,
): PlannedOrder["draft"] {
  const lines = fillBasket(spend, wishes, random);
  const total = lines.reduce((sum, line) => sum + line.variant.price * line.quantity, 0);
  const paysCash = person.address.countryCode === "SA" && random.chance(SHARES.cashInSaudiArabia);
  const hasCode = isFirst && random.chance(SHARES.welcomeCode);
  const tenPercent = { kind: "percentage", basisPoints: 1000 } as const;
  return {
    lines: lines.map(({ variant, quantity }) => ({ variantId: variant.id, quantity })),
    orderDiscounts: hasCode ? [{ title: "WELCOME10", code: "WELCOME10", value: tenPercent }] : [],
    shipping: drawShipping({ total, arabic: person.language === "ar" }, wishes, random),
    gateway: paysCash ? "cash_on_delivery" : "card",
    language: person.language,
    address: person.address,
  };
}

function drawShipping(
  { total, arabic }: { total: number; arabic: boolean },
  { currency }: PlanWishes,
  random: SeededRandom,
): NonNullable<OrderDraft["shipping"]> {
  const amount = (text: string) => parseAmount(text, currency) ?? 0;
  if (random.chance(SHARES.express)) {
    const title = arabic ? "توصيل سريع" : "Express";
    return { title, code: "express", price: amount(EXPRESS_SHIPPING) };
  }
  const price = total >= amount(FREE_SHIPPING_FROM) ? 0 : amount(STANDARD_SHIPPING);
  return { title: arabic ? "توصيل عادي" : "Standard", code: "standard", price };
}

/** Products until the basket is about what this customer wanted to spend. */
function fillBasket(
  spend: number,
  { products, currency }: PlanWishes,
  random: SeededRandom,
): { variant: Variant; quantity: number }[] {
  const basket: { variant: Variant; quantity: number }[] = [];
  const priceOf = (variant: Variant) => Number(formatAmount(variant.price, currency));
  const variants = products.flatMap((product) => product.variants);
  let left = spend;
  for (let line = 0; line < 6 && (left > 12 || line === 0); line += 1) {
    const variant = random.pick(variants.filter((each) => priceOf(each) <= Math.max(left, 18)));
    const price = priceOf(variant);
    const quantity = price * 2 <= left && random.chance(0.3) ? 2 : 1;
    const known = basket.find((entry) => entry.variant.id === variant.id);
    if (known) known.quantity += quantity;
    else basket.push({ variant, quantity });
    left -= price * quantity;
  }
  return basket;
}

function drawFates(
  at: number,
  gateway: Gateway,
  { now }: PlanWishes,
  random: SeededRandom,
): PlannedFate[] {
  const fates: PlannedFate[] = [];
  const add = (kind: PlannedFate["kind"], earliest: number, latest: number) =>
    fates.push({ kind, at: at + Math.round(random.between(earliest, latest)) });
  if (random.chance(SHARES.cancelled)) {
    add("cancelled", HOUR, 20 * HOUR);
  } else if (gateway === "cash_on_delivery" && random.chance(SHARES.cashRefused)) {
    add("refused", 2 * DAY, 6 * DAY);
  } else {
    add("sent", 0.4 * DAY, 2 * DAY);
    if (gateway === "cash_on_delivery") add("paid", 2 * DAY, 6 * DAY);
    if (random.chance(SHARES.refunded)) {
      const inFull = random.chance(SHARES.refundedInFull);
      add(inFull ? "refundedInFull" : "refundedInPart", 7 * DAY, 21 * DAY);
    }
  }
  return fates.filter((fate) => fate.at < now);
}

/** Sold over the counter of the shop in Riyadh, to people who left no name. */
function anonymousOrders(named: number, wishes: PlanWishes, random: SeededRandom): PlannedOrder[] {
  const count = Math.round(named * SHARES.nobody);
  return Array.from({ length: count }, () => {
    const when = wishes.now - random.between(1, HISTORY_WEEKS * 7) * DAY;
    const at = atShoppingHour(when, wishes, random);
    const lines = fillBasket(random.between(14, 90), wishes, random);
    const fates: PlannedFate[] = [{ kind: "sent", at: at + 1000 }];
    const draft: PlannedOrder["draft"] = {
      lines: lines.map(({ variant, quantity }) => ({ variantId: variant.id, quantity })),
      gateway: "card",
      language: "ar",
      sourceName: "pos",
    };
    return { at, customer: null, draft, fates };
  });
}

/** The merchant trying out the checkout. */
function markTests(orders: PlannedOrder[], random: SeededRandom): void {
  for (let count = 0; count < TEST_ORDERS && orders.length > 0; count += 1) {
    random.pick(orders).draft.test = true;
  }
}
