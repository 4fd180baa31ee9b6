import type { ValueClass } from "../domain/clv/value-class.ts";
import { orderVerdict } from "../domain/qualifying-spend.ts";
import { parseDay, shopDay } from "../domain/time.ts";
import type {
  CustomerListPage,
  CustomerListQuery,
  CustomerListReader,
  CustomerRow,
  CustomerSort,
} from "../usecases/customers/customer-list.ts";
import type { CustomerFile, CustomerFileReader } from "../usecases/customers/customer-report.ts";
import type { StoredOrder } from "../usecases/orders/record-facts.ts";
import { lifetimeBand } from "./lifetime-band.ts";
import { ORDER_COLUMNS, type OrderRow, priorClassAt, storedOrder } from "./orders.ts";
import { ORDERS_NAMING } from "./orders-of.ts";
import { readRevision, readShop, readValuation, type ValuationVersion } from "./shops.ts";
import type { Sql } from "./sql.ts";

const PAGE_SIZE = 50;
const MOST_COUNTED = 10_000;
const MOST_WORDS = 6;

/** What each sort orders by; the id breaks ties, so that pages neither repeat nor skip anyone. */
const SORT_KEYS: Record<CustomerSort, SortKey> = {
  lifetime_value: {
    expression: "coalesce(s.lifetime_value, 0)",
    band: { column: "s.lifetime_band", of: lifetimeBand },
    type: "float8",
    isKey: isNumber,
  },
  revenue: {
    expression: "s.revenue_minor",
    type: "bigint",
    isKey: (text) => /^-?\d{1,18}$/.test(text),
  },
  orders: { expression: "s.orders", type: "int", isKey: (text) => /^\d{1,9}$/.test(text) },
  last_order: {
    expression: "coalesce(s.last_day, '-infinity'::date)",
    type: "date",
    isKey: (text) => text === "-infinity" || isDay(text),
  },
  name: {
    expression: "lower(coalesce(c.display_name, c.email, ''))",
    type: "text",
    isKey: (text) => !text.includes("\0"),
  },
};

function isNumber(text: string): boolean {
  return text.trim() !== "" && Number.isFinite(Number(text));
}

interface SortKey {
  readonly expression: string;
  /** A coarser column that has the index, and what it is of a cursor's key. */
  readonly band?: { readonly column: string; readonly of: (value: string) => string };
  readonly type: string;
  /** Whether a cursor's key is one, so that a tampered one is not the database's to refuse. */
  readonly isKey: (text: string) => boolean;
}

interface ListRow {
  customer_id: bigint;
  display_name: string | null;
  email: string | null;
  tier_id: string | null;
  value_class: ValueClass | null;
  orders: number;
  revenue_minor: bigint;
  clv: number;
  lifetime_value: number | null;
  expected_revenue: number | null;
  p_alive: number | null;
  last_day: string | null;
  sort_key: string;
}

/** Reads the customers page by page, by key and not by offset: page 1,000 costs what page 1 does. */
export function customerListReader(sql: Sql): CustomerListReader {
  return { readCustomerList: (shopId, query) => readCustomerList(sql, shopId, query) };
}

async function readCustomerList(
  sql: Sql,
  shopId: number,
  query: CustomerListQuery,
): Promise<CustomerListPage | null> {
  const version = await readValuation(sql, shopId);
  if (!version) return null;
  const revision = await readRevision(sql, shopId);
  const filter = listFilter(shopId, query);
  const [page, matching] = await Promise.all([
    readPage(sql, filter, query),
    countMatching(sql, filter),
  ]);
  const { currency, programme } = version.valuation;
  return {
    currency,
    customers: page.rows.map((row) => customerRow(row, currency)),
    matching,
    next: page.next,
    previous: page.previous,
    tiers: programme.tiers.map(({ id, name }) => ({ id, name })),
    revision,
  };
}

interface Filter {
  /** Beside the shop, the first parameter. */
  readonly where: string;
  readonly parameters: readonly unknown[];
}

function listFilter(shopId: number, { search, tierId, valueClass }: CustomerListQuery): Filter {
  const parameters: unknown[] = [shopId];
  const bind = (value: unknown) => `$${parameters.push(value)}`;
  const conditions = ["c.deleted_at is null"];
  // The character zero stands in nobody's name, and PostgreSQL's text cannot hold it.
  if (search.includes("\0")) return { where: "false", parameters };
  if (tierId) conditions.push(`s.tier_id = ${bind(tierId)}`);
  if (valueClass) conditions.push(`s.value_class = ${bind(valueClass)}`);
  for (const word of search.toLowerCase().split(/\s+/).filter(Boolean).slice(0, MOST_WORDS)) {
    const pattern = bind(`%${word.replace(/[\\%_]/g, "\\$&")}%`);
    const columns = [
      "lower(c.display_name)",
      "lower(c.email)",
      "s.customer_id::text",
      "lower(c.external_id)",
    ];
    conditions.push(`(${columns.map((column) => `${column} like ${pattern}`).join(" or ")})`);
  }
  return { where: conditions.join(" and "), parameters };
}

const FROM = `from standings s left join customers c
  on c.shop_id = s.shop_id and c.customer_id = s.customer_id`;

async function readPage(sql: Sql, filter: Filter, query: CustomerListQuery) {
  const key = SORT_KEYS[query.sort];
  const cursor = readCursor(query);
  const back = cursor?.side === "before";
  const direction = (query.direction === "asc") === back ? "desc" : "asc";
  const parameters = [...filter.parameters];
  const bind = (value: unknown) => `$${parameters.push(value)}`;
  const keyOf = (value: string) => (key.band ? [key.band.of(value), value] : [value]);
  const columns = key.band ? [key.band.column, key.expression] : [key.expression];
  const after = cursor && {
    key: keyOf(`${bind(cursor.key)}::text::${key.type}`),
    id: `${bind(cursor.id)}::text::bigint`,
  };
  const beyond = after
    ? `and (${columns}, s.customer_id) ${direction === "asc" ? ">" : "<"} (${after.key}, ${after.id})`
    : "";
  const sequence = [...columns, "s.customer_id"].map((column) => `${column} ${direction}`);
  const rows = await sql.query<ListRow>(
    `select s.customer_id, c.display_name, c.email, s.tier_id, s.value_class, s.orders,
       s.revenue_minor, s.clv, s.lifetime_value, s.expected_revenue, s.p_alive, s.last_day, (${key.expression})::text as sort_key
     ${FROM} where s.shop_id = $1 and ${filter.where} ${beyond}
     order by ${sequence} limit ${PAGE_SIZE + 1}`,
    parameters,
  );
  const more = rows.length > PAGE_SIZE;
  const shown = back ? rows.slice(0, PAGE_SIZE).reverse() : rows.slice(0, PAGE_SIZE);
  return {
    rows: shown,
    next: back || more ? cursorAt("after", query.sort, shown.at(-1)) : null,
    previous: (back ? more : cursor !== null) ? cursorAt("before", query.sort, shown[0]) : null,
  };
}

interface Cursor {
  readonly side: "after" | "before";
  readonly key: string;
  readonly id: string;
}

function cursorAt(
  side: Cursor["side"],
  sort: CustomerSort,
  row: ListRow | undefined,
): string | null {
  if (!row) return null;
  const cursor = [sort, side, row.sort_key, row.customer_id.toString()];
  return Buffer.from(JSON.stringify(cursor)).toString("base64url");
}

const LARGEST_ID = 2n ** 63n - 1n;

/** A cursor that was tampered with, or made for another sort, starts from the first page. */
function readCursor({ cursor, sort }: CustomerListQuery): Cursor | null {
  const [madeFor, side, key, id] = cursorParts(cursor);
  if (madeFor !== sort || (side !== "after" && side !== "before")) return null;
  if (typeof key !== "string" || !SORT_KEYS[sort].isKey(key)) return null;
  if (typeof id !== "string" || !/^\d{1,19}$/.test(id) || BigInt(id) > LARGEST_ID) return null;
  return { side, key, id };
}

function isDay(text: string): boolean {
  try {
    return Number.isInteger(parseDay(text));
  } catch {
    return false;
  }
}

function cursorParts(text: string | null): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text ?? "", "base64url").toString());
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}

async function countMatching(sql: Sql, filter: Filter): Promise<number> {
  const [row] = await sql.query<{ matching: number }>(
    `select count(*)::int as matching
     from (select 1 ${FROM} where s.shop_id = $1 and ${filter.where} limit ${MOST_COUNTED}) as few`,
    filter.parameters,
  );
  return row?.matching ?? 0;
}

function customerRow(row: ListRow, currency: string): CustomerRow {
  return {
    customerId: row.customer_id,
    displayName: row.display_name,
    email: row.email,
    tierId: row.tier_id,
    valueClass: row.value_class,
    orders: row.orders,
    revenue: { minor: row.revenue_minor, currency },
    clv: { amount: row.clv, currency },
    forecast:
      row.lifetime_value === null || row.expected_revenue === null
        ? null
        : {
            lifetimeValue: row.lifetime_value,
            expectedRevenue: row.expected_revenue,
            pAlive: row.p_alive,
          },
    lastDay: row.last_day === null ? null : parseDay(row.last_day),
  };
}

/** Reads one customer with every order of theirs. */
export function customerFileReader(sql: Sql): CustomerFileReader {
  return { readCustomerFile: (shopId, customerId) => readCustomerFile(sql, shopId, customerId) };
}

async function readCustomerFile(
  sql: Sql,
  shopId: number,
  customerId: bigint,
): Promise<CustomerFile | null> {
  const revision = await readRevision(sql, shopId);
  const shop = await readShop(sql, shopId);
  const version = await readValuation(sql, shopId);
  const [person] = await sql.query<{
    display_name: string | null;
    email: string | null;
    valuation: number;
    value_class: ValueClass | null;
    prior_class: ValueClass | null;
  }>(
    `select c.display_name, c.email, s.valuation, s.value_class, s.prior_class ${FROM}
     where s.shop_id = $1 and s.customer_id = $2::text::bigint and c.deleted_at is null`,
    [shopId, customerId.toString()],
  );
  if (!shop || !version || !person) return null;
  const orders = await readOrdersOf(sql, shopId, customerId);
  const judged = orders.map((order) => judge(order, version));
  return {
    customerId,
    displayName: person.display_name,
    email: person.email,
    live: shop.live,
    valuation: version.valuation,
    priorClass: priorClassAt(version.valuation.version, person),
    counted: judged.flatMap(({ orderId, day, verdict, origin }) =>
      verdict.kind === "counted" ? [{ orderId, day, minor: verdict.minor, origin }] : [],
    ),
    orders: judged,
    revision,
  };
}

async function readOrdersOf(sql: Sql, shopId: number, customerId: bigint): Promise<StoredOrder[]> {
  const rows = await sql.query<OrderRow>(
    `select ${ORDER_COLUMNS} from orders o
     where o.shop_id = $1 and o.order_id in (
       select o.order_id from (select $2::text::bigint as id
           union select absorbed_id from customer_merges
             where shop_id = $1 and holder_id = $2::text::bigint) named
         cross join lateral (${ORDERS_NAMING}) o
       union select order_id from orders
       where shop_id = $1 and judged_customer = $2::text::bigint and customer_id is null)
     order by o.occurred_at desc, o.order_id desc`,
    [shopId, customerId.toString()],
  );
  return rows.map(storedOrder);
}

function judge(order: StoredOrder, { valuation, timeZone }: ValuationVersion) {
  const { orderId, name, currency, totalMinor, refunded, origin } = order;
  return {
    orderId,
    name,
    day: shopDay(order.occurredAt, timeZone),
    total: { minor: totalMinor, currency },
    refunded: { minor: refunded.amountMinor, currency },
    origin,
    verdict: orderVerdict(order, { refunded, shopCurrency: valuation.currency }),
  };
}
