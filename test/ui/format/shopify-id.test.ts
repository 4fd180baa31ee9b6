import { expect, test } from "vitest";
import { shopifyIdFrom } from "../../../app/ui/format/shopify-id.ts";

test.each([
  ["1", 1n],
  ["820982911946154508", 820_982_911_946_154_508n],
  ["9223372036854775807", 9_223_372_036_854_775_807n],
  ["9223372036854775808", null],
  ["0", null],
  ["-1", null],
  ["1.5", null],
  ["1e3", null],
  ["12345678901234567890", null],
  ["gold", null],
  ["", null],
  [undefined, null],
])("%s", (text, id) => {
  expect(shopifyIdFrom(text)).toBe(id);
});
