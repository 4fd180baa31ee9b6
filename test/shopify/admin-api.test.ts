import { describe, expect, test } from "vitest";
import { DEFAULT_COSTS } from "../../app/domain/clv/clv-model.ts";
import { defaultProgramme } from "../../app/domain/tiers/default-programme.ts";
import { AnswerLost } from "../../app/shopify/admin-answer.ts";
import type { AdminCall } from "../../app/shopify/admin-api.ts";
import {
  ACTIVATE_DISCOUNT,
  activateDiscount,
  CREATE_DISCOUNT,
  DEACTIVATE_DISCOUNT,
  ensureDiscount,
  FIND_DISCOUNT,
} from "../../app/shopify/discount.ts";
import { idFromGid } from "../../app/shopify/gid.ts";
import { defineStanding, standingMetafield, writeStandings } from "../../app/shopify/metafields.ts";
import { shopperStanding } from "../../app/usecases/perks/publish-standings.ts";
import { NOW } from "../support/database.ts";

const DOMAIN = "noor.myshopify.com";
/** Answers operations from a table, and notes what was asked. */
function shopify(answers: Record<string, object>) {
  const asked: { operation: string; variables: Record<string, unknown> }[] = [];
  const call = (async (_domain: string, operation: string, variables = {}) => {
    asked.push({ operation, variables });
    return answers[operation];
  }) as AdminCall;
  return { call, asked, operations: () => asked.map(({ operation }) => operation) };
}

const ACCEPTED = { userErrors: [] };
const none = { discountNodes: { nodes: [] } };
const node = (id: number, title: string, __typename = "DiscountAutomaticApp") => ({
  id: `gid://shopify/DiscountAutomaticNode/${id}`,
  discount: { __typename, title },
});

describe("the discount", () => {
  test("is created once, and switched off at once", async () => {
    const { call, operations, asked } = shopify({
      [FIND_DISCOUNT]: none,
      [CREATE_DISCOUNT]: {
        discountAutomaticAppCreate: {
          automaticAppDiscount: { discountId: "gid://shopify/DiscountAutomaticNode/77" },
          userErrors: [],
        },
      },
      [DEACTIVATE_DISCOUNT]: { discountAutomaticDeactivate: ACCEPTED },
    });
    expect(await ensureDiscount(call, DOMAIN, () => NOW)).toBe(77n);
    expect(operations()).toEqual([FIND_DISCOUNT, CREATE_DISCOUNT, DEACTIVATE_DISCOUNT]);
    expect(asked[1]?.variables).toMatchObject({
      discount: { functionHandle: "tier-discount", discountClasses: ["ORDER", "SHIPPING"] },
    });
  });

  test("is found again among others", async () => {
    const nodes = [
      node(1, "Hadiya tier perks", "DiscountAutomaticBasic"),
      node(2, "Hadiya tier perks and more"),
      node(3, "Hadiya tier perks"),
    ];
    const { call, operations } = shopify({ [FIND_DISCOUNT]: { discountNodes: { nodes } } });
    expect(await ensureDiscount(call, DOMAIN, () => NOW)).toBe(3n);
    expect(operations()).toEqual([FIND_DISCOUNT]);
  });

  test("whose creation got no answer is looked for before it is created again", async () => {
    const found = { discountNodes: { nodes: [node(9, "Hadiya tier perks")] } };
    const said: (object | Error)[] = [none, new AnswerLost("silence"), found];
    const sent: string[] = [];
    const call = (async (_domain: string, operation: string) => {
      sent.push(operation);
      const answer = said[sent.length - 1];
      if (answer instanceof Error) throw answer;
      return answer;
    }) as AdminCall;
    expect(await ensureDiscount(call, DOMAIN, () => NOW)).toBe(9n);
    expect(sent).toEqual([FIND_DISCOUNT, CREATE_DISCOUNT, FIND_DISCOUNT]);
  });

  test("refused by Shopify, it says why", async () => {
    const refusal = { field: null, message: "Function not found" };
    const { call } = shopify({
      [FIND_DISCOUNT]: none,
      [CREATE_DISCOUNT]: {
        discountAutomaticAppCreate: { automaticAppDiscount: null, userErrors: [refusal] },
      },
      [ACTIVATE_DISCOUNT]: { discountAutomaticActivate: { userErrors: [refusal] } },
    });
    const refused = /Shopify refused .*: Function not found/;
    await expect(ensureDiscount(call, DOMAIN, () => NOW)).rejects.toThrow(refused);
    await expect(activateDiscount(call, DOMAIN, 1n)).rejects.toThrow(refused);
  });
});

describe("the customer metafield", () => {
  const programme = defaultProgramme("USD");
  const basis = {
    expectedYears: 3,
    expectedYearsFrom: "assumption" as const,
    devotedFloor: 0,
    driftingFloor: 0,
    typicalGapDays: 60,
  };
  const unmeasured = { model: null, costs: DEFAULT_COSTS, rfmCuts: null };
  const valuation = {
    version: 1,
    asOf: 20_000,
    currency: "USD",
    programme,
    basis,
    ...unmeasured,
  };
  const standing = (customerId: bigint, ...minors: bigint[]) => {
    const orders = minors.map((minor, index) => ({
      orderId: BigInt(index),
      day: 19_999,
      minor,
      origin: "shop" as const,
    }));
    return shopperStanding({ customerId, orders }, { valuation, live: true });
  };

  test("is what the extensions expect, to the letter", () => {
    expect(standingMetafield(standing(1n, 31_240n))).toEqual({
      v: 1,
      live: true,
      tier: { id: "silver", name: { en: "Silver", ar: "الفضية" } },
      perks: [{ kind: "percent_off", basisPoints: 500 }],
      currency: "USD",
      spend: "312.40",
      windowDays: 365,
      threshold: "200.00",
      lastOrderId: "0",
      next: {
        id: "gold",
        name: { en: "Gold", ar: "الذهبية" },
        missing: "187.60",
        threshold: "500.00",
        perks: [{ kind: "percent_off", basisPoints: 1000 }, { kind: "free_shipping" }],
      },
    });
  });

  test("has nothing above the top tier, and is null without one", () => {
    expect(standingMetafield(standing(1n, 60_000n))?.next).toBeNull();
    expect(standingMetafield(standing(1n))).toBeNull();
  });

  test("of a customer Shopify does not know is named by their id", async () => {
    const errors = [{ field: ["metafields", "1", "ownerId"], message: "Owner does not exist" }];
    const call = (async () => ({ metafieldsSet: { userErrors: errors } })) as unknown as AdminCall;
    const result = await writeStandings(call, DOMAIN, [standing(7n, 1n), standing(8n, 1n)]);
    expect(result).toEqual([{ customerId: 8n, reason: "Owner does not exist" }]);
  });

  test("refused for another reason, it says why; nothing to write is not sent", async () => {
    const errors = [{ field: ["metafields", "0", "value"], message: "is too long" }];
    const call = (async () => ({ metafieldsSet: { userErrors: errors } })) as unknown as AdminCall;
    const refused = await writeStandings(call, DOMAIN, [standing(7n, 1n)]);
    expect(refused).toEqual([{ customerId: 7n, reason: "is too long" }]);
    expect(await writeStandings(call, DOMAIN, [])).toEqual([]);
  });

  test("refused as a whole is a fault", async () => {
    const errors = [{ field: ["metafields"], message: "too many at once" }];
    const call = (async () => ({ metafieldsSet: { userErrors: errors } })) as unknown as AdminCall;
    await expect(writeStandings(call, DOMAIN, [standing(7n, 1n)])).rejects.toThrow("too many");
  });

  test.each([
    ["TAKEN", false],
    ["INVALID", true],
  ])("a definition refused as %s is a fault: %s", async (code, isFault) => {
    const userErrors = [{ field: null, message: "refused", code }];
    const call = (async () => ({
      metafieldDefinitionCreate: { userErrors },
    })) as unknown as AdminCall;
    const defined = defineStanding(call, DOMAIN).then(
      () => false,
      () => true,
    );
    expect(await defined).toBe(isFault);
  });
});

test.each([
  ["gid://shopify/Customer/9007199254740993", 9007199254740993n],
  ["gid://shopify/DiscountAutomaticNode/5?x=1", 5n],
])("%s is %i", (text, id) => {
  expect(idFromGid(text)).toBe(id);
});

test.each([
  "",
  "5",
  "gid://shopify/Customer/",
  "gid://other/Customer/5",
  "gid://shopify/Customer/x",
])('"%s" is no id of Shopify\'s', (text) => {
  expect(() => idFromGid(text)).toThrow(RangeError);
});
