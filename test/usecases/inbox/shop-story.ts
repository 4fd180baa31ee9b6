/**
 * A small shop as Shopify would tell of it: commands change it, and each change is told by webhooks
 * that carry the whole state of what changed, as Shopify's do. It knows, by simple means of its own,
 * what a customer's numbers must be in the end.
 */
import fc from "fast-check";
import { moneyText } from "../../../app/domain/money.ts";
import type { Json } from "../../support/webhook.ts";

const CUSTOMERS = 4;
const FIRST_ORDER_ID = 9_007_199_254_740_993n; // beyond 2^53
const FIRST_CUSTOMER_ID = 700n;
/** What people are reached by: so few that customers and guests meet, and some share one. */
const REACHES = 3;
const START_MS = Date.parse("2024-03-01T18:00:00Z");

export interface StoryCommand {
  readonly kind:
    | "place"
    | "pay"
    | "update"
    | "cancel"
    | "void"
    | "refund"
    | "refund_all"
    | "refund_pending"
    | "refund_settled"
    | "reassign"
    | "delete"
    | "rename"
    | "reach"
    | "leave"
    | "part_pay"
    | "add_line"
    | "remove_line"
    | "return_line"
    | "merge";
  /** Which order or customer, of those there are. */
  readonly which: number;
  readonly amountMinor: number;
  readonly customer: number;
  readonly waitMs: number;
  readonly test: boolean;
  readonly paid: boolean;
  readonly origin: "shop" | "wholesale" | "renewal";
}

/** Mostly orders; many changes within one second, many orders on one day, some months apart. */
export const storyCommands: fc.Arbitrary<StoryCommand[]> = fc.array(
  fc.record({
    kind: fc.constantFrom(
      ...(["place", "place", "place", "place", "place", "place", "place"] as const),
      ...(["pay", "update", "cancel", "void", "refund", "refund", "refund"] as const),
      ...([
        "refund",
        "refund_all",
        "refund_pending",
        "refund_pending",
        "refund_settled",
        "refund_settled",
      ] as const),
      ...(["reassign", "delete", "rename", "reach", "reach", "leave"] as const),
      ...(["part_pay", "add_line", "remove_line", "return_line", "merge", "merge"] as const),
    ),
    which: fc.nat({ max: 11 }),
    amountMinor: fc.oneof(
      { arbitrary: fc.integer({ min: 1, max: 60_000 }), weight: 6 },
      { arbitrary: fc.constant(0), weight: 1 },
    ),
    customer: fc.integer({ min: -1, max: CUSTOMERS - 1 }), // -1: a guest
    waitMs: fc.oneof(
      fc.integer({ min: 1, max: 400 }),
      fc.integer({ min: 60_000, max: 20_000_000 }),
      fc.integer({ min: 86_400_000, max: 100 * 86_400_000 }),
    ),
    test: fc.integer({ min: 0, max: 9 }).map((roll) => roll === 0),
    paid: fc.integer({ min: 0, max: 4 }).map((roll) => roll > 0),
    origin: fc.oneof(
      { arbitrary: fc.constant("shop" as const), weight: 4 },
      { arbitrary: fc.constantFrom("wholesale" as const, "renewal" as const), weight: 1 },
    ),
  }),
  { minLength: 3, maxLength: 24 },
);

export interface StoryWebhook {
  readonly topic: string;
  readonly triggeredAt: string;
  readonly body: Json;
}

interface Refund {
  readonly id: bigint;
  readonly at: number;
  /** Money, and which line it takes back; a removed line gives no money back. */
  readonly minor: number;
  readonly line: Line | null;
  settled: boolean;
}

interface Line {
  readonly id: bigint;
  readonly minor: number;
  readonly giftCard: boolean;
  /** Off the order, by an edit or a return. */
  off: boolean;
}

interface Order {
  readonly id: bigint;
  readonly placed: number;
  readonly lines: Line[];
  readonly shippingMinor: number;
  readonly onDelivery: boolean;
  /** What was paid of one that is not paid in full; 0 for none. */
  partMinor: number;
  readonly test: boolean;
  readonly origin: StoryCommand["origin"];
  /** Which email address and which phone number the shopper left; REACHES: none. */
  readonly email: number;
  readonly phone: number;
  customer: number;
  paid: boolean;
  voided: boolean;
  cancelled: number | null;
  deleted: boolean;
  updated: number;
  readonly refunds: Refund[];
}

interface Person {
  readonly id: bigint;
  name: string;
  email: number;
  emailVerified: boolean;
  phone: number;
  phoneConfirmed: boolean;
  left: boolean;
  mergedInto: Person | null;
  updated: number;
}

/** What must stand of one customer in the end. */
export interface ExpectedCustomer {
  readonly orders: number;
  readonly revenueMinor: bigint;
  readonly purchaseDays: number;
  readonly apartOrders: number;
  readonly apartRevenueMinor: bigint;
  readonly pendingOrders: number;
  readonly pendingMinor: bigint;
  /** Of one who was deleted nothing is kept. */
  readonly displayName: string | null;
}

export interface Story {
  /** In the sequence in which it happened. */
  readonly webhooks: readonly StoryWebhook[];
  readonly expected: ReadonlyMap<bigint, ExpectedCustomer>;
}

/** Plays the commands; those that make no sense for the shop as it is do nothing. */
export function tellStory(
  commands: readonly StoryCommand[],
  shop: { readonly currency: string; readonly timeZone: string },
): Story {
  const teller = new StoryTeller(shop.currency);
  for (const command of commands) teller.play(command);
  return { webhooks: teller.webhooks, expected: teller.expected(shop.timeZone) };
}

const REFUNDING: ReadonlySet<string> = new Set(["refund", "refund_all", "refund_pending"]);

class StoryTeller {
  readonly webhooks: StoryWebhook[] = [];
  readonly #currency: string;
  readonly #orders: Order[] = [];
  readonly #people: Person[] = [];
  readonly #met = new Set<bigint>();
  #clock = START_MS;
  #refunds = 0n;
  #lineId = 40n;

  constructor(currency: string) {
    this.#currency = currency;
    for (let index = 0; index < CUSTOMERS; index++) {
      const id = FIRST_CUSTOMER_ID + BigInt(index);
      const reach = { email: index % REACHES, phone: index % REACHES };
      const shown = {
        emailVerified: index < 2,
        phoneConfirmed: false,
        left: false,
        mergedInto: null,
      };
      this.#people.push({ id, name: `Name${index}`, ...reach, ...shown, updated: START_MS });
    }
  }

  play(command: StoryCommand): void {
    this.#clock += command.waitMs;
    if (command.kind === "place") this.#place(command);
    else if (command.kind === "rename") this.#rename(command);
    else if (command.kind === "reach") this.#reach(command);
    else if (command.kind === "leave") this.#leave(command);
    else if (command.kind === "merge") this.#merge(command);
    else this.#changeOne(command);
  }

  #changeOne(command: StoryCommand): void {
    const candidates = this.#orders.filter(
      ({ deleted, refunds }) =>
        !deleted && (command.kind !== "refund_settled" || refunds.some(({ settled }) => !settled)),
    );
    const order = candidates[command.which % Math.max(1, candidates.length)];
    if (order) this.#change(order, command);
  }

  #place({ which, amountMinor, customer, test, paid, origin }: StoryCommand): void {
    const order: Order = {
      id: FIRST_ORDER_ID + BigInt(this.#orders.length),
      placed: this.#clock,
      lines: this.#linesOf(amountMinor, which),
      shippingMinor: (which % 3) * 700,
      onDelivery: which % 2 === 0,
      partMinor: 0,
      test,
      origin,
      email: which % (REACHES + 1),
      phone: amountMinor % (REACHES + 1),
      customer,
      paid,
      voided: false,
      cancelled: null,
      deleted: false,
      updated: this.#clock,
      refunds: [],
    };
    this.#orders.push(order);
    this.#tellOrder(order, "orders/create");
    if (paid) this.#tellOrder(order, "orders/paid");
  }

  /** One in five has a gift card among what was bought, which earns nothing. */
  #linesOf(amountMinor: number, which: number): Line[] {
    const goods = { id: this.#lineId++, minor: amountMinor, giftCard: false, off: false };
    if (which % 5 > 0) return [goods];
    return [goods, { id: this.#lineId++, minor: 2_500, giftCard: true, off: false }];
  }

  /** The one of `which` becomes that of `customer`, if both still are customers. */
  #merge({ which, customer }: StoryCommand): void {
    const [absorbed, survivor] = [this.#people[which % CUSTOMERS], this.#people[customer]];
    if (!absorbed || !survivor || absorbed === survivor) return;
    if (absorbed.mergedInto || survivor.mergedInto) return;
    absorbed.mergedInto = survivor;
    this.#tell("customers/merge", {
      admin_graphql_api_customer_kept_id: `gid://shopify/Customer/${survivor.id}`,
      admin_graphql_api_customer_deleted_id: `gid://shopify/Customer/${absorbed.id}`,
      status: "completed",
      errors: [],
    });
  }

  #rename({ customer, amountMinor }: StoryCommand): void {
    const person = this.#people[customer];
    if (!person) return;
    person.name = `Name${amountMinor}`;
    this.#tellPerson(person);
  }

  /** Another address or number, verified or not. */
  #reach({ customer, which, amountMinor }: StoryCommand): void {
    const person = this.#people[customer];
    if (!person) return;
    person.email = which % REACHES;
    person.emailVerified = amountMinor % 4 > 0;
    person.phone = amountMinor % REACHES;
    person.phoneConfirmed = amountMinor % 2 === 0;
    this.#tellPerson(person);
  }

  #leave({ customer }: StoryCommand): void {
    const person = this.#people[customer];
    if (!person || person.left || !this.#met.has(person.id)) return;
    person.left = true;
    this.#tell("customers/delete", { id: person.id });
  }

  #tellPerson(person: Person): void {
    person.updated = this.#clock;
    const topic = this.#met.has(person.id) ? "customers/update" : "customers/create";
    this.#tell(topic, this.#personBody(person));
  }

  #change(order: Order, command: StoryCommand): void {
    order.updated = this.#clock;
    switch (command.kind) {
      case "pay":
        order.paid = true;
        break;
      case "part_pay":
        order.partMinor = Math.min(command.amountMinor, totalOf(order) - 1);
        break;
      case "add_line": {
        // Every other time it is our own gift: nothing is to be paid for it.
        const minor = command.which % 2 === 0 ? 0 : command.amountMinor;
        order.lines.push({ id: this.#lineId++, minor, giftCard: false, off: false });
        break;
      }
      case "cancel":
        order.cancelled ??= this.#clock;
        break;
      case "void":
        order.voided = true;
        break;
      case "reassign":
        order.customer = command.customer;
        break;
      case "delete":
        order.deleted = true;
        break;
      case "refund_settled":
        for (const refund of order.refunds) refund.settled = true;
        break;
      default:
    }
    this.#tellChange(order, command);
  }

  #tellChange(order: Order, command: StoryCommand): void {
    const topics: Partial<Record<StoryCommand["kind"], string>> = {
      pay: "orders/paid",
      cancel: "orders/cancelled",
    };
    if (order.deleted) this.#tell("orders/delete", { id: order.id });
    else if (REFUNDING.has(command.kind)) this.#refund(order, command);
    else if (command.kind === "remove_line" || command.kind === "return_line") {
      this.#takeOff(order, command);
    } else this.#tellOrder(order, topics[command.kind] ?? "orders/updated");
  }

  /** Shopify tells of a refund, and mostly, but not always, of its order as well. */
  #refund(order: Order, { kind, amountMinor, paid }: StoryCommand): void {
    const left = totalOf(order) - order.refunds.reduce((sum, { minor }) => sum + minor, 0);
    const minor = kind === "refund_all" ? left : Math.min(left, amountMinor);
    if (!order.paid || minor <= 0) return;
    const settled = kind !== "refund_pending";
    const refund = { id: 500n + this.#refunds++, at: this.#clock, minor, line: null, settled };
    order.refunds.push(refund);
    this.#tell("refunds/create", this.#refundBody(refund, order));
    if (paid) this.#tellOrder(order, "orders/updated");
  }

  /** A line comes off: by an edit without money, or returned for its money where it was paid. */
  #takeOff(order: Order, { kind, which }: StoryCommand): void {
    const open = order.lines.filter(({ off }) => !off);
    const line = open[which % Math.max(1, open.length)];
    if (!line) return;
    line.off = true;
    const minor = kind === "return_line" && order.paid ? line.minor : 0;
    const refund = { id: 500n + this.#refunds++, at: this.#clock, minor, line, settled: true };
    order.refunds.push(refund);
    this.#tell("refunds/create", this.#refundBody(refund, order));
    this.#tellOrder(order, "orders/updated");
  }

  #tellOrder(order: Order, topic: string): void {
    const person = this.#people[order.customer];
    this.#tell(topic, {
      id: order.id,
      name: `#${order.id}`,
      created_at: seconds(order.placed),
      processed_at: seconds(order.placed),
      updated_at: seconds(order.updated),
      cancelled_at: order.cancelled && seconds(order.cancelled),
      currency: this.#currency,
      customer: person ? this.#personBody(person) : null,
      customer_locale: "ar-SA",
      email: order.email < REACHES ? addressOf(order.email) : null,
      phone: order.phone < REACHES ? numberOf(order.phone) : null,
      company: order.origin === "wholesale" ? { id: 9n, location_id: 1n } : null,
      source_name: order.origin === "renewal" ? "subscription_contract_checkout_one" : "web",
      financial_status: statusOf(order),
      refunds: order.refunds.map((refund) => this.#refundBody(refund, order)),
      test: order.test,
      total_price_set: this.#set(totalOf(order)),
      total_outstanding: this.#text(totalOf(order) - order.partMinor),
      payment_gateway_names: [order.onDelivery ? "Cash on Delivery (COD)" : "shopify_payments"],
      line_items: order.lines.map((line) => ({
        id: line.id,
        quantity: 1,
        current_quantity: line.off ? 0 : 1,
        gift_card: line.giftCard,
        price_set: this.#set(line.minor),
        discount_allocations: [],
      })),
    });
    if (person) this.#met.add(person.id);
  }

  #personBody({ id, name, updated, ...person }: Person): Json {
    const optIn = person.phoneConfirmed ? "confirmed_opt_in" : "single_opt_in";
    return {
      id,
      admin_graphql_api_id: `gid://shopify/Customer/${id}`,
      first_name: name,
      last_name: "Al-Harbi",
      email: addressOf(person.email).toUpperCase(),
      verified_email: person.emailVerified,
      phone: numberOf(person.phone).replaceAll(" ", ""),
      sms_marketing_consent: { state: "subscribed", opt_in_level: optIn },
      updated_at: seconds(updated),
    };
  }

  #set(minor: number): Json {
    return { shop_money: { amount: this.#text(minor), currency_code: this.#currency } };
  }

  #refundBody({ id, at, minor, line, settled }: Refund, order: Order): Json {
    const status = settled ? "success" : "pending";
    const amount = this.#text(minor);
    return {
      id,
      order_id: order.id,
      created_at: seconds(at),
      processed_at: seconds(at),
      transactions: minor > 0 ? [{ kind: "refund", status, amount, currency: this.#currency }] : [],
      refund_line_items: line
        ? [
            {
              line_item_id: line.id,
              quantity: 1,
              subtotal_set: this.#set(line.minor),
              total_tax_set: this.#set(0),
              line_item: { id: line.id, gift_card: line.giftCard },
            },
          ]
        : [],
    };
  }

  #text(minor: number): string {
    return moneyText({ minor: BigInt(minor), currency: this.#currency });
  }

  /** Each webhook is triggered a little after the last: that is the sequence in which it happened. */
  #tell(topic: string, body: Json): void {
    this.#clock += 1;
    this.webhooks.push({ topic, body, triggeredAt: new Date(this.#clock).toISOString() });
    const { id } = body as { id: bigint };
    if (topic.startsWith("customers/")) this.#met.add(id);
  }

  expected(timeZone: string): Map<bigint, ExpectedCustomer> {
    return new Map(
      this.#people
        .filter(({ id, mergedInto }) => this.#met.has(id) && !mergedInto)
        .map((person) => [person.id, this.#expectedOf(person, timeZone)]),
    );
  }

  #expectedOf({ id, name, left }: Person, timeZone: string): ExpectedCustomer {
    const orders = this.#orders.filter((order) => this.#holderOf(order)?.id === id);
    const worth = orders.filter((order) => worthOf(order) > 0);
    const waiting = orders.map(pendingOf).filter((minor) => minor > 0);
    const bought = worth.filter(({ origin }) => origin === "shop");
    const apart = worth.filter(({ origin }) => origin !== "shop");
    return {
      orders: bought.length,
      revenueMinor: sumOf(bought),
      purchaseDays: new Set(bought.map(({ placed }) => dayIn(placed, timeZone))).size,
      apartOrders: apart.length,
      apartRevenueMinor: sumOf(apart),
      pendingOrders: waiting.length,
      pendingMinor: waiting.reduce((sum, minor) => sum + BigInt(minor), 0n),
      displayName: left ? null : `${name} Al-Harbi`,
    };
  }

  /** A guest is whoever alone has shown that the address or the number is theirs. */
  #holderOf({ customer, email, phone }: Order): Person | undefined {
    const named = this.#people[customer];
    if (named) return lastOf(named);
    const claimants = this.#people.filter(
      (person) =>
        this.#met.has(person.id) &&
        !person.left &&
        ((person.emailVerified && person.email === email) ||
          (person.phoneConfirmed && person.phone === phone)),
    );
    const [holder, ...others] = new Set(claimants.map(lastOf));
    return others.length === 0 ? holder : undefined;
  }
}

/** Who is left of a person and those they were merged into. */
function lastOf(person: Person): Person {
  return person.mergedInto ? lastOf(person.mergedInto) : person;
}

function totalOf({ lines, shippingMinor }: Order): number {
  return lines.reduce((sum, { minor }) => sum + minor, shippingMinor);
}

const addressOf = (which: number) => `person${which}@example.com`;
const numberOf = (which: number) => `+966 50 000 000${which}`;

function sumOf(orders: readonly Order[]): bigint {
  return orders.reduce((sum, order) => sum + BigInt(worthOf(order)), 0n);
}

/** What an order counts for; 0 for one that does not. */
function worthOf(order: Order): number {
  if (order.paid) return goodsLeft(order);
  return order.partMinor > 0 ? Math.max(0, goodsLeft(order) - outstandingOf(order)) : 0;
}

/** What it will count for beside that, once it is paid. */
function pendingOf(order: Order): number {
  return order.paid ? 0 : goodsLeft(order) - worthOf(order);
}

function outstandingOf(order: Order): number {
  return totalOf(order) - order.partMinor;
}

/** Goods that are neither off the order nor given back in money; 0 when it is to count for nothing. */
function goodsLeft(order: Order): number {
  if (order.deleted || order.test || order.cancelled || order.voided) return 0;
  if (statusOf(order) === "refunded") return 0;
  const goods = order.lines.filter(({ giftCard, off }) => !giftCard && !off);
  return Math.max(0, goods.reduce((sum, { minor }) => sum + minor, 0) - givenBeyondLines(order));
}

/** Money given back by amount, less what was kept of lines that came off. */
function givenBeyondLines({ refunds }: Order): number {
  const beyond = refunds.reduce(
    (sum, { minor, line, settled }) => sum + (settled ? minor : 0) - (line?.minor ?? 0),
    0,
  );
  return Math.max(0, beyond);
}

function statusOf(order: Order): string {
  if (order.voided) return "voided";
  if (!order.paid) return order.partMinor > 0 ? "partially_paid" : "pending";
  const given = order.refunds.filter((refund) => refund.settled && refund.minor > 0);
  if (given.length === 0) return "paid";
  const all = given.reduce((sum, { minor }) => sum + minor, 0) >= totalOf(order);
  return all ? "refunded" : "partially_refunded";
}

/** Shopify's clock shows whole seconds, in the shop's offset. */
function seconds(ms: number): string {
  const local = new Date(ms + 3 * 3_600_000).toISOString().slice(0, 19);
  return `${local}+03:00`;
}

function dayIn(ms: number, timeZone: string): string {
  const whole = Math.floor(ms / 1000) * 1000;
  return new Date(whole).toLocaleDateString("en-CA", { timeZone });
}

/** JSON with ids as bare numbers, however long, as Shopify writes them. */
export function bodyText(body: Json): string {
  const marked = JSON.stringify(body, (_key, value: unknown) =>
    typeof value === "bigint" ? `bigint:${value}` : value,
  );
  return marked.replace(/"bigint:(\d+)"/g, "$1");
}
