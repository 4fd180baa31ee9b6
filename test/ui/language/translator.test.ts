import { describe, expect, test } from "vitest";
import { messagesOf } from "../../../app/ui/language/messages.ts";
import { translatorFor } from "../../../app/ui/language/translator.ts";

const en = translatorFor("en", messagesOf("en")).t;
const ar = translatorFor("ar", messagesOf("ar")).t;

describe("counted things", () => {
  test.each([
    [0, "no orders", "لا طلبات"],
    [1, "1 order", "طلب واحد"],
    [2, "2 orders", "طلبان"],
    [3, "3 orders", "3 طلبات"],
    [10, "10 orders", "10 طلبات"],
    [11, "11 orders", "11 طلبًا"],
    [99, "99 orders", "99 طلبًا"],
    [100, "100 orders", "100 طلب"],
    [69_659, "69,659 orders", "69,659 طلبًا"],
  ])("%d", (count, english, arabic) => {
    expect(en("orders", { count })).toBe(english);
    expect(ar("orders", { count })).toBe(arabic);
  });

  test("how long ago reads as people say it", () => {
    expect([0, 1, 2].map((count) => en("ago", { count }))).toEqual([
      "today",
      "yesterday",
      "2 days ago",
    ]);
    expect([0, 1, 2].map((count) => ar("ago", { count }))).toEqual(["اليوم", "أمس", "قبل يومين"]);
  });
});

test("names are put in as they are, with nothing escaped", () => {
  expect(en("customer.tier.progress", { name: "Noor & Co." })).toBe("Progress to Noor & Co.");
});
