import { readFile } from "node:fs/promises";
import { buildSchema, execute, parse } from "graphql";
import { describe, expect, test, vi } from "vitest";
import { askFunctions, type RunFunction } from "../../sandbox/pages/checkout/ask-functions.ts";
import { type CheckoutFacts, functionInput } from "../../sandbox/pages/checkout/function-input.ts";
import { cartLines } from "../../sandbox/pages/storefront/cart.ts";
import { addCustomer, demoShop, giveStanding, launchDiscount } from "./demo-shop.ts";

const LINES = "cart.lines.discounts.generate.run";
const DELIVERY = "cart.delivery-options.discounts.generate.run";

function factsOf(changes: Partial<CheckoutFacts> = {}): CheckoutFacts {
  const context = changes.context ?? demoShop();
  const [variant] = context.shop.products()[0]!.variants;
  const cart = [{ variantId: variant!.id, quantity: 2 }];
  const lines = cartLines(cart, context.shop.products());
  return { context, lines, shopper: null, language: "en", method: "standard", ...changes };
}

const orderAdd = (candidates: object[], selectionStrategy = "FIRST") => ({
  operations: [{ orderDiscountsAdd: { selectionStrategy, candidates } }],
});
const orderOff = (value: object, message?: string) => ({
  message,
  targets: [{ orderSubtotal: { excludedCartLineIds: [] } }],
  value,
});
const percentage = (value: number | string) => ({ percentage: { value } });

/** A Function that answers this for the lines, and nothing for the delivery. */
function answering(output: object): RunFunction {
  return async ({ target }) => (target === LINES ? output : { operations: [] });
}

async function ask(run: RunFunction, facts = factsOf(), discounts = 1) {
  for (let made = 0; made < discounts; made += 1) launchDiscount(facts.context);
  const report = vi.fn();
  return { offers: await askFunctions(facts, run, report), report };
}

describe("what a Function answers", () => {
  test("becomes an offer in basis points, under its own message", async () => {
    const run = answering(orderAdd([orderOff(percentage("12.5"), "Gold")]));
    const { offers, report } = await ask(run);
    const value = { kind: "percentage", basisPoints: 1250 };
    expect(offers).toEqual({ order: [{ title: "Gold", value }], shipping: [] });
    expect(report).not.toHaveBeenCalled();
  });

  test("goes under the discount's title when it has no message", async () => {
    const { offers } = await ask(answering(orderAdd([orderOff(percentage(5))])));
    expect(offers.order[0]?.title).toBe("Hadiya tiers");
  });

  test("is chosen by its strategy: the first, or the one that takes most off", async () => {
    const candidates = [orderOff(percentage(5), "Small"), orderOff(percentage(20), "Large")];
    const titles = async (strategy: string) =>
      (await ask(answering(orderAdd(candidates, strategy)))).offers.order.map((one) => one.title);
    expect(await titles("FIRST")).toEqual(["Small"]);
    expect(await titles("MAXIMUM")).toEqual(["Large"]);
  });

  test("may be an amount, in the shop's currency", async () => {
    const context = demoShop("KWD");
    const run = answering(orderAdd([orderOff({ fixedAmount: { amount: "1.250" } })]));
    const { offers } = await ask(run, factsOf({ context }));
    expect(offers.order[0]?.value).toEqual({ kind: "fixed_amount", amount: 1250 });
  });

  test("frees the delivery it names", async () => {
    const target = { deliveryOption: { handle: "express" } };
    const candidates = [{ message: "Gold", targets: [target], value: percentage(100) }];
    const run: RunFunction = async (call) =>
      call.target === DELIVERY
        ? { operations: [{ deliveryDiscountsAdd: { selectionStrategy: "ALL", candidates } }] }
        : { operations: [] };
    const { offers } = await ask(run);
    const value = { kind: "percentage", basisPoints: 10_000 };
    expect(offers.shipping).toEqual([{ title: "Gold", value, methods: ["express"] }]);
  });

  test("of nothing is no discount", async () => {
    const { offers, report } = await ask(answering({ operations: [] }));
    expect(offers).toEqual({ order: [], shipping: [] });
    expect(report).not.toHaveBeenCalled();
  });
});

describe("checkout goes on without a discount, and says why on the console, when a Function", () => {
  test.each<[string, RunFunction]>([
    [
      "fails",
      async () => {
        throw new Error("out of memory");
      },
    ],
    ["answers nonsense", answering({ operations: "all of it" })],
    ["gives more than everything", answering(orderAdd([orderOff(percentage(101))]))],
    ["gives less than nothing", answering(orderAdd([orderOff(percentage(-5))]))],
    [
      "asks for what this checkout cannot do",
      answering({ operations: [{ productDiscountsAdd: { candidates: [] } }] }),
    ],
    [
      "leaves out a line",
      answering(
        orderAdd([
          {
            targets: [{ orderSubtotal: { excludedCartLineIds: ["gid://shopify/CartLine/1"] } }],
            value: percentage(5),
          },
        ]),
      ),
    ],
  ])("%s", async (_, run) => {
    const { offers, report } = await ask(run);
    expect(offers).toEqual({ order: [], shipping: [] });
    expect(report).toHaveBeenCalledOnce();
    expect(report.mock.calls[0]?.[0]).toContain("Hadiya tiers");
  });
});

test("one failing discount leaves the others alone", async () => {
  let calls = 0;
  const run: RunFunction = async ({ target }) => {
    if (target !== LINES) return { operations: [] };
    calls += 1;
    if (calls === 1) throw new Error("broken");
    return orderAdd([orderOff(percentage(5), "Still here")]);
  };
  const { offers, report } = await ask(run, factsOf(), 2);
  expect(offers.order.map(({ title }) => title)).toEqual(["Still here"]);
  expect(report).toHaveBeenCalledOnce();
});

test("of discounts that do not combine, the one that takes most off is given", async () => {
  const facts = factsOf();
  launchDiscount(facts.context);
  const [first] = facts.context.shop.discounts();
  const combinesWith = { order: false, product: true, shipping: true };
  facts.context.shop.records.saveDiscount({ ...first!, id: "2", combinesWith });
  let calls = 0;
  const run: RunFunction = async ({ target }) => {
    if (target !== LINES) return { operations: [] };
    calls += 1;
    return orderAdd([orderOff(percentage(calls * 5), `${calls * 5} %`)]);
  };
  const offers = await askFunctions(facts, run, vi.fn());
  expect(offers.order.map(({ title }) => title)).toEqual(["10 %"]);
});

test("only active discounts are asked", async () => {
  const facts = factsOf();
  launchDiscount(facts.context);
  const [discount] = facts.context.shop.discounts();
  facts.context.shop.records.saveDiscount({ ...discount!, endsAt: 1 });
  const run = vi.fn();
  await askFunctions(facts, run, vi.fn());
  expect(run).not.toHaveBeenCalled();
});

test("the whole input fits Shopify's schema, the app's metafield under its own short name", async () => {
  const file = new URL("../../extensions/tier-discount/schema.graphql", import.meta.url);
  const schema = buildSchema(await readFile(file, "utf8"));
  const context = demoShop();
  const shopper = addCustomer(context);
  giveStanding(context, shopper, [{ kind: "free_shipping" }]);
  launchDiscount(context);
  const [discount] = context.shop.discounts();
  const input = functionInput(factsOf({ context, shopper }), discount!);
  const { data, errors } = await execute({
    schema,
    rootValue: input,
    document: parse(`{
      cart {
        buyerIdentity {
          isAuthenticated email phone
          customer { id displayName email numberOfOrders amountSpent { amount currencyCode } }
        }
        cost { subtotalAmount { amount currencyCode } totalAmount { amount } }
        lines {
          id quantity
          cost { amountPerQuantity { amount } subtotalAmount { amount } totalAmount { amount } }
          merchandise {
            ... on ProductVariant { id title sku product { id handle title vendor productType } }
          }
        }
        deliverableLines { id quantity }
        deliveryGroups {
          id groupType cartLines { id }
          deliveryOptions { handle code title cost { amount } deliveryMethodType }
          selectedDeliveryOption { handle }
        }
      }
      discount { discountClasses }
      localization { language { isoCode } country { isoCode } }
      presentmentCurrencyRate
    }`),
  });
  expect(errors).toBeUndefined();
  expect(data).toMatchObject({
    cart: { buyerIdentity: { isAuthenticated: true }, lines: [{ quantity: 2 }] },
    localization: { language: { isoCode: "EN" } },
  });
  expect(input).toMatchObject({
    cart: {
      buyerIdentity: {
        customer: { metafields: [{ namespace: "$app:hadiya", key: "standing", type: "json" }] },
      },
    },
  });
});

test("a customer without an account is nobody that has logged in", () => {
  const context = demoShop();
  const shopper = addCustomer(context, { hasAccount: false });
  launchDiscount(context);
  const [discount] = context.shop.discounts();
  expect(functionInput(factsOf({ context, shopper }), discount!)).toMatchObject({
    cart: { buyerIdentity: { isAuthenticated: false } },
  });
});
