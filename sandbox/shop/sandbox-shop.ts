import type { WebhookEvent, WebhookOutbox } from "../webhooks/webhook-outbox.ts";
import { catalogue } from "./catalogue.ts";
import { IdSource } from "./id-source.ts";
import { buildOrder, buildRecordedOrder } from "./order-builder.ts";
import { planCancellation, planRefund, type RefundPlan } from "./refund-builder.ts";
import { RestPayload } from "./rest-payload.ts";
import type { SandboxClock } from "./sandbox-clock.ts";
import type { ShopDatabase } from "./shop-database.ts";
import type {
  Address,
  AutomaticAppDiscount,
  CancelReason,
  Customer,
  CustomerChanges,
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
    const variants = this.#variantsOf(draft);
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

  markPaid(orderId: string, occasion = this.#live()): Order {
    return this.#changeOrder(orderId, occasion, (order) => {
      if (order.financialStatus !== "pending") {
        throw new ShopRefusal(`${order.name} is ${order.financialStatus}, not waiting for payment`);
      }
      const transactions = order.transactions.map((transaction) => ({
        ...transaction,
        status: "success" as const,
      }));
      const paid: Order = { ...order, financialStatus: "paid", transactions };
      return { order: paid, spent: paid.total, topics: ["orders/paid"] };
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

  /** What was paid is given back; what was not is void. */
  cancel(orderId: string, reason: CancelReason, occasion = this.#live()): Order {
    return this.#changeOrder(orderId, occasion, (order) => {
      if (order.cancelledAt !== null) throw new ShopRefusal(`${order.name} is cancelled already`);
      const plan = planCancellation(order);
      const { refunded, refund } = this.#applyRefund(order, plan, occasion.at);
      const cancelled: Order = {
        ...refunded,
        cancelledAt: occasion.at,
        cancelReason: reason,
        financialStatus: order.financialStatus === "pending" ? "voided" : refunded.financialStatus,
      };
      const events = [
        { topic: "refunds/create", payload: () => this.#payload.refund(cancelled, refund) },
      ];
      return { order: cancelled, spent: -plan.amount, topics: ["orders/cancelled"], events };
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

  #applyRefund(order: Order, plan: RefundPlan, at: number): { refunded: Order; refund: Refund } {
    const sale = order.transactions.find((transaction) => transaction.kind === "sale");
    const refund: Refund = {
      id: this.ids.next(),
      createdAt: at,
      note: plan.note,
      lines: plan.lines.map(({ line, quantity, subtotal }) => ({
        id: this.ids.next(),
        lineId: line.id,
        quantity,
        restockType: plan.restockType,
        subtotal,
      })),
      shippingAmount: plan.shippingAmount,
      transactions:
        plan.amount > 0
          ? [
              {
                id: this.ids.next(),
                kind: "refund",
                gateway: order.gateway,
                status: "success",
                amount: plan.amount,
                createdAt: at,
                parentId: sale?.id ?? null,
              },
            ]
          : [],
    };
    const refunds = [...order.refunds, refund];
    const given = refunds.flatMap((r) => r.transactions).reduce((all, t) => all + t.amount, 0);
    const status = given >= order.total ? "refunded" : "partially_refunded";
    const financialStatus = plan.amount > 0 ? status : order.financialStatus;
    return { refunded: { ...order, refunds, financialStatus }, refund };
  }

  #savePlaced(order: Order, customer: Customer | null, occasion: Occasion): Customer | null {
    this.records.saveOrder(order);
    if (!customer) return null;
    const isPaid = order.financialStatus === "paid";
    const after: Customer = {
      ...customer,
      ordersCount: customer.ordersCount + 1,
      totalSpent: customer.totalSpent + (isPaid ? order.total : 0),
      lastOrderId: order.id,
      lastOrderName: order.name,
      updatedAt: occasion.at,
    };
    this.records.saveCustomer(after, order.createdAt);
    return after;
  }

  #variantsOf(draft: OrderDraft): { product: Product; variant: Variant }[] {
    if (draft.lines.length === 0) throw new ShopRefusal("an order needs at least one line");
    return draft.lines.map(({ variantId, quantity }) => {
      const found = this.variant(variantId);
      if (!found) throw new ShopRefusal(`there is no variant ${variantId}`);
      if (!Number.isSafeInteger(quantity) || quantity < 1) {
        throw new ShopRefusal(`a line needs a whole quantity of at least 1, not ${quantity}`);
      }
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

/** Line and transaction ids of a recorded order: beside its own id, far from all others. */
const RECORDED_LINE_OFFSET = 4_100_000_000_000_000n;

interface OrderChange {
  order: Order;
  /** What it adds to the customer's spending. */
  spent: number;
  topics: string[];
  events?: WebhookEvent[];
}
