import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  loadInputQuery,
  loadSchema,
  validateTestAssets,
} from "@shopify/shopify-function-test-helpers";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cartLinesDiscountsGenerateRun } from "../../../extensions/tier-discount/src/cart-lines.ts";
import type { DeliveryInput } from "../../../extensions/tier-discount/src/decide.ts";
import { cartDeliveryOptionsDiscountsGenerateRun } from "../../../extensions/tier-discount/src/delivery-options.ts";
import { readBuiltFunction } from "../../../sandbox/function-runner/built-function.ts";
import { selectInput } from "../../../sandbox/function-runner/function-contract.ts";
import { runFunction } from "../../../sandbox/function-runner/run-function.ts";
import { builtExtensions } from "../built-extensions.ts";
import { metafield, TOP_TIER } from "../metafield.ts";

const FOLDER = join(import.meta.dirname, "..", "..", "..", "extensions", "tier-discount");
const LINES = "cart.lines.discounts.generate.run";
const DELIVERY = "cart.delivery-options.discounts.generate.run";

const built = builtExtensions();

/** A cart in the shape of Shopify's schema, with more in it than the Function asks for. */
function cart(standing: string | null, { isAuthenticated = true, language = "EN" } = {}) {
  const metafields =
    standing === null
      ? []
      : [
          { namespace: "$app:hadiya", key: "other", type: "json", value: "{}" },
          { namespace: "$app:hadiya", key: "standing", type: "json", value: standing },
        ];
  return {
    discount: { discountClasses: ["ORDER", "SHIPPING"], metafield: null },
    localization: { language: { isoCode: language }, country: { isoCode: "SA" } },
    presentmentCurrencyRate: "1.0",
    cart: {
      buyerIdentity: { isAuthenticated, customer: { id: "gid://shopify/Customer/1", metafields } },
      deliveryGroups: [{ id: "gid://shopify/CartDeliveryGroup/0", deliveryOptions: [] }],
      lines: [{ id: "gid://shopify/CartLine/0", quantity: 1 }],
    },
  };
}

function run(target: string, input: object) {
  return runFunction({ handle: "tier-discount", target, input, directory: built.directory });
}

describe("in QuickJS", () => {
  test("gives a Gold member ten percent of the order, named in the buyer's language", async () => {
    const output = await run(LINES, cart(metafield(TOP_TIER), { language: "AR" }));
    const candidate = {
      message: "الذهبية",
      targets: [{ orderSubtotal: { excludedCartLineIds: [] } }],
      value: { percentage: { value: 10 } },
    };
    expect(output).toEqual({
      operations: [{ orderDiscountsAdd: { selectionStrategy: "FIRST", candidates: [candidate] } }],
    });
  });

  test("ships to a Gold member for nothing", async () => {
    const output = await run(DELIVERY, cart(metafield(TOP_TIER)));
    const candidate = {
      message: "Gold",
      targets: [{ deliveryGroup: { id: "gid://shopify/CartDeliveryGroup/0" } }],
      value: { percentage: { value: 100 } },
    };
    expect(output).toEqual({
      operations: [{ deliveryDiscountsAdd: { selectionStrategy: "ALL", candidates: [candidate] } }],
    });
  });

  test.each([LINES, DELIVERY])("gives a stranger nothing: %s", async (target) => {
    const stranger = cart(metafield(TOP_TIER), { isAuthenticated: false });
    expect(await run(target, stranger)).toEqual({ operations: [] });
    expect(await run(target, cart(null))).toEqual({ operations: [] });
  });

  test("decides as its source does, over carts of every kind", async () => {
    const perk = fc.oneof(
      fc.record({
        kind: fc.constant("percent_off"),
        basisPoints: fc.integer({ min: -5, max: 10_005 }),
      }),
      fc.constant({ kind: "free_shipping" }),
      fc.jsonValue(),
    );
    const known = fc.record({ perks: fc.array(perk, { maxLength: 4 }) }).map(metafield);
    const standing = fc.oneof(
      { weight: 4, arbitrary: known },
      fc.record({ v: fc.integer({ min: 0, max: 2 }), live: fc.boolean() }).map(metafield),
      fc.json(),
      fc.string(),
      fc.constant(null),
    );
    const buyer = fc.record({
      isAuthenticated: fc.boolean(),
      language: fc.constantFrom("EN", "AR"),
    });
    const functionBuilt = await readBuiltFunction(built.directory, "tier-discount");
    await fc.assert(
      fc.asyncProperty(standing, buyer, async (text, options) => {
        const input = cart(text, options);
        for (const target of functionBuilt.targets) {
          const selected = (await selectInput(functionBuilt, target, input)) as DeliveryInput;
          const expected =
            target.target === LINES
              ? cartLinesDiscountsGenerateRun(selected)
              : cartDeliveryOptionsDiscountsGenerateRun(selected);
          expect(await run(target.target, input)).toEqual(expected);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("by Shopify's own test helpers", () => {
  test.each([
    [LINES, "cart-lines.graphql", "cart-lines-discounts-generate-run"],
    [DELIVERY, "delivery-options.graphql", "cart-delivery-options-discounts-generate-run"],
  ])("query, input and output of %s are valid", async (target, query, exported) => {
    const schema = await loadSchema(join(FOLDER, "schema.graphql"));
    const inputQueryAST = await loadInputQuery(join(FOLDER, "src", query));
    const functionBuilt = await readBuiltFunction(built.directory, "tier-discount");
    const gold = cart(metafield(TOP_TIER));
    const known = functionBuilt.targets.find((one) => one.target === target);
    if (!known) throw new Error(`${target} is not built`);
    const input = await selectInput(functionBuilt, known, gold);
    const expectedOutput = await run(target, gold);
    const fixture = { export: exported, target, input, expectedOutput };
    const result = await validateTestAssets({ schema, inputQueryAST, fixture } as Parameters<
      typeof validateTestAssets
    >[0]);
    expect(result).toMatchObject({
      inputQuery: { errors: [] },
      inputFixture: { errors: [] },
      outputFixture: { errors: [] },
    });
  });

  test("the schema is the toml's version", async () => {
    const [schema, toml] = await Promise.all(
      ["schema.graphql", "shopify.extension.toml"].map((name) =>
        readFile(join(FOLDER, name), "utf8"),
      ),
    );
    expect(schema?.split("\n")[0]).toBe("# api_version: 2026-07");
    expect(toml).toContain('api_version = "2026-07"');
  });
});
