import { beforeEach, describe, expect, test, vi } from "vitest";
import type { RunFunction } from "../../sandbox/pages/checkout/ask-functions.ts";
import { pagesHandler } from "../../sandbox/pages/pages.ts";
import type { RequestHandler, ShopContext } from "../../sandbox/shop/shop-context.ts";
import { addCustomer, demoShop, launchDiscount } from "./demo-shop.ts";

const ORIGIN = "http://localhost:45100";

/** A browser: keeps cookies, follows nothing. */
function browser(handler: RequestHandler) {
  const cookies = new Map<string, string>();
  async function send(path: string, init: RequestInit = {}) {
    const headers = new Headers(init.headers);
    headers.set("cookie", [...cookies].map(([name, value]) => `${name}=${value}`).join("; "));
    const answer = await handler(new Request(ORIGIN + path, { ...init, headers }));
    for (const line of answer?.headers.getSetCookie() ?? []) {
      const [pair = ""] = line.split(";");
      const at = pair.indexOf("=");
      cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return answer!;
  }
  const post = (path: string, fields: Record<string, string>, headers?: HeadersInit) =>
    send(path, { method: "POST", body: new URLSearchParams(fields), headers });
  return { cookies, get: (path: string) => send(path), post };
}

/** Ten percent off and free delivery for whoever has logged in. */
const goldForMembers: RunFunction = async ({ target, input }) => {
  const { cart } = input as { cart: { buyerIdentity: { isAuthenticated: boolean } | null } };
  if (!cart.buyerIdentity?.isAuthenticated) return { operations: [] };
  if (target.startsWith("cart.lines")) {
    const targets = [{ orderSubtotal: { excludedCartLineIds: [] } }];
    const candidates = [{ message: "Gold", targets, value: { percentage: { value: 10 } } }];
    return { operations: [{ orderDiscountsAdd: { selectionStrategy: "FIRST", candidates } }] };
  }
  const targets = [{ deliveryGroup: { id: "gid://shopify/CartDeliveryGroup/1" } }];
  const candidates = [{ message: "Gold", targets, value: { percentage: { value: 100 } } }];
  return { operations: [{ deliveryDiscountsAdd: { selectionStrategy: "ALL", candidates } }] };
};

const ADDRESS = {
  country: "SA",
  firstName: "Layla",
  lastName: "Haddad",
  address1: "12 Olaya Street",
  city: "Riyadh",
  delivery: "standard",
  payment: "card",
};

let context: ShopContext;
let report: ReturnType<typeof vi.fn<(message: string, cause: unknown) => void>>;
let visitor: ReturnType<typeof browser>;

function open(currency = "USD", runFunction = goldForMembers) {
  context = demoShop(currency);
  report = vi.fn<(message: string, cause: unknown) => void>();
  launchDiscount(context);
  visitor = browser(pagesHandler(context, { runFunction, report }));
}

async function fillCart(pieces = 2) {
  const variant = context.shop.products()[0]!.variants[0]!.id;
  for (let piece = 0; piece < pieces; piece += 1) {
    await visitor.post("/shop/cart", { variant, change: "add" });
  }
  return context.shop.variant(variant)!.variant.price * pieces;
}

async function logIn() {
  const customer = addCustomer(context);
  await visitor.post("/shop/shopper", { customer: customer.id });
  return customer;
}

const field = (page: string, name: string) =>
  new RegExp(`name="${name}"[^>]* value="([^"]*)"`).exec(page)?.[1] ?? "";

async function checkoutFields(changes: Record<string, string> = {}) {
  const page = await (await visitor.get("/checkout")).text();
  const { attempt, expected } = {
    attempt: field(page, "attempt"),
    expected: field(page, "expected"),
  };
  return { ...ADDRESS, attempt, expected, ...changes };
}

beforeEach(() => open());

describe("a member's checkout", () => {
  test.each(["USD", "JPY", "KWD"])("comes in %s to what the order then says", async (currency) => {
    open(currency);
    await logIn();
    const subtotal = await fillCart(3);
    const totals = await (await visitor.post("/checkout/totals", { delivery: "express" })).json();
    const answer = await visitor.post("/checkout", await checkoutFields({ delivery: "express" }));
    expect(answer.status).toBe(303);
    const token = answer.headers.get("location")!.split("/").at(-1)!;
    const order = context.shop.orderByToken(token)!;
    const discount = Math.floor((subtotal + 5) / 10);
    expect(order.total).toBe(subtotal - discount);
    expect(order.total).toBe(totals.total);
    expect(order.shippingTotal).toBe(0);
    expect(order.discounts.map(({ title, target }) => [title, target])).toEqual([
      ["Gold", "line_item"],
      ["Gold", "shipping_line"],
    ]);
  });

  test("gives the extension the customer, whose standing it may read, and a token in her name", async () => {
    const customer = await logIn();
    await fillCart();
    const { state } = await (await visitor.post("/checkout/totals", {})).json();
    expect(state.buyerIdentity.customer.id).toBe(`gid://shopify/Customer/${customer.id}`);
    expect(await (await visitor.get("/checkout/session-token")).text()).toContain(customer.id);
  });

  test("empties the cart and leads to the thank-you page", async () => {
    await logIn();
    await fillCart();
    const placed = await visitor.post("/checkout", await checkoutFields());
    const page = await (await visitor.get(placed.headers.get("location")!)).text();
    expect(page).toContain("Thank you, Layla!");
    expect(await (await visitor.get("/checkout")).text()).toContain("Your cart is empty");
  });
});

describe("a guest's checkout", () => {
  test("has no perks and needs an e-mail", async () => {
    const subtotal = await fillCart();
    const refused = await visitor.post("/checkout", await checkoutFields());
    expect(refused.status).toBe(422);
    expect(await refused.text()).toContain("Enter a valid email");
    const fields = await checkoutFields({
      email: "guest@example.com",
      payment: "cash_on_delivery",
    });
    const placed = await visitor.post("/checkout", fields);
    const order = context.shop.orderByToken(placed.headers.get("location")!.split("/").at(-1)!)!;
    expect(order).toMatchObject({
      total: subtotal + 500,
      financialStatus: "pending",
      discounts: [],
    });
    expect(context.shop.customer(order.customerId!)).toMatchObject({ hasAccount: false });
  });

  test("shows the extension nobody", async () => {
    await fillCart();
    const { state } = await (await visitor.post("/checkout/totals", {})).json();
    expect(state.buyerIdentity).toEqual({});
    expect(state.appMetafields).toEqual([]);
  });
});

describe("an order is placed once", () => {
  test("though the form is sent twice", async () => {
    await logIn();
    await fillCart();
    const fields = await checkoutFields();
    const cart = visitor.cookies.get("sandbox_cart")!;
    const first = await visitor.post("/checkout", fields);
    visitor.cookies.set("sandbox_cart", cart);
    const second = await visitor.post("/checkout", fields);
    expect(second.headers.get("location")).toBe(first.headers.get("location"));
    expect(context.shop.countOrders()).toBe(1);
  });

  test("though it is sent twice at the same moment", async () => {
    await logIn();
    await fillCart();
    const fields = await checkoutFields();
    await Promise.all([visitor.post("/checkout", fields), visitor.post("/checkout", fields)]);
    expect(context.shop.countOrders()).toBe(1);
  });
});

describe("an order is not placed", () => {
  test("at another total than the shopper saw", async () => {
    await logIn();
    await fillCart();
    const fields = await checkoutFields();
    await fillCart(1);
    const answer = await visitor.post("/checkout", fields);
    expect(answer.status).toBe(409);
    expect(await answer.text()).toContain("Your cart changed in the meantime");
    expect(context.shop.countOrders()).toBe(0);
  });

  test.each([
    ["address1", "", "Enter an address"],
    ["city", "  ", "Enter a city"],
    ["lastName", "", "Enter a last name"],
    ["country", "ZZ", "Choose a country"],
    ["delivery", "teleport", "Choose a shipping method"],
    ["payment", "promises", "Choose how to pay"],
  ])("with %s %j", async (name, value, words) => {
    await logIn();
    await fillCart();
    const answer = await visitor.post("/checkout", await checkoutFields({ [name]: value }));
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain(words);
    expect(context.shop.countOrders()).toBe(0);
  });

  test("of an empty cart", async () => {
    const answer = await visitor.post("/checkout", ADDRESS);
    expect(answer.status).toBe(409);
    expect(await answer.text()).toContain("Your cart is empty");
  });

  test("for a customer whom the shop no longer knows, who goes on as a guest", async () => {
    await fillCart();
    const fields = await checkoutFields({ email: "guest@example.com" });
    visitor.cookies.set("sandbox_shopper", "424242");
    const answer = await visitor.post("/checkout", fields);
    expect(await answer.text()).toContain("You were logged out");
    expect(visitor.cookies.get("sandbox_shopper")).toBe("");
    expect(context.shop.countOrders()).toBe(0);
  });

  test("for a form of another site", async () => {
    await fillCart();
    const fields = { ...ADDRESS, email: "guest@example.com" };
    const answer = await visitor.post("/checkout", fields, { origin: "https://evil.example" });
    expect(answer.status).toBe(403);
    expect(context.shop.countOrders()).toBe(0);
  });
});

test("what a shopper types comes back as text, never as markup", async () => {
  await fillCart();
  const address1 = `"><img src=x onerror=alert(1)>`;
  const page = await (await visitor.post("/checkout", { ...ADDRESS, address1 })).text();
  expect(page).not.toContain("<img");
  expect(page).toContain("&quot;&gt;&lt;img src=x onerror=alert(1)&gt;");
});

test("a failing Function leaves a checkout at full price, with nothing odd in it", async () => {
  open("USD", async () => {
    throw new Error("QuickJS is out of memory");
  });
  await logIn();
  const subtotal = await fillCart();
  const answer = await visitor.get("/checkout");
  expect(answer.status).toBe(200);
  const page = await answer.text();
  expect(field(page, "expected")).toBe(String(subtotal + 500));
  expect(page).not.toContain("QuickJS");
  expect(report).toHaveBeenCalledOnce();
});

test("a page that fails says so in the shopper's language, and why on the console", async () => {
  vi.spyOn(context.shop, "customers").mockImplementation(() => {
    throw new Error("the disk is full");
  });
  const answer = await visitor.get("/shop/shopper?locale=ar");
  expect(answer.status).toBe(500);
  expect(await answer.text()).toContain("حدث خطأ ما");
  expect(report).toHaveBeenCalledOnce();
});
