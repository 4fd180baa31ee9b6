import { expect } from "vitest";
import type {
  Customer,
  Gateway,
  Language,
  Metafield,
  Order,
} from "../../sandbox/shop/shop-model.ts";
import type { ShopPlace } from "./started-shop.ts";

/** As far as tests look into what the app writes for checkout. */
export interface Standing {
  live: boolean;
  tier: { id: string } | null;
  spend: string;
  lastOrderId: string;
  next: { id: string; missing: string } | null;
}

export interface Person {
  firstName: string;
  lastName: string;
  language?: Language;
  /** Otherwise one that nobody has. */
  email?: string;
}

export interface Purchase {
  customerId: string;
  /** How many of the first choice of a product, by its handle. */
  products: Record<string, number>;
  gateway?: Gateway;
}

/** Far more than anything takes: only a fault waits this long. */
export const PATIENCE = { timeout: 90_000, interval: 50 };

/** The sandbox's control API, as far as tests use it. */
export class Control {
  readonly #url: string;

  constructor({ controlUrl }: ShopPlace) {
    this.#url = controlUrl;
  }

  async #ask<Answer>(method: "GET" | "POST", path: string, body?: object): Promise<Answer> {
    const answer = await fetch(`${this.#url}/${path}`, {
      method,
      body: body && JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Answer;
  }

  createCustomer(person: Person): Promise<Customer> {
    const email = `${crypto.randomUUID()}@example.com`;
    return this.#ask("POST", "customers", { email, ...person });
  }

  placeOrder({ products, ...rest }: Purchase): Promise<Order> {
    const lines = Object.entries(products).map(([product, quantity]) => ({ product, quantity }));
    return this.#ask("POST", "orders", { ...rest, lines });
  }

  async newestOrder(customerId: string): Promise<Order> {
    const path = `orders?customerId=${customerId}&limit=1`;
    const { orders } = await this.#ask<{ orders: Order[] }>("GET", path);
    if (!orders[0]) throw new Error(`customer ${customerId} has no order`);
    return orders[0];
  }

  customer(id: string): Promise<Customer & { metafields: Metafield[] }> {
    return this.#ask("GET", `customers/${id}`);
  }

  pay = (orderId: string): Promise<Order> => this.#ask("POST", `orders/${orderId}/pay`);
  refund = (orderId: string, amount?: string): Promise<Order> =>
    this.#ask("POST", `orders/${orderId}/refund`, amount ? { amount } : {});
  cancel = (orderId: string): Promise<Order> => this.#ask("POST", `orders/${orderId}/cancel`, {});
  /** Shopify passes on what a person, or a shop that has left, asks of their data. */
  announcePrivacy = (request: {
    readonly topic: "customers/data_request" | "customers/redact";
    readonly customerId: string;
  }): Promise<object> => this.#ask("POST", "privacy", request);
  advanceClock = (days: number): Promise<object> => this.#ask("POST", "clock", { days });

  async standing(customerId: string): Promise<Standing | null> {
    const { metafields } = await this.customer(customerId);
    const found = metafields.find(({ key }) => key === "standing");
    return found ? (JSON.parse(found.value) as Standing) : null;
  }

  /** Waits until the app has written the customer's metafield so. */
  async untilStanding(customerId: string, wanted: object): Promise<void> {
    await expect.poll(() => this.standing(customerId), PATIENCE).toMatchObject(wanted);
  }

  /** A new customer with one paid order, whose standing checkout knows already. */
  async customerWith(person: Person, products: Record<string, number>): Promise<Customer> {
    const customer = await this.createCustomer(person);
    const order = await this.placeOrder({ customerId: customer.id, products });
    await this.untilStanding(customer.id, { lastOrderId: order.id });
    return customer;
  }
}
