import type { ValueClass } from "../../../domain/clv/value-class.ts";

export const LIST_SORTS = ["lifetime_value", "revenue", "orders", "last_order", "name"] as const;
export type ListSort = (typeof LIST_SORTS)[number];
export type ListDirection = "asc" | "desc";

/** What the customer list shows; all of it stands in the page's address. */
export interface ListState {
  readonly search: string;
  readonly tierId: string | null;
  readonly valueClass: ValueClass | null;
  readonly sort: ListSort;
  readonly direction: ListDirection;
  readonly cursor: string | null;
}

export const FIRST_LIST_STATE: ListState = {
  search: "",
  tierId: null,
  valueClass: null,
  sort: "lifetime_value",
  direction: "desc",
  cursor: null,
};

/** The address of the list in a state; what is as it starts is left out. */
export function customerListUrl(change: Partial<ListState> = {}): string {
  const state = { ...FIRST_LIST_STATE, ...change };
  const params = new URLSearchParams();
  if (state.search) params.set("q", state.search);
  if (state.tierId) params.set("tier", state.tierId);
  if (state.valueClass) params.set("class", state.valueClass);
  if (state.sort !== FIRST_LIST_STATE.sort || state.direction !== FIRST_LIST_STATE.direction) {
    params.set("sort", sortKey(state.sort, state.direction));
  }
  if (state.cursor) params.set("cursor", state.cursor);
  const query = params.toString();
  return query ? `/app/customers?${query}` : "/app/customers";
}

/** A sort with its direction in one word, as the menu and the address write it. */
export function sortKey<S extends ListSort, D extends ListDirection>(
  sort: S,
  direction: D,
): `${S}_${D}` {
  return `${sort}_${direction}`;
}

export function isNarrowed({ search, tierId, valueClass }: ListState): boolean {
  return search !== "" || tierId !== null || valueClass !== null;
}
