import { expect, test } from "vitest";
import { emailKey, phoneKey } from "../../app/shopify/contact-key.ts";

test.each(["Noura@Example.com", " noura@example.com\n", "NOURA@EXAMPLE.COM"])(
  "%o is the same address however it is written",
  (email) => {
    expect(emailKey(email)).toBe(emailKey("noura@example.com"));
  },
);

test.each(["noura+gift@example.com", "n.oura@example.com", "noura@example.org"])(
  "%s is another address",
  (email) => {
    expect(emailKey(email)).not.toBe(emailKey("noura@example.com"));
  },
);

test.each([null, undefined, "", "  ", "noura", "@example.com", "noura@", "a b@example.com"])(
  "%o is no address",
  (email) => {
    expect(emailKey(email)).toBeNull();
  },
);

test.each([
  "+966 50 000 0000",
  "00966500000000",
  "+966-(50)-000.0000",
  "\u202a+966500000000\u202c",
])("%o is the same number however it is set apart", (phone) => {
  expect(phoneKey(phone)).toBe(phoneKey("+966500000000"));
});

test.each([
  null,
  undefined,
  "",
  "0500000000",
  "+12",
  "+1234567890123456",
  "+96650000000x",
  "call me",
])("%o is no international number", (phone) => {
  expect(phoneKey(phone)).toBeNull();
});

test("a key shows neither address nor number, and tells the two apart", () => {
  expect(emailKey("noura@example.com")).toMatch(/^[\w-]{43}$/);
  expect(phoneKey("+966500000000")).toMatch(/^[\w-]{43}$/);
});
