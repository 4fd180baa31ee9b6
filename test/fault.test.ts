import { describe, expect, test } from "vitest";
import { z } from "zod";
import { describeFault } from "../app/fault.server.ts";

const MARK = "Noura Marker";

const from = (make: () => unknown): unknown => {
  try {
    return make();
  } catch (error) {
    return error;
  }
};

/** What an error of this kind looks like, with somebody's name in it. */
const CARRIERS: [string, unknown, string][] = [
  [
    "the database",
    Object.assign(new Error(`duplicate key: (email)=(${MARK})`), { code: "23505", detail: MARK }),
    "SQLSTATE 23505",
  ],
  [
    "Prisma",
    Object.assign(new Error(`Invalid invocation: { name: ${MARK} }`), {
      name: "PrismaClientValidationError",
    }),
    "PrismaClientValidationError",
  ],
  ["JSON", from(() => JSON.parse(`{"name": ${MARK}}`)), "SyntaxError"],
  ["a schema", from(() => z.literal("x").parse(MARK)), "ZodError"],
  [
    "Shopify's client",
    Object.assign(new Error(`Could not coerce ${MARK}`), { body: { variables: MARK } }),
    "Error",
  ],
  ["ours", new RangeError(`"${MARK}" is not a day`), '"…" is not a day'],
  ["an address", new Error("no mail to noura@example.com today"), "no mail to … today"],
  ["a number", new Error("cannot call +966 50 000-0000"), "cannot call …"],
  ["a shopper's machine", new Error("refused 203.0.113.24"), "refused …"],
];

describe("a fault is told without its data", () => {
  test.each(CARRIERS)("%s", (_, error, message) => {
    const told = describeFault(error);
    expect(told.message).toBe(message);
    expect(JSON.stringify(told)).not.toMatch(/Noura|noura@|966/);
  });
});

test("what helps to find it stays", () => {
  expect(describeFault(new Error("connect ECONNREFUSED 127.0.0.1:5432")).message).toBe(
    "connect ECONNREFUSED 127.0.0.1:5432",
  );
  expect(describeFault(new Error("shop 7 is gone")).message).toBe("shop 7 is gone");
  expect(describeFault(new Error("x")).stack[0]).toMatch(/^at .*fault\.test\.ts/);
});
