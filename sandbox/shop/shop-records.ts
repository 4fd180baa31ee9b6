import { createHash } from "node:crypto";
import { integer, type ShopDatabase, type SqlRow, type SqlValue, text } from "./shop-database.ts";
import type {
  AutomaticAppDiscount,
  Customer,
  ListOptions,
  Metafield,
  Order,
} from "./shop-model.ts";

const DEFAULT_LIMIT = 50;

/** Instants bound the orders, both ends included; `after` is the last one of the page before. */
export interface OrderSearch {
  by: "created" | "updated";
  updatedFrom?: number;
  updatedUntil?: number;
  createdFrom?: number;
  after?: { at: number; id: string };
  limit: number;
}

/** Reads and writes the shop's resources; knows rows, no rules. */
export class ShopRecords {
  readonly #database: ShopDatabase;

  constructor(database: ShopDatabase) {
    this.#database = database;
  }

  customer(id: string): Customer | null {
    return body<Customer>(this.#database.get("select body from customers where id = ?", id));
  }

  customerByEmail(email: string): Customer | null {
    const row = this.#database.get(
      "select body from customers where email = ? order by created_at limit 1",
      email.toLowerCase(),
    );
    return body<Customer>(row);
  }

  customers({ search = "", limit = DEFAULT_LIMIT, offset = 0 }: ListOptions): Customer[] {
    const rows = this.#database.all(
      `select body from customers where search like ? escape '\\'
       order by last_order_at desc, id limit ? offset ?`,
      containing(search.toLowerCase()),
      limit,
      offset,
    );
    return bodies<Customer>(rows);
  }

  countCustomers(): number {
    return this.#database.count("select count(*) from customers");
  }

  saveCustomer(customer: Customer, lastOrderAt?: number): void {
    const search = `${customer.firstName} ${customer.lastName} ${customer.email ?? ""}`;
    this.#database.run(
      `insert into customers (id, email, search, last_order_at, created_at, body)
       values (?, ?, ?, ?, ?, ?)
       on conflict (id) do update set email = excluded.email, search = excluded.search,
         last_order_at = coalesce(max(excluded.last_order_at, last_order_at),
           excluded.last_order_at, last_order_at),
         body = excluded.body`,
      customer.id,
      customer.email?.toLowerCase() ?? null,
      search.toLowerCase(),
      lastOrderAt ?? null,
      customer.createdAt,
      JSON.stringify(customer),
    );
  }

  /** With their metafields. */
  deleteCustomer(id: string): void {
    this.#database.run("delete from customers where id = ?", id);
    this.#database.run("delete from metafields where owner_id = ?", `gid://shopify/Customer/${id}`);
  }

  order(id: string): Order | null {
    return body<Order>(this.#database.get("select body from orders where id = ?", id));
  }

  orderByToken(token: string): Order | null {
    return body<Order>(this.#database.get("select body from orders where token = ?", token));
  }

  orders(options: ListOptions & { customerId?: string }): Order[] {
    const { search = "", limit = DEFAULT_LIMIT, offset = 0, customerId } = options;
    const where = customerId ? "customer_id = ? and name like ?" : "name like ?";
    const values: SqlValue[] = customerId ? [customerId] : [];
    const rows = this.#database.all(
      `select body from orders where ${where} escape '\\'
       order by created_at desc, id desc limit ? offset ?`,
      ...values,
      containing(search),
      limit,
      offset,
    );
    return bodies<Order>(rows);
  }

  /** By when they were placed or last changed, the longest ago first. */
  searchOrders(wish: OrderSearch): Order[] {
    const { updatedFrom = 0, updatedUntil, createdFrom = 0, after, limit } = wish;
    const place = wish.by === "updated" ? "json_extract(body, '$.updatedAt')" : "created_at";
    const rows = this.#database.all(
      `select body from orders
       where created_at >= ?1 and json_extract(body, '$.updatedAt') between ?2 and ?3
         and (${place}, id) > (?4, ?5)
       order by ${place}, id limit ?6`,
      createdFrom,
      updatedFrom,
      updatedUntil ?? Number.MAX_SAFE_INTEGER,
      after?.at ?? -1,
      after?.id ?? "",
      limit,
    );
    return bodies<Order>(rows);
  }

  countOrders(customerId?: string): number {
    return customerId
      ? this.#database.count("select count(*) from orders where customer_id = ?", customerId)
      : this.#database.count("select count(*) from orders");
  }

  hasOrder(id: string): boolean {
    return this.#database.get("select 1 from orders where id = ?", id) !== undefined;
  }

  saveOrder(order: Order): void {
    this.#database.run(
      `insert into orders (id, name, token, customer_id, created_at, body) values (?, ?, ?, ?, ?, ?)
       on conflict (id) do update set body = excluded.body, customer_id = excluded.customer_id`,
      order.id,
      order.name,
      order.token,
      order.customerId,
      order.createdAt,
      JSON.stringify(order),
    );
  }

  deleteOrder(id: string): void {
    this.#database.run("delete from orders where id = ?", id);
  }

  metafields(ownerId: string): Metafield[] {
    return this.#database
      .all("select * from metafields where owner_id = ? order by namespace, key", ownerId)
      .map(metafieldOf);
  }

  metafield(ownerId: string, namespace: string, key: string): Metafield | null {
    const row = this.#database.get(
      "select * from metafields where owner_id = ? and namespace = ? and key = ?",
      ownerId,
      namespace,
      key,
    );
    return row ? metafieldOf(row) : null;
  }

  saveMetafield(metafield: Metafield): void {
    this.#database.run(
      `insert into metafields (id, owner_id, namespace, key, type, value, compare_digest,
         created_at, updated_at)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?)
       on conflict (owner_id, namespace, key) do update set type = excluded.type,
         value = excluded.value, compare_digest = excluded.compare_digest,
         updated_at = excluded.updated_at`,
      metafield.id,
      metafield.ownerId,
      metafield.namespace,
      metafield.key,
      metafield.type,
      metafield.value,
      metafield.compareDigest,
      metafield.createdAt,
      metafield.updatedAt,
    );
  }

  deleteMetafield(ownerId: string, namespace: string, key: string): boolean {
    return (
      this.#database.run(
        "delete from metafields where owner_id = ? and namespace = ? and key = ?",
        ownerId,
        namespace,
        key,
      ) > 0
    );
  }

  discounts(): AutomaticAppDiscount[] {
    return bodies<AutomaticAppDiscount>(
      this.#database.all("select body from discounts order by length(id), id"),
    );
  }

  discount(id: string): AutomaticAppDiscount | null {
    return body<AutomaticAppDiscount>(
      this.#database.get("select body from discounts where id = ?", id),
    );
  }

  saveDiscount(discount: AutomaticAppDiscount): void {
    this.#database.run(
      `insert into discounts (id, body) values (?, ?)
       on conflict (id) do update set body = excluded.body`,
      discount.id,
      JSON.stringify(discount),
    );
  }

  deleteDiscount(id: string): boolean {
    return this.#database.run("delete from discounts where id = ?", id) > 0;
  }
}

/** What `compareDigest` compares: it changes with the value, and only with it. */
export function digestOf(value: string): string {
  return createHash("sha256").update(value).digest("hex");
}

/** The sandbox wrote the text itself, in this shape, and nobody else writes its file. */
function body<Resource>(row: SqlRow | undefined): Resource | null {
  return row ? (JSON.parse(text(row.body)) as Resource) : null;
}

function bodies<Resource>(rows: SqlRow[]): Resource[] {
  return rows.map((row) => JSON.parse(text(row.body)) as Resource);
}

function containing(search: string): string {
  return `%${search.replace(/[\\%_]/g, "\\$&")}%`;
}

function metafieldOf(row: SqlRow): Metafield {
  return {
    id: text(row.id),
    ownerId: text(row.owner_id),
    namespace: text(row.namespace),
    key: text(row.key),
    type: text(row.type),
    value: text(row.value),
    compareDigest: text(row.compare_digest),
    createdAt: integer(row.created_at),
    updatedAt: integer(row.updated_at),
  };
}
