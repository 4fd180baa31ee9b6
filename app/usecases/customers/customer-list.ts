import type { CustomerForecast } from "../../domain/clv/customer-forecast.ts";
import type { ValueClass } from "../../domain/clv/value-class.ts";
import type { Estimate, Money } from "../../domain/money.ts";
import type { LocalizedName } from "../../domain/tiers/programme.ts";
import type { ShopDay } from "../../domain/time.ts";

/** What the customers can be sorted by. */
export const CUSTOMER_SORTS = [
  "lifetime_value",
  "revenue",
  "orders",
  "last_order",
  "name",
] as const;
export type CustomerSort = (typeof CUSTOMER_SORTS)[number];

/** What the merchant asked to see. Empty filters mean all. */
export interface CustomerListQuery {
  /** Part of a name, e-mail or id; any case. */
  readonly search: string;
  readonly tierId: string | null;
  readonly valueClass: ValueClass | null;
  readonly sort: CustomerSort;
  readonly direction: "asc" | "desc";
  /** Opaque place to go on from, as given by the last page; null for the first. */
  readonly cursor: string | null;
}

export interface CustomerListPage {
  readonly currency: string;
  readonly customers: readonly CustomerRow[];
  /** How many match; counting stops at 10,000 ("10,000+"). */
  readonly matching: number;
  readonly next: string | null;
  readonly previous: string | null;
  /** The programme's tiers, for the filter. */
  readonly tiers: readonly { readonly id: string; readonly name: LocalizedName }[];
  readonly revision: bigint;
}

export interface CustomerRow {
  readonly customerId: bigint;
  readonly displayName: string | null;
  readonly email: string | null;
  readonly tierId: string | null;
  readonly valueClass: ValueClass | null;
  readonly orders: number;
  readonly revenue: Money;
  readonly clv: Estimate;
  /** Money in major units; null before the shop was first measured, or without a purchase. */
  readonly forecast: Pick<CustomerForecast, "lifetimeValue" | "expectedRevenue" | "pAlive"> | null;
  readonly lastDay: ShopDay | null;
}

/** What the list needs from the database: keyset pages, no OFFSET. */
export interface CustomerListReader {
  readCustomerList(shopId: number, query: CustomerListQuery): Promise<CustomerListPage | null>;
}

/** One page of 50 customers; null while the shop has not been set up. */
export function customerList(
  reader: CustomerListReader,
  shopId: number,
  query: CustomerListQuery,
): Promise<CustomerListPage | null> {
  return reader.readCustomerList(shopId, query);
}
