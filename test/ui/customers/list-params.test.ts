import { describe, expect, test } from "vitest";
import { listStateFrom } from "../../../app/ui/customers/list/list-params.ts";
import {
  customerListUrl,
  FIRST_LIST_STATE,
  isNarrowed,
  type ListState,
} from "../../../app/ui/customers/list/list-state.ts";

const read = (query: string) => listStateFrom(new URLSearchParams(query));

describe("the list's address", () => {
  test("an empty one is the list as it starts", () => {
    expect(read("")).toEqual(FIRST_LIST_STATE);
    expect(customerListUrl()).toBe("/app/customers");
  });

  test.each<Partial<ListState>>([
    { search: "Layla & Omar" },
    { search: "ليلى" },
    { tierId: "gold", valueClass: "drifting" },
    { sort: "last_order", direction: "asc" },
    { sort: "name", direction: "desc" },
    { sort: "lifetime_value", direction: "asc" },
    { search: "a", tierId: "member", valueClass: "devoted", sort: "orders", cursor: "b2s+/=" },
  ])("holds %o", (change) => {
    const url = new URL(customerListUrl(change), "https://app.test");
    expect(listStateFrom(url.searchParams)).toEqual({ ...FIRST_LIST_STATE, ...change });
  });

  test.each([
    ["class=rich"],
    ["sort=shoe_size"],
    ["sort=lifetime_value_sideways"],
    ["tier="],
    [`tier=${"x".repeat(65)}`],
    [`q=${"x".repeat(101)}`],
    [`cursor=${"x".repeat(501)}`],
    ["shop=hadiya-demo.myshopify.com&embedded=1&id_token=x"],
  ])("%s falls back", (query) => {
    expect(read(query)).toEqual(FIRST_LIST_STATE);
  });

  test("what makes no sense takes nothing else with it", () => {
    expect(read("q=omar&class=rich&tier=gold")).toMatchObject({
      search: "omar",
      valueClass: null,
      tierId: "gold",
    });
  });

  test("spaces around a search are not searched for", () => {
    expect(read("q=%20omar%20").search).toBe("omar");
  });
});

test("a list is narrowed by search and filters, not by its order or its page", () => {
  expect(isNarrowed(FIRST_LIST_STATE)).toBe(false);
  expect(isNarrowed({ ...FIRST_LIST_STATE, sort: "name", cursor: "x" })).toBe(false);
  expect(isNarrowed({ ...FIRST_LIST_STATE, search: "x" })).toBe(true);
  expect(isNarrowed({ ...FIRST_LIST_STATE, tierId: "gold" })).toBe(true);
  expect(isNarrowed({ ...FIRST_LIST_STATE, valueClass: "steady" })).toBe(true);
});
