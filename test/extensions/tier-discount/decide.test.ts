import { describe, expect, test } from "vitest";
import {
  type DeliveryInput,
  orderDiscount,
  shippingDiscount,
} from "../../../extensions/tier-discount/src/decide.ts";
import { FIVE_PERCENT, FREE_SHIPPING, metafield, TOP_TIER } from "../metafield.ts";

type Buyer = NonNullable<DeliveryInput["cart"]["buyerIdentity"]>;

const GROUPS = [
  { id: "gid://shopify/CartDeliveryGroup/0" },
  { id: "gid://shopify/CartDeliveryGroup/1" },
];

function input(
  standing: string | undefined,
  { discountClasses = ["ORDER", "SHIPPING"], language = "EN", groups = GROUPS } = {},
): DeliveryInput {
  const customer = { standing: standing === undefined ? null : { value: standing } };
  return {
    discount: { discountClasses },
    localization: { language: { isoCode: language } },
    cart: { buyerIdentity: { isAuthenticated: true, customer }, deliveryGroups: groups },
  };
}

function boughtBy(buyerIdentity: Buyer | null): DeliveryInput {
  const base = input(metafield(TOP_TIER));
  return { ...base, cart: { ...base.cart, buyerIdentity } };
}

test("a Silver member gets five percent, and pays for shipping", () => {
  expect(orderDiscount(input(metafield()))).toEqual({ percent: 5, message: "Silver" });
  expect(shippingDiscount(input(metafield()))).toBeNull();
});

test("a Gold member gets ten percent and free shipping, in Arabic", () => {
  const gold = input(metafield(TOP_TIER), { language: "AR" });
  expect(orderDiscount(gold)).toEqual({ percent: 10, message: "الذهبية" });
  expect(shippingDiscount(gold)).toEqual({
    deliveryGroupIds: GROUPS.map((group) => group.id),
    message: "الذهبية",
  });
});

test("of several percentages the largest counts", () => {
  const perks = [FIVE_PERCENT, { kind: "percent_off", basisPoints: 1275 }, FIVE_PERCENT];
  expect(orderDiscount(input(metafield({ perks })))?.percent).toBe(12.75);
});

describe("only what the discount may give", () => {
  test("no percentage without the class ORDER", () => {
    const gold = input(metafield(TOP_TIER), { discountClasses: ["SHIPPING", "PRODUCT"] });
    expect(orderDiscount(gold)).toBeNull();
    expect(shippingDiscount(gold)).not.toBeNull();
  });

  test("no free shipping without the class SHIPPING", () => {
    const gold = input(metafield(TOP_TIER), { discountClasses: ["ORDER"] });
    expect(orderDiscount(gold)).not.toBeNull();
    expect(shippingDiscount(gold)).toBeNull();
  });

  test("no free shipping where nothing ships", () => {
    expect(shippingDiscount(input(metafield(TOP_TIER), { groups: [] }))).toBeNull();
  });
});

describe("nothing for", () => {
  const customer = { standing: { value: metafield(TOP_TIER) } };
  test.each([
    ["no buyer", boughtBy(null)],
    ["a buyer who is no customer", boughtBy({ isAuthenticated: true, customer: null })],
    ["a customer who has not logged in", boughtBy({ isAuthenticated: false, customer })],
    ["no metafield", input(undefined)],
    ["a programme not live", input(metafield({ ...TOP_TIER, live: false }))],
    ["version 2", input(metafield({ ...TOP_TIER, v: 2 }))],
    ["broken JSON", input("{")],
    ["a tier without perks", input(metafield({ perks: [] }))],
  ])("%s", (_, cart) => {
    expect(orderDiscount(cart)).toBeNull();
    expect(shippingDiscount(cart)).toBeNull();
  });

  test("a perk meant for a later version", () => {
    const perks = [{ kind: "points" }, FREE_SHIPPING];
    expect(orderDiscount(input(metafield({ perks })))).toBeNull();
  });
});
