import { readdirSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { outlinePayload } from "../../app/shopify/payload-outline.ts";
import { fixture } from "../support/webhook.ts";

const outlineOf = (payload: unknown) => outlinePayload(Buffer.from(JSON.stringify(payload)));
const linesOf = (payload: unknown) =>
  outlineOf(payload)?.lines.map(
    ({ depth, key, shown, hidden }) =>
      `${"  ".repeat(depth)}${key ?? "?"}${shown === null ? "" : `: ${shown}`}${hidden === null ? "" : ` <${hidden}>`}`,
  );

test("keys, ids, amounts, moments and states are shown, the rest is kept back", () => {
  const payload = {
    id: 5_678_901_234,
    admin_graphql_api_id: "gid://shopify/Order/5678901234",
    name: "#1001",
    email: "noura@example.com",
    phone: 966501234567,
    created_at: "2026-11-20T10:00:00+03:00",
    currency: "SAR",
    total_price: "118.40",
    financial_status: "paid",
    test: false,
    note: null,
    shop_domain: "noor.myshopify.com",
    customer: { id: 7, first_name: "Noura", name: "Noura Saleh" },
    note_attributes: [{ name: "0501234567", value: "12 Olaya Street" }],
  };
  expect(linesOf(payload)).toEqual([
    "id: 5678901234",
    "admin_graphql_api_id: gid://shopify/Order/5678901234",
    "name: #1001",
    "email <text>",
    "phone <number>",
    "created_at: 2026-11-20T10:00:00+03:00",
    "currency: SAR",
    "total_price: 118.40",
    "financial_status: paid",
    "test: false",
    "note: null",
    "shop_domain: noor.myshopify.com",
    "customer",
    "  id: 7",
    "  first_name <text>",
    "  name <text>",
    "note_attributes",
    "  0",
    "    name <text>",
    "    value <text>",
  ]);
});

test("a value that does not look as its key promises is kept back", () => {
  const odd = {
    id: "noura@example.com",
    created_at: "on her birthday",
    total_price: "+966 50 123 4567",
    currency: "Noura",
    financial_status: "Noura Saleh",
    shop_domain: "noura@example.com",
    order_id: "Olaya Street 12",
  };
  expect(outlineOf(odd)?.lines.filter(({ shown }) => shown !== null)).toEqual([]);
});

test("a key that is none of Shopify's is kept back too", () => {
  expect(linesOf({ "noura@example.com": { "Noura Saleh": 1, id: 2 } })).toEqual([
    "?",
    "  ? <number>",
    "  id: 2",
  ]);
});

test("a line is found by the path a reason names", () => {
  const paths = outlineOf({ line_items: [{ price_set: {} }] })?.lines.map(({ path }) => path);
  expect(paths).toEqual(["line_items", "line_items.0", "line_items.0.price_set"]);
});

test.each(["", "{", "\xff\xfe", "Noura"])("%j is no JSON: nothing of it is shown", (text) => {
  expect(outlinePayload(Buffer.from(text, "latin1"))).toBeNull();
});

test("of long and deep payloads the beginning is shown, and how much more there is", () => {
  const long = outlineOf({ line_items: Array.from({ length: 5000 }, () => 1) });
  expect(long?.lines).toHaveLength(51);
  expect(long?.more).toBe(4950);
  const wide = outlineOf(Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`k${n}`, n])));
  expect(wide?.lines).toHaveLength(400);
  expect(wide?.more).toBe(600);
  const deep = `${'{"a":'.repeat(5000)}1${"}".repeat(5000)}`;
  expect(outlinePayload(Buffer.from(deep))?.lines).toHaveLength(12);
});

/** Every text a payload carries under a key that names somebody or where they live. */
function personal(value: unknown, key = ""): string[] {
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).flatMap(([name, part]) => personal(part, name));
  }
  const names = /name$|mail|phone|address|city|zip|province|country|note|company|tags|token|ip$/;
  return names.test(key) && typeof value === "string" && value.length > 2 ? [value] : [];
}

describe("Shopify's own payloads", () => {
  const files = readdirSync(new URL("../fixtures", import.meta.url))
    .filter((name) => name.endsWith(".json"))
    .map((name) => name.replace(".json", ""));

  test.each(files)("%s: nobody's name, email, phone or address is in the outline", (name) => {
    const payload = fixture(name);
    const shown = outlineOf(payload)?.lines.map((line) => line.shown ?? "") ?? [];
    const orderName = /^#\d+$/;
    const carried = personal(payload).filter((text) => !orderName.test(text));
    if (/order|customer/.test(name)) expect(carried.length).toBeGreaterThan(0);
    expect(carried.filter((text) => shown.includes(text))).toEqual([]);
  });
});

test("whatever is put under whatever key, no text that names somebody comes out", () => {
  const marked = fc.string().map((text) => `Noura${text}`);
  const tree = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 4 }, marked, fc.array(tie("value")), tie("object")),
    object: fc.dictionary(
      fc.oneof(
        fc.string(),
        marked,
        fc.constantFrom("id", "name", "currency", "created_at", "kind"),
      ),
      tie("value"),
    ),
  })).object;
  fc.assert(
    fc.property(tree, (payload) => {
      expect(JSON.stringify(outlineOf(payload))).not.toContain("Noura");
    }),
  );
});
