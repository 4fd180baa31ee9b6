/** Of the load, unless it is told of more. */
const CUSTOMERS = 4000;
/** Id of the load's first customer; the others follow. */
export const FIRST_CUSTOMER_ID = 7_300_000_000_000;
/** Has no factor in common with a power of ten: neighbouring serials are far apart among customers. */
const STRIDE = 7_919;
const FIRST_ORDER_ID = 5_400_000_000_000;
const PRODUCTS = [
  { title: "Linen throw", vendor: "Noor & Co.", sku: "NR-LIN-01", minor: 8900 },
  { title: "Oud candle", vendor: "Noor & Co.", sku: "NR-CAN-07", minor: 3450 },
  { title: "Date syrup", vendor: "Al Ahsa Farms", sku: "AA-SYR-02", minor: 1295 },
] as const;

/** The body of an orders/create webhook, as long and as nested as Shopify's; one order per serial. */
export function orderBody(serial: number, now: Date, customers = CUSTOMERS): string {
  const id = FIRST_ORDER_ID + serial;
  const at = now.toISOString().replace(/\.\d+Z$/, "+00:00");
  // All but one of the products, another one left out each time.
  const bought = PRODUCTS.filter((_, place) => place !== serial % PRODUCTS.length);
  const lines = bought.map((product, place) => lineItem({ id: id * 4 + place, product }));
  const subtotal = bought.reduce((sum, { minor }) => sum + minor, 0);
  return JSON.stringify({
    id,
    admin_graphql_api_id: `gid://shopify/Order/${id}`,
    app_id: 580111,
    browser_ip: "203.0.113.24",
    buyer_accepts_marketing: false,
    cancel_reason: null,
    cancelled_at: null,
    cart_token: `hWN2${id.toString(36)}`,
    checkout_id: id + 30_000_000,
    closed_at: null,
    confirmation_number: id.toString(36).toUpperCase(),
    confirmed: true,
    created_at: at,
    currency: "USD",
    ...prices({ subtotal, shipping: 500 }),
    customer_locale: serial % 3 === 0 ? "ar" : "en",
    discount_codes: [],
    financial_status: "paid",
    fulfillment_status: null,
    landing_site: "/collections/home?utm_source=newsletter&utm_medium=email",
    name: `#${1001 + serial}`,
    note: null,
    note_attributes: [],
    order_number: 1001 + serial,
    payment_gateway_names: ["shopify_payments"],
    presentment_currency: "USD",
    processed_at: at,
    source_name: "web",
    tags: "",
    taxes_included: true,
    test: false,
    total_weight: 1850,
    updated_at: at,
    user_id: null,
    billing_address: address(serial),
    customer: customer({ serial: (serial * STRIDE) % customers, at }),
    discount_applications: [],
    fulfillments: [],
    line_items: lines,
    payment_terms: null,
    refunds: [],
    shipping_address: address(serial),
    shipping_lines: [],
  });
}

function lineItem({ id, product }: { id: number; product: (typeof PRODUCTS)[number] }) {
  return {
    id,
    admin_graphql_api_id: `gid://shopify/LineItem/${id}`,
    attributed_staffs: [],
    current_quantity: 1,
    fulfillable_quantity: 1,
    fulfillment_service: "manual",
    fulfillment_status: null,
    gift_card: false,
    grams: 620,
    name: product.title,
    price: text(product.minor),
    price_set: money(product.minor),
    product_exists: true,
    product_id: 8_210_000_000_000 + product.minor,
    properties: [],
    quantity: 1,
    requires_shipping: true,
    sku: product.sku,
    taxable: true,
    title: product.title,
    total_discount: "0.00",
    total_discount_set: money(0),
    variant_id: 44_910_000_000_000 + product.minor,
    variant_inventory_management: "shopify",
    variant_title: null,
    vendor: product.vendor,
    tax_lines: [],
    duties: [],
    discount_allocations: [],
  };
}

function prices({ subtotal, shipping }: { subtotal: number; shipping: number }) {
  const total = subtotal + shipping;
  return {
    current_subtotal_price: text(subtotal),
    current_subtotal_price_set: money(subtotal),
    current_total_discounts: "0.00",
    current_total_discounts_set: money(0),
    current_total_price: text(total),
    current_total_price_set: money(total),
    subtotal_price: text(subtotal),
    subtotal_price_set: money(subtotal),
    total_discounts: "0.00",
    total_discounts_set: money(0),
    total_line_items_price: text(subtotal),
    total_line_items_price_set: money(subtotal),
    total_outstanding: "0.00",
    total_price: text(total),
    total_price_set: money(total),
    total_shipping_price_set: money(shipping),
    total_tax: "0.00",
    total_tax_set: money(0),
  };
}

function customer({ serial, at }: { serial: number; at: string }) {
  const id = FIRST_CUSTOMER_ID + serial;
  return {
    id,
    admin_graphql_api_id: `gid://shopify/Customer/${id}`,
    email: `shopper${serial}@example.com`,
    created_at: "2025-03-02T09:15:00+00:00",
    updated_at: at,
    first_name: "Huda",
    last_name: `Shopper ${serial}`,
    state: "enabled",
    note: null,
    verified_email: true,
    tax_exempt: false,
    phone: null,
    tags: "",
    currency: "USD",
    tax_exemptions: [],
    default_address: { id: id + 1, customer_id: id, ...address(serial), default: true },
  };
}

function address(serial: number) {
  return {
    first_name: "Huda",
    last_name: `Shopper ${serial % CUSTOMERS}`,
    name: `Huda Shopper ${serial % CUSTOMERS}`,
    company: null,
    address1: `${1 + (serial % 240)} Olaya Street`,
    address2: null,
    city: "Riyadh",
    province: null,
    province_code: null,
    country: "Saudi Arabia",
    country_code: "SA",
    zip: "12211",
    phone: null,
    latitude: 24.7136,
    longitude: 46.6753,
  };
}

function money(minor: number) {
  const amount = { amount: text(minor), currency_code: "USD" };
  return { shop_money: amount, presentment_money: amount };
}

function text(minor: number): string {
  return `${Math.trunc(minor / 100)}.${String(minor % 100).padStart(2, "0")}`;
}
