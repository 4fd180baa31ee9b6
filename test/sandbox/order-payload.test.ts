import { describe, expect, test } from "vitest";
import { RENEWAL_SOURCE } from "../../sandbox/shop/shop-model.ts";
import { addCustomer, draft, memoryShop, queued } from "./memory-shop.ts";

function installed(wishes: Parameters<typeof memoryShop>[0] = {}) {
  const made = memoryShop(wishes);
  made.shop.setInstalled(true);
  return made;
}

const bodiesOf = (made: ReturnType<typeof memoryShop>, topic: string) =>
  queued(made)
    .filter((webhook) => webhook.topic === topic)
    .map(({ body }) => JSON.parse(body));

describe("an order's webhooks", () => {
  test("a card order is created, paid and updated, and its customer counted, in one event", () => {
    const made = installed();
    const customer = addCustomer(made);
    made.shop.placeOrder(draft(made, { buyer: { kind: "customer", customerId: customer.id } }));
    const told = queued(made).slice(1);
    expect(told.map(({ topic }) => topic)).toEqual([
      "orders/create",
      "orders/paid",
      "orders/updated",
      "customers/update",
    ]);
    expect(new Set(told.map(({ eventId }) => eventId)).size).toBe(1);
    expect(bodiesOf(made, "customers/update")[0]).toMatchObject({
      orders_count: 1,
      total_spent: "72.00",
    });
  });

  test("carries what a REST order carries", () => {
    const made = installed();
    const customer = addCustomer(made);
    made.shop.placeOrder(
      draft(made, {
        buyer: { kind: "customer", customerId: customer.id },
        orderDiscounts: [{ title: "Silver", value: { kind: "percentage", basisPoints: 500 } }],
        shipping: { title: "Standard", code: "standard", price: 600 },
      }),
    );
    const [order] = bodiesOf(made, "orders/create");
    expect(order).toMatchObject({
      name: "#1001",
      currency: "USD",
      financial_status: "paid",
      test: false,
      total_line_items_price: "72.00",
      total_discounts: "3.60",
      subtotal_price: "68.40",
      total_price: "74.40",
      total_price_set: { shop_money: { amount: "74.40", currency_code: "USD" } },
      payment_gateway_names: ["shopify_payments"],
      customer: { email: "layla@example.com", admin_graphql_api_id: gid("Customer", customer.id) },
      discount_applications: [{ title: "Silver", type: "automatic", value: "5.0" }],
      shipping_lines: [{ price: "6.00" }],
      refunds: [],
    });
    expect(order.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+03:00$/);
    const discounts = order.line_items.flatMap(
      (line: { discount_allocations: { amount: string }[] }) =>
        line.discount_allocations.map(({ amount }) => amount),
    );
    expect(discounts).toEqual(["1.80", "1.80"]);
  });

  test("says who bought for a company, and which renewed itself", () => {
    const made = installed();
    made.shop.placeOrder(draft(made, { companyId: "9100001" }));
    made.shop.placeOrder(draft(made, { sourceName: RENEWAL_SOURCE }));
    made.shop.placeOrder(draft(made));
    expect(bodiesOf(made, "orders/create")).toMatchObject([
      { company: { id: 9_100_001, location_id: 9_100_001 }, source_name: "web" },
      { company: null, source_name: "subscription_contract_checkout_one" },
      { company: null, source_name: "web" },
    ]);
  });

  test("carries what nobody left for the receipt, and makes no customer of it", () => {
    const made = installed();
    const receipt = { email: "layla@example.com", phone: "+966500000000" };
    made.shop.placeOrder(draft(made, { buyer: { kind: "nobody", ...receipt } }));
    expect(bodiesOf(made, "orders/create")).toMatchObject([{ customer: null, ...receipt }]);
    expect(made.shop.countCustomers()).toBe(0);
  });

  test("says whether the customer's e-mail is verified and the phone confirmed", () => {
    const made = installed();
    const { id } = addCustomer(made);
    const said = () => bodiesOf(made, "customers/update").at(-1);
    made.shop.updateCustomer(id, { phone: "+966500000000", phoneConfirmed: true });
    const confirmed = { state: "subscribed", opt_in_level: "confirmed_opt_in" };
    expect(said()).toMatchObject({ verified_email: true, sms_marketing_consent: confirmed });
    made.shop.updateCustomer(id, { emailVerified: false, phoneConfirmed: false });
    const silent = { state: "not_subscribed", opt_in_level: "single_opt_in" };
    expect(said()).toMatchObject({ verified_email: false, sms_marketing_consent: silent });
  });

  test("ids above 2^53 are written exactly", () => {
    const made = installed();
    const id = "820982911946154508";
    const customer = made.shop.createCustomer(
      { id, firstName: "Layla", lastName: "Haddad", email: null, language: "en" },
      { at: 0, telling: "nobody" },
    );
    made.shop.placeOrder(draft(made, { buyer: { kind: "customer", customerId: customer.id } }));
    expect(queued(made)[0]?.body).toContain(`"customer":{"id":820982911946154508,`);
  });

  test.each([
    ["JPY", 36, "72"],
    ["KWD", 36_000, "72.000"],
  ])("amounts in %s have the digits of the currency", (currency, price, total) => {
    const made = installed({ currency });
    expect(made.shop.product("oud-candle")?.variants[0]?.price).toBe(price);
    made.shop.placeOrder(draft(made));
    expect(bodiesOf(made, "orders/create")[0].total_price).toBe(total);
  });

  test("cash on delivery is pending until it is paid", () => {
    const made = installed();
    const { id } = made.shop.placeOrder(draft(made, { gateway: "cash_on_delivery" }));
    expect(bodiesOf(made, "orders/paid")).toEqual([]);
    expect(bodiesOf(made, "orders/create")[0]).toMatchObject({
      financial_status: "pending",
      total_outstanding: "72.00",
    });
    made.shop.markPaid(id);
    expect(bodiesOf(made, "orders/paid")[0]).toMatchObject({ financial_status: "paid" });
    expect(() => made.shop.markPaid(id)).toThrow("not waiting for payment");
  });

  test("a guest becomes a customer once", () => {
    const made = installed();
    const buyer = {
      kind: "guest",
      email: "Sara@Example.com",
      firstName: "Sara",
      lastName: "",
    } as const;
    made.shop.placeOrder(draft(made, { buyer }));
    made.shop.placeOrder(draft(made, { buyer }));
    expect(made.shop.countCustomers()).toBe(1);
    expect(bodiesOf(made, "customers/create")).toHaveLength(1);
    expect(made.shop.customerByEmail("sara@example.com")).toMatchObject({
      ordersCount: 2,
      hasAccount: false,
    });
  });

  test("an order with nobody behind it has no customer", () => {
    const made = installed();
    made.shop.placeOrder(draft(made));
    expect(bodiesOf(made, "orders/create")[0]).toMatchObject({ customer: null, email: null });
  });

  test("before the app is installed it is told nothing", () => {
    const made = memoryShop();
    made.shop.placeOrder(draft(made));
    expect(queued(made)).toEqual([]);
  });
});

describe("refunds and cancellations", () => {
  const refundOf = (made: ReturnType<typeof memoryShop>) => bodiesOf(made, "refunds/create").at(-1);

  test("a full refund gives everything back, shipping too", () => {
    const made = installed();
    const customer = addCustomer(made);
    const shipping = { title: "Standard", code: "standard", price: 600 };
    const buyer = { kind: "customer", customerId: customer.id } as const;
    const { id } = made.shop.placeOrder(draft(made, { buyer, shipping }));
    made.shop.refund(id, { kind: "full" });
    expect(refundOf(made)).toMatchObject({
      transactions: [{ kind: "refund", status: "success", amount: "78.00" }],
      refund_shipping_lines: [{ subtotal_amount_set: { shop_money: { amount: "6.00" } } }],
      order_adjustments: [],
    });
    expect(bodiesOf(made, "orders/updated").at(-1)).toMatchObject({
      financial_status: "refunded",
      current_total_price: "0.00",
      total_price: "78.00",
    });
    expect(made.shop.customer(customer.id)?.totalSpent).toBe(0);
    expect(() => made.shop.refund(id, { kind: "full" })).toThrow("nothing left to refund");
  });

  test("pieces of a discounted line, refunded one by one, sum to the line", () => {
    const made = installed();
    const value = { kind: "fixed_amount", amount: 103 } as const;
    const order = made.shop.placeOrder(draft(made, { orderDiscounts: [{ title: "x", value }] }));
    const dates = order.lines[1]!;
    const lines = [{ lineId: dates.id, quantity: 1 }];
    for (let piece = 0; piece < 2; piece += 1) made.shop.refund(order.id, { kind: "lines", lines });
    const amounts = bodiesOf(made, "refunds/create").map(
      ({ transactions }) => transactions[0].amount,
    );
    expect(amounts).toEqual(["17.75", "17.74"]);
    expect(() => made.shop.refund(order.id, { kind: "lines", lines })).toThrow("0 can be refunded");
  });

  test("a bare amount is a discrepancy", () => {
    const made = installed();
    const { id } = made.shop.placeOrder(draft(made));
    made.shop.refund(id, { kind: "amount", amount: 500 });
    expect(refundOf(made)).toMatchObject({
      refund_line_items: [],
      transactions: [{ amount: "5.00" }],
      order_adjustments: [{ kind: "refund_discrepancy", amount: "-5.00" }],
    });
    expect(made.shop.order(id)?.financialStatus).toBe("partially_refunded");
    expect(() => made.shop.refund(id, { kind: "amount", amount: 6701 })).toThrow("less than that");
  });

  test("cancelling gives back what was paid, and voids what was not", () => {
    const made = installed();
    const paid = made.shop.placeOrder(draft(made));
    made.shop.cancel(paid.id, "customer");
    expect(bodiesOf(made, "orders/cancelled")[0]).toMatchObject({
      cancel_reason: "customer",
      financial_status: "refunded",
    });
    const unpaid = made.shop.placeOrder(draft(made, { gateway: "cash_on_delivery" }));
    made.shop.cancel(unpaid.id, "declined");
    expect(bodiesOf(made, "orders/cancelled")[1]).toMatchObject({
      financial_status: "voided",
      current_total_price: "0.00",
    });
    expect(refundOf(made)).toMatchObject({ transactions: [] });
    expect(() => made.shop.cancel(unpaid.id, "other")).toThrow("cancelled already");
  });
});

function gid(type: string, id: string): string {
  return `gid://shopify/${type}/${id}`;
}
