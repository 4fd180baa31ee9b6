import { formatAmount } from "./amount.ts";
import {
  currentTotal,
  gatewayName,
  gatewayNames,
  isManual,
  itemizedAmount,
  outstandingAmount,
  sum,
} from "./order-money.ts";
import { openQuantity } from "./refund-builder.ts";
import type {
  Address,
  Customer,
  Fulfillment,
  Order,
  OrderDiscount,
  OrderLine,
  Product,
  Refund,
  ShopSettings,
  Transaction,
} from "./shop-model.ts";
import { shopTimestamp } from "./shop-time.ts";

declare global {
  interface JSON {
    /** Writes the text as it is: how an id above 2^53 becomes an exact JSON number. */
    rawJSON(text: string): object;
  }
}

type Json = Record<string, unknown>;

/** The REST resources that Shopify's webhooks carry, as text: `JSON.stringify` of the result. */
export class RestPayload {
  readonly #settings: ShopSettings;

  constructor(settings: ShopSettings) {
    this.#settings = settings;
  }

  order(order: Order, customer: Customer | null): Json {
    return {
      id: idNumber(order.id),
      admin_graphql_api_id: `gid://shopify/Order/${order.id}`,
      app_id: 580111,
      browser_ip: null,
      buyer_accepts_marketing: customer?.acceptsMarketing ?? false,
      cancel_reason: order.cancelReason,
      cancelled_at: this.#timeOrNull(order.cancelledAt),
      cart_token: null,
      checkout_id: null,
      checkout_token: null,
      client_details: null,
      closed_at: null,
      company: order.companyId ? company(order.companyId) : null,
      confirmation_number: order.confirmationNumber,
      confirmed: true,
      contact_email: order.email,
      created_at: this.#time(order.createdAt),
      currency: order.currency,
      ...this.#currentTotals(order),
      customer_locale: order.language,
      discount_codes: discountCodes(order),
      duties_included: false,
      email: order.email,
      estimated_taxes: false,
      financial_status: order.financialStatus,
      fulfillment_status: order.fulfillmentStatus,
      landing_site: null,
      location_id: null,
      merchant_of_record_app_id: null,
      name: order.name,
      note: order.note,
      note_attributes: order.attributes,
      number: order.number - 1000,
      order_number: order.number,
      order_status_url: `${this.#settings.origin}/thank-you/${order.token}`,
      payment_gateway_names: gatewayNames(order),
      phone: order.phone,
      po_number: null,
      presentment_currency: order.currency,
      processed_at: this.#time(order.processedAt),
      source_identifier: null,
      source_name: order.sourceName,
      source_url: null,
      ...this.#totals(order),
      tags: order.tags.join(", "),
      tax_exempt: false,
      tax_lines: taxLines(order, order.taxTotal),
      taxes_included: order.taxRule?.included ?? true,
      test: order.test,
      token: order.token,
      total_tip_received: formatAmount(tipOf(order), order.currency),
      total_weight: sum(order.lines.map((line) => line.grams * line.quantity)),
      updated_at: this.#time(order.updatedAt),
      user_id: null,
      billing_address: address(order.shippingAddress),
      customer: customer ? this.#orderCustomer(customer) : null,
      discount_applications: order.discounts.map((discount) =>
        discountApplication(discount, order.currency),
      ),
      fulfillments: order.fulfillments.map((fulfillment) => this.fulfillment(order, fulfillment)),
      line_items: order.lines.map((line) => this.#line(order, line)),
      payment_terms: order.paymentTerms ? { payment_terms_name: order.paymentTerms } : null,
      refunds: order.refunds.map((refund) => this.refund(order, refund)),
      shipping_address: address(order.shippingAddress),
      shipping_lines: this.#shippingLines(order),
      returns: [],
    };
  }

  refund(order: Order, refund: Refund): Json {
    return {
      id: idNumber(refund.id),
      admin_graphql_api_id: `gid://shopify/Refund/${refund.id}`,
      order_id: idNumber(order.id),
      created_at: this.#time(refund.createdAt),
      note: refund.note,
      user_id: null,
      processed_at: this.#time(refund.createdAt),
      duties: [],
      total_duties_set: moneySet(0, order.currency),
      return: null,
      restock: refund.lines.some((line) => line.restockType !== "no_restock"),
      additional_fees: [],
      total_additional_fees_set: moneySet(0, order.currency),
      refund_shipping_lines: this.#refundedShipping(order, refund),
      order_adjustments: this.#adjustments(order, refund),
      refund_line_items: refund.lines.map((part) => ({
        id: idNumber(part.id),
        quantity: part.quantity,
        line_item_id: idNumber(part.lineId),
        location_id: null,
        restock_type: part.restockType,
        subtotal: JSON.rawJSON(formatAmount(part.subtotal, order.currency)),
        total_tax: JSON.rawJSON(formatAmount(part.tax ?? 0, order.currency)),
        subtotal_set: moneySet(part.subtotal, order.currency),
        total_tax_set: moneySet(part.tax ?? 0, order.currency),
        line_item: this.#refundedLine(order, part.lineId),
      })),
      transactions: refund.transactions.map((paid) => this.transaction(order, paid)),
    };
  }

  transaction(order: Order, transaction: Transaction): Json {
    return {
      id: idNumber(transaction.id),
      admin_graphql_api_id: `gid://shopify/OrderTransaction/${transaction.id}`,
      order_id: idNumber(order.id),
      kind: transaction.kind,
      gateway: gatewayName(transaction.gateway),
      status: transaction.status,
      message: null,
      created_at: this.#time(transaction.createdAt),
      processed_at: this.#time(transaction.createdAt),
      test: order.test,
      authorization: null,
      location_id: null,
      user_id: null,
      parent_id: transaction.parentId ? idNumber(transaction.parentId) : null,
      device_id: null,
      error_code: null,
      source_name: order.sourceName,
      receipt: {},
      amount: formatAmount(transaction.amount, order.currency),
      currency: order.currency,
      payment_id: `${order.name}.1`,
      manual_payment_gateway: isManual(transaction.gateway),
    };
  }

  /** orders/edited: what was changed, and not the order. */
  edit(
    order: Order,
    change: {
      id: string;
      added: readonly OrderLine[];
      removed: readonly { lineId: string; quantity: number }[];
    },
  ): Json {
    return {
      order_edit: {
        id: idNumber(change.id),
        app_id: null,
        created_at: this.#time(order.updatedAt),
        notify_customer: false,
        order_id: idNumber(order.id),
        staff_note: "",
        user_id: null,
        line_items: {
          additions: change.added.map(({ id, quantity }) => ({
            id: idNumber(id),
            delta: quantity,
          })),
          removals: change.removed.map(({ lineId, quantity }) => ({
            id: idNumber(lineId),
            delta: quantity,
          })),
        },
        discounts: { line_item: { additions: [], removals: [] } },
        shipping_lines: { additions: [], removals: [] },
      },
    };
  }

  return(
    order: Order,
    asked: {
      id: string;
      status: string;
      pieces: readonly { lineId: string; quantity: number }[];
    },
  ): Json {
    return {
      id: idNumber(asked.id),
      admin_graphql_api_id: `gid://shopify/Return/${asked.id}`,
      order_id: idNumber(order.id),
      name: `${order.name}-R1`,
      status: asked.status,
      total_return_line_items: sum(asked.pieces.map(({ quantity }) => quantity)),
      return_line_items: asked.pieces.map(({ lineId, quantity }) => ({
        line_item: { id: idNumber(lineId) },
        quantity,
        return_reason: "unknown",
      })),
    };
  }

  /** customers/merge names its customers by gid alone. */
  merge({ keptId, absorbedId }: { keptId: string; absorbedId: string }): Json {
    return {
      admin_graphql_api_customer_kept_id: `gid://shopify/Customer/${keptId}`,
      admin_graphql_api_customer_deleted_id: `gid://shopify/Customer/${absorbedId}`,
      admin_graphql_api_job_id: null,
      status: "completed",
      errors: [],
    };
  }

  fulfillment(order: Order, fulfillment: Fulfillment): Json {
    return {
      id: idNumber(fulfillment.id),
      admin_graphql_api_id: `gid://shopify/Fulfillment/${fulfillment.id}`,
      order_id: idNumber(order.id),
      created_at: this.#time(fulfillment.createdAt),
      updated_at: this.#time(fulfillment.createdAt),
      status: "success",
      service: "manual",
      shipment_status: null,
      tracking_company: fulfillment.trackingCompany,
      tracking_number: fulfillment.trackingNumber,
      tracking_numbers: [fulfillment.trackingNumber],
      tracking_url: null,
      tracking_urls: [],
      location_id: null,
      name: `${order.name}.1`,
      email: order.email,
      receipt: {},
      line_items: order.lines.map((line) => this.#line(order, line)),
    };
  }

  customer(customer: Customer): Json {
    return {
      ...this.#orderCustomer(customer),
      orders_count: customer.ordersCount,
      total_spent: formatAmount(customer.totalSpent, this.#settings.currency),
      last_order_id: customer.lastOrderId ? idNumber(customer.lastOrderId) : null,
      last_order_name: customer.lastOrderName,
      addresses: customer.address ? [this.#customerAddress(customer, customer.address)] : [],
      locale: customer.language,
    };
  }

  product(product: Product, language: "en" | "ar"): Json {
    return {
      id: idNumber(product.id),
      admin_graphql_api_id: `gid://shopify/Product/${product.id}`,
      title: product.title[language],
      body_html: product.description[language],
      vendor: product.vendor,
      product_type: product.productType[language],
      handle: product.handle,
      status: "active",
      tags: "",
      variants: product.variants.map((variant) => ({
        id: idNumber(variant.id),
        admin_graphql_api_id: `gid://shopify/ProductVariant/${variant.id}`,
        product_id: idNumber(product.id),
        title: variant.title[language],
        sku: variant.sku,
        price: formatAmount(variant.price, this.#settings.currency),
        grams: variant.grams,
      })),
    };
  }

  #orderCustomer(customer: Customer): Json {
    return {
      id: idNumber(customer.id),
      admin_graphql_api_id: `gid://shopify/Customer/${customer.id}`,
      email: customer.email,
      created_at: this.#time(customer.createdAt),
      updated_at: this.#time(customer.updatedAt),
      first_name: customer.firstName,
      last_name: customer.lastName,
      state: customer.hasAccount ? "enabled" : "disabled",
      note: customer.note,
      verified_email: customer.email !== null && (customer.emailVerified ?? true),
      multipass_identifier: null,
      tax_exempt: false,
      phone: customer.phone,
      email_marketing_consent: customer.email
        ? {
            state: customer.acceptsMarketing ? "subscribed" : "not_subscribed",
            opt_in_level: "single_opt_in",
            consent_updated_at: null,
          }
        : null,
      sms_marketing_consent: customer.phone
        ? {
            state: customer.phoneConfirmed ? "subscribed" : "not_subscribed",
            opt_in_level: customer.phoneConfirmed ? "confirmed_opt_in" : "single_opt_in",
            consent_updated_at: null,
            consent_collected_from: "OTHER",
          }
        : null,
      tags: customer.tags.join(", "),
      currency: this.#settings.currency,
      tax_exemptions: [],
      locale: customer.language,
      default_address: customer.address ? this.#customerAddress(customer, customer.address) : null,
    };
  }

  #customerAddress(customer: Customer, of: Address): Json {
    return {
      id: idNumber(customer.id),
      customer_id: idNumber(customer.id),
      ...address(of),
      country_name: countryName(of.countryCode),
      default: true,
    };
  }

  #totals(order: Order): Json {
    const { currency } = order;
    return {
      ...amountAndSet("subtotal_price", order.subtotal, currency),
      ...amountAndSet("total_discounts", order.discountTotal, currency),
      ...amountAndSet("total_line_items_price", order.lineItemsTotal, currency),
      total_outstanding: formatAmount(outstandingAmount(order), currency),
      ...amountAndSet("total_price", order.total, currency),
      total_shipping_price_set: moneySet(order.shippingTotal, currency),
      ...amountAndSet("total_tax", order.taxTotal ?? 0, currency),
    };
  }

  /** What is left after cancelled and refunded pieces. */
  #currentTotals(order: Order): Json {
    const { currency } = order;
    const removed = sum(
      order.refunds.flatMap((refund) => refund.lines.map((part) => part.subtotal)),
    );
    const removedTax = sum(
      order.refunds.map((refund) =>
        sum([refund.shippingTax ?? 0, ...refund.lines.map((part) => part.tax ?? 0)]),
      ),
    );
    const duties = order.duties ? moneySet(order.duties, currency) : null;
    return {
      ...amountAndSet("current_subtotal_price", order.subtotal - removed, currency),
      ...amountAndSet("current_total_discounts", order.discountTotal, currency),
      ...amountAndSet("current_total_price", currentTotal(order), currency),
      ...amountAndSet("current_total_tax", (order.taxTotal ?? 0) - removedTax, currency),
      current_total_duties_set: duties,
      current_total_additional_fees_set: null,
      original_total_duties_set: duties,
      original_total_additional_fees_set: null,
    };
  }

  #line(order: Order, line: OrderLine): Json {
    const open = openQuantity(order, line);
    return {
      id: idNumber(line.id),
      admin_graphql_api_id: `gid://shopify/LineItem/${line.id}`,
      attributed_staffs: [],
      current_quantity: open,
      fulfillable_quantity: order.fulfillmentStatus === "fulfilled" ? 0 : open,
      fulfillment_service: "manual",
      fulfillment_status: order.fulfillmentStatus,
      gift_card: line.kind === "gift_card",
      grams: line.grams,
      name: line.variantTitle ? `${line.title} - ${line.variantTitle}` : line.title,
      price: formatAmount(line.price, order.currency),
      price_set: moneySet(line.price, order.currency),
      product_exists: line.productId !== null,
      product_id: line.productId ? idNumber(line.productId) : null,
      properties: line.properties,
      quantity: line.quantity,
      requires_shipping: line.kind === undefined,
      sku: line.sku,
      taxable: line.kind === undefined,
      ...(line.kind === "tip"
        ? { tip_payment_gateway: "shopify_payments", tip_payment_method: "credit_card" }
        : {}),
      title: line.title,
      total_discount: formatAmount(0, order.currency),
      total_discount_set: moneySet(0, order.currency),
      variant_id: line.variantId ? idNumber(line.variantId) : null,
      variant_inventory_management: "shopify",
      variant_title: line.variantTitle,
      vendor: this.#settings.name,
      tax_lines: taxLines(order, line.tax),
      duties: [],
      discount_allocations: allocations(line.allocations, order.currency),
    };
  }

  #refundedLine(order: Order, lineId: string): Json | null {
    const line = order.lines.find((candidate) => candidate.id === lineId);
    return line ? this.#line(order, line) : null;
  }

  #shippingLines(order: Order): Json[] {
    const { shipping, currency } = order;
    if (!shipping) return [];
    return [
      {
        id: idNumber(shipping.id),
        carrier_identifier: null,
        code: shipping.code,
        discounted_price: formatAmount(order.shippingTotal, currency),
        discounted_price_set: moneySet(order.shippingTotal, currency),
        is_removed: false,
        phone: null,
        price: formatAmount(shipping.price, currency),
        price_set: moneySet(shipping.price, currency),
        requested_fulfillment_service_id: null,
        source: "shopify",
        title: shipping.title,
        tax_lines: taxLines(order, shipping.tax),
        discount_allocations: allocations(shipping.allocations, currency),
      },
    ];
  }

  #refundedShipping(order: Order, refund: Refund): Json[] {
    if (refund.shippingAmount === 0) return [];
    return [
      {
        id: idNumber(refund.id),
        shipping_line: { id: idNumber(order.shipping?.id ?? refund.id) },
        subtotal_amount_set: moneySet(refund.shippingAmount, order.currency),
        tax_amount_set: moneySet(refund.shippingTax ?? 0, order.currency),
      },
    ];
  }

  /** What went back more or less than the refund is for. */
  #adjustments(order: Order, refund: Refund): Json[] {
    const paid = sum(refund.transactions.map((transaction) => transaction.amount));
    const discrepancy = paid - itemizedAmount(order, refund);
    if (refund.transactions.length === 0 || discrepancy === 0) return [];
    return [
      {
        id: idNumber(String(BigInt(refund.id) + 2n)),
        order_id: idNumber(order.id),
        refund_id: idNumber(refund.id),
        kind: "refund_discrepancy",
        reason: "Refund discrepancy",
        amount: formatAmount(-discrepancy, order.currency),
        amount_set: moneySet(-discrepancy, order.currency),
        tax_amount: formatAmount(0, order.currency),
        tax_amount_set: moneySet(0, order.currency),
      },
    ];
  }

  #time(instant: number): string {
    return shopTimestamp(instant, this.#settings.timeZone);
  }

  #timeOrNull(instant: number | null): string | null {
    return instant === null ? null : this.#time(instant);
  }
}

function taxLines({ taxRule, currency }: Order, tax = 0): Json[] {
  if (!taxRule || tax === 0) return [];
  const price = { price: formatAmount(tax, currency), price_set: moneySet(tax, currency) };
  return [{ ...price, rate: taxRule.basisPoints / 10_000, title: "VAT", channel_liable: false }];
}

/** What the shopper gave on top; it stands among the lines as well. */
export function tipOf(order: Order): number {
  return sum(order.lines.filter(({ kind }) => kind === "tip").map(({ price }) => price));
}

function idNumber(id: string): object {
  return JSON.rawJSON(id);
}

/** Every company has one location here, of the same number. */
function company(id: string): Json {
  return { id: idNumber(id), location_id: idNumber(id) };
}

function moneySet(minor: number, currency: string): Json {
  const money = { amount: formatAmount(minor, currency), currency_code: currency };
  return { shop_money: money, presentment_money: money };
}

function amountAndSet(name: string, minor: number, currency: string): Json {
  return { [name]: formatAmount(minor, currency), [`${name}_set`]: moneySet(minor, currency) };
}

function allocations(parts: { discount: number; amount: number }[], currency: string): Json[] {
  return parts.map((part) => ({
    amount: formatAmount(part.amount, currency),
    amount_set: moneySet(part.amount, currency),
    discount_application_index: part.discount,
  }));
}

function discountCodes(order: Order): Json[] {
  return order.discounts
    .filter((discount) => discount.code !== null)
    .map((discount) => ({
      code: discount.code,
      amount: formatAmount(discount.amount, order.currency),
      type: discount.value.kind,
    }));
}

function discountApplication(discount: OrderDiscount, currency: string): Json {
  const { value } = discount;
  return {
    target_type: discount.target,
    type: discount.code === null ? "automatic" : "discount_code",
    value:
      value.kind === "percentage"
        ? percentText(value.basisPoints)
        : formatAmount(value.amount, currency),
    value_type: value.kind,
    allocation_method: discount.target === "line_item" ? "across" : "each",
    target_selection: "all",
    ...(discount.code === null ? { title: discount.title } : { code: discount.code }),
  };
}

/** 500 is "5.0", 1250 is "12.5", as Shopify writes percentages. */
function percentText(basisPoints: number): string {
  const text = `${Math.floor(basisPoints / 100)}.${String(basisPoints % 100).padStart(2, "0")}`;
  return text.endsWith("0") ? text.slice(0, -1) : text;
}

function address(of: Address | null): Json | null {
  if (!of) return null;
  return {
    first_name: of.firstName,
    last_name: of.lastName,
    name: `${of.firstName} ${of.lastName}`.trim(),
    company: null,
    address1: of.address1,
    address2: of.address2,
    city: of.city,
    province: of.province,
    province_code: null,
    country: countryName(of.countryCode),
    country_code: of.countryCode,
    zip: of.zip,
    phone: of.phone,
    latitude: null,
    longitude: null,
  };
}

const regions = new Intl.DisplayNames("en", { type: "region" });

function countryName(code: string): string {
  return regions.of(code) ?? code;
}
