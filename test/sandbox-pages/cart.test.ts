import { describe, expect, test } from "vitest";
import {
  cartLines,
  cartSubtotal,
  readCart,
  withAdded,
  withQuantity,
  writeCart,
} from "../../sandbox/pages/storefront/cart.ts";
import { catalogue } from "../../sandbox/shop/catalogue.ts";

describe("a cart's cookie", () => {
  test("comes back as it was written", () => {
    const cart = [
      { variantId: "44120300000000", quantity: 2 },
      { variantId: "44120300032768", quantity: 1 },
    ];
    expect(readCart(writeCart(cart))).toEqual(cart);
  });

  test.each([
    ["nothing", null],
    ["an empty text", ""],
    ["words", "hello"],
    ["a quantity below one", "1*0.2*-4"],
    ["a fraction", "1*0,5"],
    ["another number's shape", "1*1e3.0x1*2"],
    ["markup", "<script>*1"],
    ["JSON", '{"1":2}'],
    ["an absurdly long id", `${"9".repeat(40)}*1`],
  ])("of %s is an empty cart", (_, text) => {
    expect(readCart(text)).toEqual([]);
  });

  test("keeps what is good of a spoilt text", () => {
    expect(readCart("7*2.oops.8*1.*")).toEqual([
      { variantId: "7", quantity: 2 },
      { variantId: "8", quantity: 1 },
    ]);
  });

  test("adds up repeated variants, and sells at most 99 of one", () => {
    expect(readCart("7*60.7*60.8*9999")).toEqual([
      { variantId: "7", quantity: 99 },
      { variantId: "8", quantity: 99 },
    ]);
  });

  test("has at most 50 lines", () => {
    const text = Array.from({ length: 80 }, (_, id) => `${id}*1`).join(".");
    expect(readCart(text)).toHaveLength(50);
  });
});

describe("a cart", () => {
  const [first, second] = catalogue("USD").flatMap((product) => product.variants);
  const id = first!.id;

  test("takes prices from the shop, and leaves out what is not sold", () => {
    const lines = cartLines(readCart(`${id}*2.123456*5`), catalogue("USD"));
    expect(lines).toHaveLength(1);
    expect(cartSubtotal(lines)).toBe(first!.price * 2);
  });

  test("changes by one variant at a time", () => {
    const one = withAdded([], id, 1);
    expect(withAdded(one, id, 1)).toEqual([{ variantId: id, quantity: 2 }]);
    expect(withAdded(one, second!.id, 3)).toEqual([...one, { variantId: second!.id, quantity: 3 }]);
    expect(withAdded(one, id, -1)).toEqual([]);
    expect(withQuantity(one, id, 1000)).toEqual([{ variantId: id, quantity: 99 }]);
  });
});
