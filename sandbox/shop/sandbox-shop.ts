import type { WebhookEvent, WebhookOutbox } from "../webhooks/webhook-outbox.ts";
import { catalogue } from "./catalogue.ts";
import { IdSource } from "./id-source.ts";
import { buildOrder, buildRecordedOrder, type FoundVariant, newLine } from "./order-builder.ts";
import { settledAfterEdit, withAdded } from "./order-edit.ts";
import { receivedAmount, refundedAmount } from "./order-money.ts";
import { capture, expire, pay, voidPayment } from "./order-payments.ts";
import { planCancellation, planRefund, planRemoval, type RefundPlan } from "./refund-builder.ts";
import { RestPayload } from "./rest-payload.ts";
import type { SandboxClock } from "./sandbox-clock.ts";
import type { ShopDatabase } from "./shop-database.ts";
import type {
  Address,
  AutomaticAppDiscount,
  CancelReason,
  Customer,
  CustomerChanges,
  DraftLine,
  Language,
  ListOptions,
  Metafield,
  Order,
  OrderDraft,
  Product,
  Refund,
  RefundRequest,
  ShopSettings,
  Variant,
} from "./shop-model.ts";
import { ShopRecords } from "./shop-records.ts";
import { ShopRefusal } from "./shop-refusal.ts";

/**
 * When something happens in the shop, and whom it is told. `live`: every topic Shopify would send.
 * `history`: being filled in afterwards: an order tells of itself once when it is placed and of what
 * became of it, customers tell nothing. `nobody`: no webhook at all.
 */
export interface Occasion {
  at: number;
  telling: "live" | "history" | "nobody";
}

export interface NewCustomer {
  firstName: string;
  lastName: string;
  email: string | null;
  language: Language;
  id?: string;
  phone?: string | null;
  address?: Address | null;
  hasAccount?: boolean;
  acceptsMarketing?: boolean;
  note?: string | null;
}

/**
 * The shop: what can be read of it, and what can happen in it. Every change is one transaction
 * together with the webhooks that tell of it. Refuses with a ShopRefusal.
 */
export class SandboxShop {
  readonly settings: ShopSettings;
  readonly clock: SandboxClock;
  readonly records: ShopRecords;
  readonly ids: IdSource;
  readonly #database: ShopDatabase;
  readonly #outbox: WebhookOutbox;
  readonly #payload: RestPayload;
  readonly #products: Product[];
  #installed: boolean;

  constructor(parts: {
    settings: ShopSettings;
    database: ShopDatabase;
    outbox: WebhookOutbox;
    clock: SandboxClock;
  }) {
    this.settings = parts.settings;
    this.clock = parts.clock;
    this.#database = parts.database;
    this.#outbox = parts.outbox;
    this.records = new ShopRecords(parts.database);
    this.ids = new IdSource(parts.database);
    this.#payload = new RestPayload(parts.settings);
    this.#products = catalogue(parts.settings.currency);
    this.#installed = parts.database.fact("installed") === "yes";
  }

  now(): number {
    return this.clock.now();
  }

  products(): Product[] {
    return this.#products;
  }

  product(handleOrId: string): Product | null {
    return this.#products.find((p) => p.handle === handleOrId || p.id === handleOrId) ?? null;
  }

  variant(id: string): { product: Product; variant: Variant } | null {
    for (const product of this.#products) {
      const variant = product.variants.find((candidate) => candidate.id === id);
      if (variant) return { product, variant };
    }
    return null;
  }

  /** Who ordered last comes first; `search` looks in name and e-mail. */
  customers(options: ListOptions = {}): Customer[] {
    return this.records.customers(options);
  }

  countCustomers(): number {
    return this.records.countCustomers();
  }

  customer(id: string): Customer | null {
    return this.records.customer(id);
  }

  customerByEmail(email: string): Customer | null {
    return this.records.customerByEmail(email);
  }

  /** The newest first; `search` looks in the order's name. */
  orders(options: ListOptions & { customerId?: string } = {}): Order[] {
    return this.records.orders(options);
  }

  countOrders(customerId?: string): number {
    return this.records.countOrders(customerId);
  }

  order(id: string): Order | null {
    return this.records.order(id);
  }

  orderByToken(token: string): Order | null {
    return this.records.orderByToken(token);
  }

  metafields(ownerId: string): Metafield[] {
    return this.records.metafields(ownerId);
  }

  /** `$app:…` is understood, as the app that is installed. */
  metafield(ownerId: string, namespace: string, key: string): Metafield | null {
    return this.records.metafield(ownerId, this.resolveNamespace(namespace), key);
  }

  /** `$app:hadiya` is stored as `app--<app id>--hadiya`, `$app` as `app--<app id>`. */
  resolveNamespace(namespace: string): string {
    if (namespace === "$app") return `app--${this.settings.app.id}`;
    if (!namespace.startsWith("$app:")) return namespace;
    return `app--${this.settings.app.id}--${namespace.slice("$app:".length)}`;
  }

  discounts(): AutomaticAppDiscount[] {
    return this.records.discounts();
  }

  /** Those a checkout asks now. */
  activeDiscounts(): AutomaticAppDiscount[] {
    return this.discounts().filter((discount) => this.discountStatus(discount) === "ACTIVE");
  }

  discountStatus(discount: AutomaticAppDiscount): "ACTIVE" | "EXPIRED" | "SCHEDULED" {
    const now = this.now();
    if (discount.endsAt !== null && discount.endsAt <= now) return "EXPIRED";
    return discount.startsAt > now ? "SCHEDULED" : "ACTIVE";
  }

  createCustomer(asked: NewCustomer, occasion = this.#live()): Customer {
    return this.#change(() => {
      const customer = this.#newCustomer(asked, occasion);
      this.#tell(occasion, () => [this.#customerEvent("customers/create", customer)]);
      return customer;
    });
  }

  /** Shopify keeps whoever has ordered something. */
  deleteCustomer(id: string, occasion = this.#live()): void {
    this.#change(() => {
      const { firstName } = this.#customerOf(id);
      if (this.countOrders(id) > 0) throw new ShopRefusal(`${firstName} has orders`);
      this.records.deleteCustomer(id);
      const payload = () => ({ id: JSON.rawJSON(id) });
      this.#tell(occasion, () => [{ topic: "customers/delete", payload }]);
    });
  }

  /** One of two is left, with the orders of both; the orders themselves tell nothing of it. */
  mergeCustomers(absorbedId: string, keptId: string, occasion = this.#live()): Customer {
    return this.#change(() => {
      const [absorbed, kept] = [this.#customerOf(absorbedId), this.#customerOf(keptId)];
      if (absorbedId === keptId) throw new ShopRefusal("a customer is not merged into themselves");
      for (const order of this.orders({ customerId: absorbedId, limit: MOST_MERGED })) {
        this.records.saveOrder({ ...order, customerId: keptId });
      }
      this.records.deleteCustomer(absorbedId);
      const after: Customer = {
        ...kept,
        ordersCount: kept.ordersCount + absorbed.ordersCount,
        totalSpent: kept.totalSpent + absorbed.totalSpent,
        updatedAt: occasion.at,
      };
      this.records.saveCustomer(after);
      const payload = () => this.#payload.merge({ keptId, absorbedId });
      this.#tell(occasion, () => [
        { topic: "customers/merge", payload },
        this.#customerEvent("customers/update", after),
      ]);
      return after;
    });
  }

  updateCustomer(id: string, changes: CustomerChanges): Customer {
    const occasion = this.#live();
    return this.#change(() => {
      const customer = { ...this.#customerOf(id), ...changes, updatedAt: occasion.at };
      this.records.saveCustomer(customer);
      this.#tell(occasion, () => [this.#customerEvent("customers/update", customer)]);
      return customer;
    });
  }

  placeOrder(draft: OrderDraft, occasion = this.#live()): Order {
    if (draft.lines.length === 0) throw new ShopRefusal("an order needs at least one line");
    const variants = this.#variantsOf(draft.lines);
    return this.#change(() => {
      const { customer, isNew } = this.#buyerOf(draft, occasion);
      const order = buildOrder(
        { draft, customer, variants },
        { id: this.ids.next(), number: this.ids.nextOrderNumber(), nextId: () => this.ids.next() },
        this.#place(occasion),
      );
      const after = this.#savePlaced(order, customer, occasion);
      this.#tell(occasion, () => [
        ...(isNew && after ? [this.#customerEvent("customers/create", after)] : []),
        this.#orderEvent("orders/create", order, after),
        ...(order.financialStatus === "paid"
          ? [this.#orderEvent("orders/paid", order, after)]
          : []),
        this.#orderEvent("orders/updated", order, after),
        ...(after ? [this.#customerEvent("customers/update", after)] : []),
      ]);
      this.#tellHistory(occasion, () => [this.#orderEvent("orders/create", order, after)]);
      return order;
    });
  }

  /** An order of a foreign log. Null when that id is there already: a log may be read twice. */
  recordOrder(recorded: {
    id: string;
    customer: Customer;
    amount: number;
    title: string;
    at: number;
  }): Order | null {
    const occasion: Occasion = { at: recorded.at, telling: "history" };
    return this.#change(() => {
      if (this.records.hasOrder(recorded.id)) return null;
      let lineId = BigInt(recorded.id) + RECORDED_LINE_OFFSET;
      const nextId = () => String(lineId++);
      const order = buildRecordedOrder(
        recorded,
        { id: recorded.id, number: this.ids.nextOrderNumber(), nextId },
        this.#place(occasion),
      );
      const after = this.#savePlaced(order, recorded.customer, occasion);
      this.#tellHistory(occasion, () => [this.#orderEvent("orders/create", order, after)]);
      return order;
    });
  }

  /** What is open, or some of it. */
  markPaid(orderId: string, occasion = this.#live(), amount: number | null = null): Order {
    return this.#changeOrder(orderId, occasion, (order) =>
      this.#paid(order, pay(order, amount, this.#payment(occasion))),
    );
  }

  capture(orderId: string, occasion = this.#live()): Order {
    return this.#changeOrder(orderId, occasion, (order) =>
      this.#paid(order, capture(order, this.#payment(occasion))),
    );
  }

  /** A card that was authorized and never charged. */
  expire(orderId: string, occasion = this.#live()): Order {
    return this.#changeOrder(orderId, occasion, (order) => ({
      order: expire(order),
      spent: 0,
      topics: [],
    }));
  }

  /** Payment is given up, and the order is not cancelled. */
  voidPayment(orderId: string, occasion = this.#live()): Order {
    return this.#changeOrder(orderId, occasion, (order) => ({
      order: voidPayment(order),
      spent: 0,
      topics: [],
    }));
  }

  /** Lines more, or pieces less; money follows by itself, as at Shopify. */
  edit(
    orderId: string,
    change: {
      add?: DraftLine[];
      free?: boolean;
      remove?: { lineId: string; quantity: number }[];
    },
    occasion = this.#live(),
  ): Order {
    const { add = [], remove = [], free = false } = change;
    const found = this.#variantsOf(add);
    return this.#changeOrder(orderId, occasion, (order) => {
      if (order.cancelledAt !== null) throw new ShopRefusal(`${order.name} is cancelled`);
      const nextId = () => this.ids.next();
      const { language } = order;
      const added = add.map((line, at) => newLine(line, found[at] ?? null, { language, nextId }));
      const longer = withAdded(order, added, free);
      const removal = remove.length > 0 ? planRemoval(longer, remove) : null;
      const left = removal ? this.#applyRefund(longer, removal, occasion.at).refunded : longer;
      const payload = () => this.#payload.edit(left, { id: nextId(), added, removed: remove });
      const events = [{ topic: "orders/edited", payload }];
      return { order: settledAfterEdit(left), spent: 0, topics: [], events };
    });
  }

  /** A return that was asked for and approved: what counts changes once it is refunded. */
  openReturn(
    orderId: string,
    pieces: readonly { lineId: string; quantity: number }[],
    occasion = this.#live(),
  ): Order {
    return this.#changeOrder(orderId, occasion, (order) => {
      planRemoval(order, pieces); // refuses pieces that are not there
      const id = this.ids.next();
      const payload = (status: string) => () => this.#payload.return(order, { id, status, pieces });
      const events = [
        { topic: "returns/request", payload: payload("requested") },
        { topic: "returns/approve", payload: payload("open") },
      ];
      return { order, spent: 0, topics: [], events };
    });
  }

  fulfil(orderId: string, occasion = this.#live()): Order {
    return this.#changeOrder(orderId, occasion, (order) => {
      if (order.cancelledAt !== null) throw new ShopRefusal(`${order.name} is cancelled`);
      if (order.fulfillmentStatus === "fulfilled") {
        throw new ShopRefusal(`${order.name} has been sent already`);
      }
      const fulfillment = {
        id: this.ids.next(),
        createdAt: occasion.at,
        trackingNumber: `SA${order.id.slice(-9)}`,
        trackingCompany: "Aramex",
      };
      const sent: Order = {
        ...order,
        fulfillmentStatus: "fulfilled",
        fulfillments: [...order.fulfillments, fulfillment],
      };
      const payload = () => this.#payload.fulfillment(sent, fulfillment);
      const events = [{ topic: "fulfillments/create", payload }];
      return { order: sent, spent: 0, topics: ["orders/fulfilled"], events };
    });
  }

  refund(orderId: string, request: RefundRequest, occasion = this.#live()): Order {
    return this.#changeOrder(orderId, occasion, (order) => {
      const plan = planRefund(order, request);
      const { refunded, refund } = this.#applyRefund(order, plan, occasion.at);
      const events = [
        { topic: "refunds/create", payload: () => this.#payload.refund(refunded, refund) },
      ];
      return { order: refunded, spent: -plan.amount, topics: [], events };
    });
  }

  /** What was paid is given back unless it is kept; what was not is void. */
  cancel(
    orderId: string,
    reason: CancelReason,
    occasion = this.#live(),
    { keepMoney = false } = {},
  ): Order {
    return this.#changeOrder(orderId, occasion, (order) => {
      if (order.cancelledAt !== null) throw new ShopRefusal(`${order.name} is cancelled already`);
      const whole = planCancellation(order);
      const plan = keepMoney ? { ...whole, amount: 0 } : whole;
      const { refunded, refund } = this.#applyRefund(order, plan, occasion.at);
      const cancelled: Order = {
        ...refunded,
        cancelledAt: occasion.at,
        cancelReason: reason,
        financialStatus: receivedAmount(order) > 0 ? refunded.financialStatus : "voided",
      };
      const events = [
        { topic: "refunds/create", payload: () => this.#payload.refund(cancelled, refund) },
      ];
      return { order: cancelled, spent: -plan.amount, topics: ["orders/cancelled"], events };
    });
  }

  /** Shopify keeps orders that are not cancelled. */
  deleteOrder(orderId: string, occasion = this.#live()): void {
    this.#change(() => {
      const order = this.order(orderId);
      if (!order?.cancelledAt) throw new ShopRefusal("only a cancelled order can be deleted");
      this.records.deleteOrder(orderId);
      const payload = () => ({ id: JSON.rawJSON(orderId) });
      this.#tell(occasion, () => [{ topic: "orders/delete", payload }]);
    });
  }

  /** A webhook about the shop or the app itself, or one of the three about privacy. */
  announce(topic: string, payload: object): void {
    this.#outbox.emit([{ topic, payload: () => payload }], this.now());
  }

  customerPayload(customer: Customer): object {
    return this.#payload.customer(customer);
  }

  orderPayload(order: Order): object {
    return this.#payload.order(order, order.customerId ? this.customer(order.customerId) : null);
  }

  /** Runs `work` in one transaction, ids included: for filling in history in batches. */
  batch<Result>(work: () => Result): Result {
    return this.#change(work);
  }

  #change<Result>(work: () => Result): Result {
    return this.#database.transaction(() => {
      const result = work();
      this.ids.save();
      return result;
    });
  }

  #changeOrder(orderId: string, occasion: Occasion, change: (order: Order) => OrderChange): Order {
    return this.#change(() => {
      const before = this.order(orderId);
      if (!before) throw new ShopRefusal(`there is no order ${orderId}`);
      const { order: changed, spent, topics, events = [] } = change(before);
      const order = { ...changed, updatedAt: occasion.at };
      this.records.saveOrder(order);
      const customer = order.customerId ? this.#customerOf(order.customerId) : null;
      const after = customer
        ? { ...customer, totalSpent: customer.totalSpent + spent, updatedAt: occasion.at }
        : null;
      if (after) this.records.saveCustomer(after);
      const told = () => [
        ...events,
        ...topics.map((topic) => this.#orderEvent(topic, order, after)),
        this.#orderEvent("orders/updated", order, after),
      ];
      this.#tellHistory(occasion, told);
      this.#tell(occasion, () => [
        ...told(),
        ...(after ? [this.#customerEvent("customers/update", after)] : []),
      ]);
      return order;
    });
  }

  #payment({ at }: Occasion): { at: number; nextId: () => string } {
    return { at, nextId: () => this.ids.next() };
  }

  #paid(before: Order, order: Order): OrderChange {
    const spent = receivedAmount(order) - receivedAmount(before);
    const isAll = order.financialStatus !== "partially_paid";
    return { order, spent, topics: isAll ? ["orders/paid"] : [] };
  }

  #applyRefund(order: Order, plan: RefundPlan, at: number): { refunded: Order; refund: Refund } {
    const sale = order.transactions.find(({ kind }) => kind === "sale" || kind === "capture");
    const refund: Refund = {
      id: this.ids.next(),
      createdAt: at,
      note: plan.note,
      lines: plan.lines.map(({ line, quantity, subtotal, tax }) => ({
        id: this.ids.next(),
        lineId: line.id,
        quantity,
        restockType: plan.restockType,
        subtotal,
        ...(order.taxRule ? { tax } : {}),
      })),
      shippingAmount: plan.shippingAmount,
      ...(order.taxRule ? { shippingTax: plan.shippingTax } : {}),
      transactions:
        plan.amount > 0
          ? [
              {
                id: this.ids.next(),
                kind: "refund",
                gateway: plan.gateway,
                status: "success",
                amount: plan.amount,
                createdAt: at,
                parentId: sale?.id ?? null,
              },
            ]
          : [],
    };
    const after = { ...order, refunds: [...order.refunds, refund] };
    const isAll = refundedAmount(after) >= receivedAmount(order);
    const status = isAll ? "refunded" : "partially_refunded";
    return { refunded: plan.amount > 0 ? { ...after, financialStatus: status } : after, refund };
  }

  #savePlaced(order: Order, customer: Customer | null, occasion: Occasion): Customer | null {
    this.records.saveOrder(order);
    if (!customer) return null;
    const after: Customer = {
      ...customer,
      ordersCount: customer.ordersCount + 1,
      totalSpent: customer.totalSpent + receivedAmount(order),
      lastOrderId: order.id,
      lastOrderName: order.name,
      updatedAt: occasion.at,
    };
    this.records.saveCustomer(after, order.createdAt);
    return after;
  }

  #variantsOf(lines: readonly DraftLine[]): FoundVariant[] {
    return lines.map(({ variantId, custom, quantity }) => {
      if (!Number.isSafeInteger(quantity) || quantity < 1) {
        throw new ShopRefusal(`a line needs a whole quantity of at least 1, not ${quantity}`);
      }
      if (custom) return null;
      const found = this.variant(variantId ?? "");
      if (!found) throw new ShopRefusal(`there is no variant ${variantId}`);
      return found;
    });
  }

  #buyerOf(
    { buyer, language, address }: OrderDraft,
    occasion: Occasion,
  ): { customer: Customer | null; isNew: boolean } {
    if (buyer.kind === "nobody") return { customer: null, isNew: false };
    if (buyer.kind === "customer") {
      return { customer: this.#customerOf(buyer.customerId), isNew: false };
    }
    const known = this.customerByEmail(buyer.email);
    if (known) return { customer: known, isNew: false };
    const { email, firstName, lastName } = buyer;
    const asked = { email, firstName, lastName, language, address: address ?? null };
    return { customer: this.#newCustomer({ ...asked, hasAccount: false }, occasion), isNew: true };
  }

  #newCustomer(asked: NewCustomer, { at }: Occasion): Customer {
    const email = asked.email?.trim().toLowerCase() ?? null;
    if (email !== null && this.customerByEmail(email)) {
      throw new ShopRefusal("a customer with this e-mail address exists already");
    }
    const customer: Customer = {
      id: asked.id ?? this.ids.next(),
      firstName: asked.firstName,
      lastName: asked.lastName,
      email,
      phone: asked.phone ?? null,
      language: asked.language,
      address: asked.address ?? null,
      note: asked.note ?? null,
      tags: [],
      acceptsMarketing: asked.acceptsMarketing ?? false,
      hasAccount: asked.hasAccount ?? true,
      ordersCount: 0,
      totalSpent: 0,
      lastOrderId: null,
      lastOrderName: null,
      createdAt: at,
      updatedAt: at,
    };
    this.records.saveCustomer(customer);
    return customer;
  }

  #customerOf(id: string): Customer {
    const customer = this.customer(id);
    if (!customer) throw new ShopRefusal(`there is no customer ${id}`);
    return customer;
  }

  #place({ at }: Occasion): { shopDomain: string; currency: string; at: number } {
    return { shopDomain: this.settings.domain, currency: this.settings.currency, at };
  }

  #live(): Occasion {
    return { at: this.now(), telling: "live" };
  }

  #tell({ at, telling }: Occasion, events: () => WebhookEvent[]): void {
    if (telling === "live" && this.isInstalled()) this.#outbox.emit(events(), at);
  }

  #tellHistory({ at, telling }: Occasion, events: () => WebhookEvent[]): void {
    if (telling === "history" && this.isInstalled()) this.#outbox.emit(events(), at);
  }

  /** Shopify tells an app nothing before its merchant has installed it. */
  isInstalled(): boolean {
    return this.#installed;
  }

  /** What the merchant lets the app do: all it asks for, until she decides otherwise. */
  grantedScopes(): string[] {
    const granted = this.#database.fact("scopes");
    return granted === null ? this.settings.app.scopes : granted.split(",").filter(Boolean);
  }

  setGrantedScopes(scopes: readonly string[]): void {
    this.#database.setFact("scopes", scopes.join(","));
  }

  setInstalled(installed: boolean): void {
    this.#installed = installed;
    this.#database.setFact("installed", installed ? "yes" : "no");
  }

  #orderEvent(topic: string, order: Order, customer: Customer | null): WebhookEvent {
    return { topic, payload: () => this.#payload.order(order, customer) };
  }

  #customerEvent(topic: string, customer: Customer): WebhookEvent {
    return { topic, payload: () => this.#payload.customer(customer) };
  }
}

const MOST_MERGED = 10_000;

/** Line and transaction ids of a recorded order: beside its own id, far from all others. */
const RECORDED_LINE_OFFSET = 4_100_000_000_000_000n;

interface OrderChange {
  order: Order;
  /** What it adds to the customer's spending. */
  spent: number;
  topics: string[];
  events?: WebhookEvent[];
}
