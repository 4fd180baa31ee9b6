import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";

const SCHEMA = `
create table if not exists facts (key text primary key, value text not null) strict;
create table if not exists customers (
  id text primary key, email text, search text not null, last_order_at integer,
  created_at integer not null, body text not null) strict;
create index if not exists customers_by_email on customers (email);
create index if not exists customers_by_last_order on customers (last_order_at desc, id);
create table if not exists orders (
  id text primary key, name text not null, token text not null unique, customer_id text,
  created_at integer not null, body text not null) strict;
create index if not exists orders_by_day on orders (created_at desc, id);
create index if not exists orders_by_customer on orders (customer_id, created_at desc);
create index if not exists orders_by_change on orders (json_extract(body, '$.updatedAt'), id);
create index if not exists orders_by_name on orders (name);
create table if not exists metafields (
  id text not null, owner_id text not null, namespace text not null, key text not null,
  type text not null, value text not null, compare_digest text not null,
  created_at integer not null, updated_at integer not null,
  primary key (owner_id, namespace, key)) strict;
create table if not exists metafield_definitions (
  id text primary key, owner_type text not null, namespace text not null, key text not null,
  body text not null, unique (owner_type, namespace, key)) strict;
create table if not exists discounts (id text primary key, body text not null) strict;
create table if not exists access_tokens (
  token text primary key, kind text not null, parent text, expires_at integer,
  first_used_at integer, scopes text not null, created_at integer not null) strict;
create table if not exists deliveries (
  seq integer primary key autoincrement, webhook_id text not null, event_id text not null,
  topic text not null, uri text not null, triggered_at integer not null, body text,
  state text not null, attempts integer not null default 0, due_at integer not null,
  status integer, error text, settled_at integer) strict;
create index if not exists deliveries_pending on deliveries (due_at, seq) where state = 'pending';
create index if not exists deliveries_failed on deliveries (seq) where state = 'failed';
create table if not exists admin_calls (
  seq integer primary key autoincrement, at integer not null, body text not null) strict;
create table if not exists bulk_operations (
  id text primary key, created_at integer not null, body text not null) strict;
create table if not exists bulk_results (
  operation_id text not null, starts_at integer not null, content blob not null,
  primary key (operation_id, starts_at)) strict;
create table if not exists feeds (
  hash text primary key, file text not null, total integer not null,
  next_row integer not null, broken text not null) strict;
create table if not exists feed_customers (source text primary key, id text not null unique) strict;
`;

/**
 * The sandbox's own file. Write-ahead logging: what is committed survives the process being killed.
 */
export class ShopDatabase {
  readonly #connection: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #inTransaction = false;

  /** `file` may be ":memory:". Throws when the file is no database, or not writable. */
  constructor(file: string) {
    if (file !== ":memory:") mkdirSync(dirname(file), { recursive: true });
    this.#connection = new DatabaseSync(file);
    this.#connection.exec("pragma journal_mode = wal; pragma synchronous = normal;");
    this.#connection.exec("pragma cache_size = -16000; pragma busy_timeout = 2000;");
    // 40 MB of log between checkpoints: each one waits for the disk.
    this.#connection.exec("pragma wal_autocheckpoint = 10000;");
    this.#connection.exec(SCHEMA);
  }

  get(sql: string, ...values: SqlValue[]): SqlRow | undefined {
    return this.#prepare(sql).get(...values) as SqlRow | undefined;
  }

  all(sql: string, ...values: SqlValue[]): SqlRow[] {
    return this.#prepare(sql).all(...values) as SqlRow[];
  }

  run(sql: string, ...values: SqlValue[]): number {
    return Number(this.#prepare(sql).run(...values).changes);
  }

  /** All or nothing; one inside another joins it. */
  transaction<Result>(work: () => Result): Result {
    if (this.#inTransaction) return work();
    this.#connection.exec("begin immediate");
    this.#inTransaction = true;
    try {
      const result = work();
      this.#connection.exec("commit");
      return result;
    } catch (error) {
      this.#connection.exec("rollback");
      throw error;
    } finally {
      this.#inTransaction = false;
    }
  }

  fact(key: string): string | null {
    const row = this.get("select value from facts where key = ?", key);
    return row ? text(row.value) : null;
  }

  setFact(key: string, value: string): void {
    this.run(
      "insert into facts (key, value) values (?, ?) on conflict (key) do update set value = excluded.value",
      key,
      value,
    );
  }

  count(sql: string, ...values: SqlValue[]): number {
    return integer(Object.values(this.get(sql, ...values) ?? { none: 0 })[0]);
  }

  close(): void {
    this.#statements.clear();
    this.#connection.close();
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#connection.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

export type SqlValue = string | number | bigint | Uint8Array | null;
export type SqlRow = Record<string, SqlValue>;

export function text(value: SqlValue | undefined): string {
  if (typeof value !== "string") throw new TypeError(`expected text, found ${typeof value}`);
  return value;
}

export function integer(value: SqlValue | undefined): number {
  if (typeof value !== "number") throw new TypeError(`expected an integer, found ${typeof value}`);
  return value;
}

export function textOrNull(value: SqlValue | undefined): string | null {
  return value === null || value === undefined ? null : text(value);
}

export function integerOrNull(value: SqlValue | undefined): number | null {
  return value === null || value === undefined ? null : integer(value);
}
