import { describe, expect, test } from "vitest";
import { bodyNames, mentionedIds } from "../../../app/usecases/privacy/mentions.ts";

const bytes = (text: string) => Buffer.from(text);
const named = (text: string) =>
  bodyNames({
    ids: new Set(["77", "7512345678901"]),
    contacts: ["Noura.A+x@example.com", "+966 50-123 4567"],
  })(bytes(text));

describe("a body names a person", () => {
  test.each([
    ['{"id":77}'],
    ['{"customer_id": "77"}'],
    ['{"gid":"gid://shopify/Customer/77"}'],
    ['{"orders_to_redact":[1,7512345678901]}'],
    ['{"broken": 7512345678901'],
    ['{"email":"noura.a+X@EXAMPLE.com"}'],
    ['{"phone":"+966501234567"}'],
    ['{"phone":"00966 (50) 123-45.67"}'],
    ['{"phone":"0501234567"}'],
  ])("%s", (text) => {
    expect(named(text)).toBe(true);
  });

  test.each([
    ['{"quantity":77}'],
    ['{"id":770}'],
    ['{"id":177}'],
    ['{"id":75123456789011}'],
    ['{"email":"nouraXa+x@example.com"}'],
    ['{"phone":"+966501234568"}'],
    [""],
  ])("not: %s", (text) => {
    expect(named(text)).toBe(false);
  });
});

test("any bytes will do", () => {
  expect([...mentionedIds(Uint8Array.of(0xff, 0xfe, 0x00, 0x31))]).toEqual([]);
});

test("an address or number too short to tell anybody apart names nobody", () => {
  const names = bodyNames({ ids: new Set(), contacts: ["123", ""] });
  expect(names(bytes('{"phone":"123"}'))).toBe(false);
});
