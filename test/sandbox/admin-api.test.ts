import { describe, expect, test } from "vitest";
import {
  addCustomer,
  askToken,
  draft,
  exchange,
  graph,
  graphClient,
  memoryShop,
} from "./memory-shop.ts";

const SHOP = "query { shop { name } }";

describe("the token endpoint", () => {
  test("exchanges a session token for one that opens the API", async () => {
    const made = memoryShop();
    const { status, body } = await exchange(made);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      expires_in: 3600,
      refresh_token_expires_in: 7_776_000,
      scope: "read_orders,write_customers,write_discounts",
    });
    const answer = await graph(made, { token: body.access_token!, query: SHOP });
    expect(answer.body.data).toEqual({ shop: { name: "Noor & Co." } });
    expect(made.shop.isInstalled()).toBe(true);
  });

  test.each([
    ["expired", { ttlSeconds: -1 }],
    ["signed by somebody else", { secret: "not-the-secret" }],
    ["for another app", { appKey: "other-app" }],
    ["for another shop", { shopDomain: "other.myshopify.com" }],
  ])("refuses a session token that is %s", async (_what, changes) => {
    const { status, body } = await exchange(memoryShop(), changes);
    expect([status, body.error]).toEqual([400, "invalid_subject_token"]);
  });

  test("refuses a wrong client secret", async () => {
    const { status, body } = await askToken(memoryShop(), { client_secret: "guess" });
    expect([status, body.error]).toEqual([401, "invalid_client"]);
  });

  test("an access token ends after an hour of the shop's clock; refreshing gives a new one", async () => {
    const made = memoryShop();
    const first = (await exchange(made)).body;
    await made.clock.advance(3_600_000);
    const late = await graph(made, { token: first.access_token!, query: SHOP });
    expect(late.status).toBe(401);
    const again = await askToken(made, {
      grant_type: "refresh_token",
      refresh_token: first.refresh_token!,
    });
    expect(again.status).toBe(200);
    const answer = await graph(made, { token: again.body.access_token!, query: SHOP });
    expect(answer.status).toBe(200);
  });

  test("a refresh token can be used again until its replacement has been", async () => {
    const made = memoryShop();
    const refresh = (token: string) =>
      askToken(made, { grant_type: "refresh_token", refresh_token: token });
    const first = (await exchange(made)).body.refresh_token!;
    const second = (await refresh(first)).body.refresh_token!;
    expect((await refresh(first)).status).toBe(200);
    expect((await refresh(second)).status).toBe(200);
    expect((await refresh(first)).body.error).toBe("invalid_grant");
    await made.clock.advance(91 * 86_400_000);
    expect((await refresh(second)).body.error).toBe("invalid_grant");
  });

  test("an unknown access token gets 401", async () => {
    expect((await graph(memoryShop(), { token: "shpat_made_up", query: SHOP })).status).toBe(401);
  });
});

describe("the gate before the Admin API", () => {
  test("a field that Shopify's schema does not have is an error", async () => {
    const ask = await graphClient(memoryShop());
    const { body } = await ask("query { shop { mood } }");
    expect(body.errors?.[0]?.message).toContain('Cannot query field "mood" on type "Shop"');
    expect(body.data).toBeUndefined();
  });

  test("a field needs its scope", async () => {
    const ask = await graphClient(memoryShop({ scopes: ["read_orders"] }));
    const { body } = await ask('query { customer(id: "gid://shopify/Customer/1") { id } }');
    expect(body.errors?.[0]).toMatchObject({ extensions: { code: "ACCESS_DENIED" } });
    expect(body.errors?.[0]?.message).toContain("`read_customers`");
  });

  test("writing a customer's metafield needs write_customers", async () => {
    const made = memoryShop({ scopes: ["read_customers"] });
    const { id } = addCustomer(made);
    const ask = await graphClient(made);
    const { body } = await ask(SET, { metafields: [metafield(id, "{}")] });
    expect(body.errors?.[0]?.extensions?.code).toBe("ACCESS_DENIED");
  });

  test("what is not implemented says so, and is never a silent null", async () => {
    const ask = await graphClient(memoryShop());
    const query = "query { giftCardsCount { count } }";
    const { body } = await graphClient(memoryShop({ scopes: ["read_gift_cards"] })).then((client) =>
      client(query),
    );
    expect(body.errors?.[0]?.message).toBe("sandbox: Query.giftCardsCount is not implemented");
    const field = await ask("query { shop { name shopOwnerName } }");
    expect(field.body.errors?.[0]?.message).toBe("sandbox: Shop.shopOwnerName is not implemented");
  });

  test("reports costs, and throttles when the bucket is empty", async () => {
    const made = memoryShop();
    const ask = await graphClient(made);
    const counted = await ask(
      "query { discountNodes(first: 10) { nodes { id discount { __typename } } } }",
    );
    expect(counted.body.extensions?.cost).toMatchObject({
      requestedQueryCost: 22,
      throttleStatus: { maximumAvailable: 20_000, restoreRate: 1000 },
    });
    made.adminApi.bucket.drain();
    const throttled = await ask(SET, { metafields: [] });
    expect(throttled.body.errors?.[0]).toMatchObject({
      message: "Throttled",
      extensions: { code: "THROTTLED" },
    });
  });

  test("one query above 1,000 points is refused", async () => {
    const ask = await graphClient(memoryShop({ scopes: ["read_customers", "read_orders"] }));
    const { body } = await ask(
      "query { customers(first: 100) { nodes { orders(first: 20) { nodes { id } } } } }",
    );
    expect(body.errors?.[0]?.extensions?.code).toBe("MAX_COST_EXCEEDED");
  });

  test("the log names the operation and the protected data it touched", async () => {
    const made = memoryShop();
    const { id } = addCustomer(made);
    const ask = await graphClient(made);
    await ask(`query Who { customer(id: "gid://shopify/Customer/${id}") { id email } }`);
    expect(made.adminApi.log.recent(1)[0]).toMatchObject({
      operation: "Who",
      fields: ["customer"],
      protectedFields: ["Customer.email"],
      errors: [],
    });
  });
});

const SET = `mutation Set($metafields: [MetafieldsSetInput!]!) {
  metafieldsSet(metafields: $metafields) {
    metafields { id namespace key value compareDigest }
    userErrors { field message code elementIndex }
  }
}`;

function metafield(customerId: string, value: string, changes: Record<string, unknown> = {}) {
  return {
    ownerId: `gid://shopify/Customer/${customerId}`,
    namespace: "$app:hadiya",
    key: "standing",
    type: "json",
    value,
    ...changes,
  };
}

describe("metafieldsSet", () => {
  async function settled(...inputs: Record<string, unknown>[]) {
    const made = memoryShop();
    const customer = addCustomer(made);
    const ask = await graphClient(made);
    const metafields = inputs.map((input) => metafield(customer.id, "{}", input));
    const { body } = await ask(SET, { metafields });
    return { ...made, customer, ask, payload: body.data!.metafieldsSet! };
  }
  const codes = (payload: Record<string, unknown>) =>
    (payload.userErrors as { code: string }[]).map((error) => error.code);

  test("keeps the value under the app's own namespace", async () => {
    const { payload, shop, customer } = await settled({ value: '{"v":1}' });
    expect(payload.userErrors).toEqual([]);
    expect(payload.metafields).toMatchObject([{ namespace: "app--271828182845--hadiya" }]);
    const owner = `gid://shopify/Customer/${customer.id}`;
    expect(shop.metafield(owner, "$app:hadiya", "standing")?.value).toBe('{"v":1}');
  });

  test.each([
    ["JSON that is none", { value: "{" }, "INVALID_VALUE"],
    ["an unknown type", { type: "colour_of_mood" }, "INCLUSION"],
    ["an owner who is not there", { ownerId: "gid://shopify/Customer/1" }, "INVALID"],
    ["another app's namespace", { namespace: "app--1--x" }, "APP_NOT_AUTHORIZED"],
    ["a key too short", { key: "a" }, "TOO_SHORT"],
  ])("refuses %s, and keeps nothing of the call", async (_what, input, code) => {
    const { payload, shop, customer } = await settled({ key: "other" }, input);
    expect(codes(payload)).toEqual([code]);
    expect(shop.metafields(`gid://shopify/Customer/${customer.id}`)).toEqual([]);
  });

  test("takes 25 at once, not 26", async () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, at) => ({ key: `key-${at}` }));
    expect(codes((await settled(...many(25))).payload)).toEqual([]);
    expect(codes((await settled(...many(26))).payload)).toEqual(["LESS_THAN_OR_EQUAL_TO"]);
  });

  test("compares and sets by digest", async () => {
    const { ask, customer, payload } = await settled({ value: '{"n":1}' });
    const [{ compareDigest }] = payload.metafields as [{ compareDigest: string }];
    const set = async (value: string, digest: string | null) =>
      codes(
        (await ask(SET, { metafields: [metafield(customer.id, value, { compareDigest: digest })] }))
          .body.data!.metafieldsSet!,
      );
    expect(await set('{"n":2}', compareDigest)).toEqual([]);
    expect(await set('{"n":3}', compareDigest)).toEqual(["STALE_OBJECT"]);
    expect(await set('{"n":3}', null)).toEqual(["STALE_OBJECT"]);
  });
});

describe("metafield definitions and discounts", () => {
  const DEFINE = `mutation Define($definition: MetafieldDefinitionInput!) {
    metafieldDefinitionCreate(definition: $definition) {
      createdDefinition { id namespace type { name } access { storefront } }
      userErrors { code field message }
    }
  }`;
  const definition = {
    name: "Standing",
    ownerType: "CUSTOMER",
    namespace: "$app:hadiya",
    key: "standing",
    type: "json",
  };

  test("a definition is made once", async () => {
    const ask = await graphClient(memoryShop());
    const first = await ask(DEFINE, { definition });
    expect(first.body.data?.metafieldDefinitionCreate).toMatchObject({
      createdDefinition: { namespace: "app--271828182845--hadiya", type: { name: "json" } },
      userErrors: [],
    });
    const second = await ask(DEFINE, { definition });
    expect(second.body.data?.metafieldDefinitionCreate).toMatchObject({
      createdDefinition: null,
      userErrors: [{ code: "TAKEN" }],
    });
  });

  const CREATE = `mutation Create($discount: DiscountAutomaticAppInput!) {
    discountAutomaticAppCreate(automaticAppDiscount: $discount) {
      automaticAppDiscount { discountId status appDiscountType { functionId } }
      userErrors { code field message }
    }
  }`;
  const discount = {
    title: "Hadiya",
    functionHandle: "tier-discount",
    startsAt: "2026-01-01T00:00:00Z",
    discountClasses: ["ORDER", "SHIPPING"],
    combinesWith: { orderDiscounts: true, productDiscounts: true, shippingDiscounts: true },
  };

  test("a discount is made, found, deactivated and activated", async () => {
    const made = memoryShop();
    const ask = await graphClient(made);
    const created = (await ask(CREATE, { discount })).body.data?.discountAutomaticAppCreate;
    expect(created).toMatchObject({ automaticAppDiscount: { status: "ACTIVE" }, userErrors: [] });
    const { discountId: id } = created!.automaticAppDiscount as { discountId: string };
    const toggle = (verb: string) =>
      ask(
        `mutation Toggle($id: ID!) { ${verb}(id: $id) {
        automaticDiscountNode { automaticDiscount { ... on DiscountAutomaticApp { status } } }
        userErrors { message } } }`,
        { id },
      );
    await toggle("discountAutomaticDeactivate");
    expect(made.shop.activeDiscounts()).toEqual([]);
    const { body } = await ask(`query { discountNodes(first: 5, query: "title:Hadiya") {
      nodes { id discount { ... on DiscountAutomaticApp { title status } } } } }`);
    expect(body.data?.discountNodes).toEqual({
      nodes: [{ id, discount: { title: "Hadiya", status: "EXPIRED" } }],
    });
    await toggle("discountAutomaticActivate");
    expect(made.shop.activeDiscounts()).toHaveLength(1);
  });

  test.each([
    ["an unknown Function", { functionHandle: "nobody" }, "INVALID"],
    ["no Function", { functionHandle: null }, "MISSING_FUNCTION_IDENTIFIER"],
    ["no title", { title: " " }, "BLANK"],
    ["an end before the start", { endsAt: "2025-01-01T00:00:00Z" }, "END_DATE_BEFORE_START_DATE"],
  ])("refuses a discount with %s", async (_what, changes, code) => {
    const ask = await graphClient(memoryShop());
    const { body } = await ask(CREATE, { discount: { ...discount, ...changes } });
    expect(body.data?.discountAutomaticAppCreate).toMatchObject({
      automaticAppDiscount: null,
      userErrors: [{ code }],
    });
  });

  test("a second discount of the same title is refused", async () => {
    const ask = await graphClient(memoryShop());
    await ask(CREATE, { discount });
    const { body } = await ask(CREATE, { discount });
    expect(body.data?.discountAutomaticAppCreate).toMatchObject({
      userErrors: [{ code: "TAKEN" }],
    });
  });
});

test("an order is read back by id, its customer with it", async () => {
  const made = memoryShop({ scopes: ["read_orders", "read_customers"] });
  const customer = addCustomer(made);
  const order = made.shop.placeOrder(
    draft(made, { buyer: { kind: "customer", customerId: customer.id } }),
  );
  const ask = await graphClient(made);
  const { body } = await ask(
    `query($id: ID!) { order(id: $id) { name totalPriceSet { shopMoney { amount currencyCode } }
      customer { numberOfOrders } } }`,
    { id: `gid://shopify/Order/${order.id}` },
  );
  expect(body.data?.order).toEqual({
    name: "#1001",
    totalPriceSet: { shopMoney: { amount: "72.00", currencyCode: "USD" } },
    customer: { numberOfOrders: "1" },
  });
});
