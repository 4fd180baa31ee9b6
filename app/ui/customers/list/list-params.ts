import { z } from "zod";
import { VALUE_CLASSES } from "../../../domain/clv/value-class.ts";
import { LIST_SORTS, type ListState, sortKey } from "./list-state.ts";

const SORTS = LIST_SORTS.flatMap((sort) => [
  { key: sortKey(sort, "desc"), sort, direction: "desc" as const },
  { key: sortKey(sort, "asc"), sort, direction: "asc" as const },
]);
const FIRST_SORT = "lifetime_value_desc";
const LONGEST_SEARCH = 100;
const LONGEST_CURSOR = 500;

/** Anything a person or an old link may put in the address; what makes no sense is left out. */
const listParams = z.object({
  q: z.string().trim().max(LONGEST_SEARCH).catch(""),
  tier: z.string().min(1).max(64).nullable().catch(null),
  class: z.enum(VALUE_CLASSES).nullable().catch(null),
  sort: z.enum(SORTS.map(({ key }) => key)).catch(FIRST_SORT),
  cursor: z.string().min(1).max(LONGEST_CURSOR).nullable().catch(null),
});

/** Reads the list's state from the page's address. */
export function listStateFrom(params: URLSearchParams): ListState {
  const read = listParams.parse({
    q: params.get("q") ?? "",
    tier: params.get("tier"),
    class: params.get("class"),
    sort: params.get("sort") ?? FIRST_SORT,
    cursor: params.get("cursor"),
  });
  const chosen = SORTS.find(({ key }) => key === read.sort);
  return {
    search: read.q,
    tierId: read.tier,
    valueClass: read.class,
    sort: chosen?.sort ?? "lifetime_value",
    direction: chosen?.direction ?? "desc",
    cursor: read.cursor,
  };
}
