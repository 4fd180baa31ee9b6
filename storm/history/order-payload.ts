import { shopTimestamp } from "../../sandbox/shop/shop-time.ts";
import { AmountWriter, idNumber, type Json } from "./amounts.ts";
import { shopperPayload } from "./customer-payload.ts";
import {
  type LineState,
  type OrderState,
  outstandingOf,
  type RefundedLine,
  type RefundState,
  sum,
  totalsOf,
} from "./order-state.ts";
import type { ShopPlan } from "./shop-plan.ts";

/** Writes orders and refunds as Shopify's webhooks carry them. */
export class OrderPayload {
  readonly #shop: ShopPlan;
  readonly #order: OrderState;
  readonly #money: AmountWriter;

  constructor(shop: ShopPlan, order: OrderState) {
    this.#shop = shop;
    this.#order = order;
    this.#money = new AmountWriter(shop, order);
  }

  order(): string {
    const order = this.#order;
    return JSON.stringify({
      id: idNumber(order.id),
      admin_graphql_api_id: `gid://shopify/Order/${order.id}`,
      app_id: 580111,
      browser_ip: "203.0.113.24",
      buyer_accepts_marketing: false,
      cancel_reason: order.cancelledAt === null ? null : "customer",
      cancelled_at: order.cancelledAt === null ? null : this.#time(order.cancelledAt),
      cart_token: null,
      checkout_id: null,
      checkout_token: null,
      client_details: null,
      closed_at: null,
      company: order.wholesale ? { id: 661_000_001, location_id: 661_000_002 } : null,
      confirmation_number: order.token.slice(0, 9).toUpperCase(),
      confirmed: true,
      contact_email: order.customer?.email ?? order.receipt.email,
      created_at: this.#time(order.createdAt),
      currency: this.#shop.currency,
      ...this.#currentTotals(),
      customer_locale: "en",
      discount_codes: [],
      duties_included: false,
      email: order.customer?.email ?? order.receipt.email ?? "",
      estimated_taxes: false,
      financial_status: order.financialStatus,
      fulfillment_status: order.fulfilled ? "fulfilled" : null,
      landing_site: null,
      location_id: null,
      merchant_of_record_app_id: null,
      name: `#${order.number}`,
      note: null,
      note_attributes: [],
      number: order.number - 1000,
      order_number: order.number,
      order_status_url: `https://${this.#shop.domain}/orders/${order.token}/authenticate`,
      original_total_additional_fees_set: null,
      original_total_duties_set: order.duties > 0 ? this.#money.set(order.duties) : null,
      payment_gateway_names: order.gateways,
      phone: order.receipt.phone,
      po_number: null,
      presentment_currency: this.#money.presentmentCurrency,
      processed_at: this.#time(order.processedAt),
      reference: null,
      referring_site: null,
      source_identifier: null,
      source_name: order.sourceName,
      source_url: null,
      ...this.#totals(),
      tags: "",
      tax_exempt: false,
      taxes_included: this.#shop.taxesIncluded,
      test: order.test,
      token: order.token,
      total_tip_received: this.#money.text(order.tip),
      total_weight: 620,
      updated_at: this.#time(order.updatedAt),
      user_id: null,
      ...this.#parts(),
    });
  }

  /** Who bought what, and what came back of it. */
  #parts(): Json {
    const order = this.#order;
    return {
      billing_address: null,
      customer: order.customer ? shopperPayload(this.#shop, order.customer) : null,
      discount_applications: this.#discountApplications(),
      fulfillments: [],
      line_items: order.lines.map((line) => this.#line(line)),
      payment_terms: null,
      refunds: order.refunds.map((refund) => this.#refund(refund)),
      returns: [],
      shipping_address: null,
      shipping_lines: this.#shippingLines(),
    };
  }

  refund(refund: RefundState): string {
    return JSON.stringify(this.#refund(refund));
  }

  /** What orders/edited carries: not the order, only what was changed of it. */
  edit(change: { readonly id: string; readonly added?: LineState; readonly removed?: LineState }) {
    return JSON.stringify({
      order_edit: {
        id: idNumber(change.id),
        app_id: null,
        created_at: this.#time(this.#order.updatedAt),
        notify_customer: false,
        order_id: idNumber(this.#order.id),
        staff_note: "",
        user_id: null,
        line_items: {
          additions: change.added ? [{ id: idNumber(change.added.id), delta: 1 }] : [],
          removals: change.removed ? [{ id: idNumber(change.removed.id), delta: 1 }] : [],
        },
        discounts: { line_item: { additions: [], removals: [] } },
        shipping_lines: { additions: [], removals: [] },
      },
    });
  }

  fulfillment(id: string): string {
    return JSON.stringify({
      id: idNumber(id),
      order_id: idNumber(this.#order.id),
      status: "success",
      created_at: this.#time(this.#order.updatedAt),
      service: "manual",
      updated_at: this.#time(this.#order.updatedAt),
      tracking_company: "Aramex",
      shipment_status: null,
      location_id: null,
      origin_address: null,
      line_items: this.#order.lines.map((line) => this.#line(line)),
      tracking_number: `SA${id}`,
      tracking_numbers: [`SA${id}`],
      receipt: {},
      name: `#${this.#order.number}.1`,
      admin_graphql_api_id: `gid://shopify/Fulfillment/${id}`,
    });
  }

  #totals(): Json {
    const totals = totalsOf(this.#order, this.#shop);
    return {
      ...this.#money.both("subtotal_price", totals.subtotal),
      tax_lines: this.#taxLines(totals.tax),
      ...this.#money.both("total_discounts", totals.discounts),
      ...this.#money.both("total_line_items_price", totals.items),
      total_outstanding: this.#money.text(outstandingOf(this.#order, totals.total)),
      ...this.#money.both("total_price", totals.total),
      total_shipping_price_set: this.#money.set(this.#order.shipping),
      ...this.#money.both("total_tax", totals.tax),
    };
  }

  /** As Shopify writes what is left after returns, refunds and edits. */
  #currentTotals(): Json {
    const totals = totalsOf(this.#order, this.#shop);
    const gone = this.#order.refunds.flatMap(({ lines }) => lines);
    const goneSubtotal = sum(gone.map(({ subtotal }) => subtotal));
    const goneTax = sum(gone.map(({ tax }) => tax));
    const goneShipping = sum(this.#order.refunds.map(({ shipping }) => shipping));
    const off = goneSubtotal + goneShipping + (this.#shop.taxesIncluded ? 0 : goneTax);
    return {
      ...this.#money.both("current_subtotal_price", totals.subtotal - goneSubtotal),
      current_total_additional_fees_set: null,
      ...this.#money.both("current_total_discounts", totals.discounts),
      current_total_duties_set: this.#order.duties > 0 ? this.#money.set(this.#order.duties) : null,
      ...this.#money.both("current_total_price", totals.total - off),
      ...this.#money.both("current_total_tax", totals.tax - goneTax),
    };
  }

  #discountApplications(): Json[] {
    if (this.#order.lines.every(({ discount }) => discount === 0)) return [];
    return [
      {
        target_type: "line_item",
        type: "automatic",
        value: "5.0",
        value_type: "percentage",
        allocation_method: "across",
        target_selection: "all",
        title: "Hadiya",
      },
    ];
  }

  #line(line: LineState): Json {
    return {
      id: idNumber(line.id),
      admin_graphql_api_id: `gid://shopify/LineItem/${line.id}`,
      attributed_staffs: [],
      current_quantity: line.quantity - line.removed,
      fulfillable_quantity: this.#order.fulfilled ? 0 : line.quantity - line.removed,
      fulfillment_service: line.giftCard ? "gift_card" : "manual",
      fulfillment_status: this.#order.fulfilled ? "fulfilled" : null,
      gift_card: line.giftCard,
      grams: 620,
      name: line.title,
      price: this.#money.text(line.price),
      price_set: this.#money.set(line.price),
      product_exists: true,
      product_id: 8_812_345_678_901,
      properties: [],
      quantity: line.quantity,
      requires_shipping: !line.giftCard,
      sku: "NR-CAN-07",
      taxable: line.tax > 0,
      title: line.title,
      total_discount: this.#money.text(0),
      total_discount_set: this.#money.set(0),
      variant_id: 44_512_345_678_901,
      variant_inventory_management: "shopify",
      variant_title: null,
      vendor: this.#shop.name,
      tax_lines: this.#taxLines(line.tax),
      duties: [],
      discount_allocations:
        line.discount > 0
          ? [
              {
                amount: this.#money.text(line.discount),
                amount_set: this.#money.set(line.discount),
                discount_application_index: 0,
              },
            ]
          : [],
    };
  }

  #taxLines(tax: number): Json[] {
    if (tax === 0) return [];
    return [
      {
        price: this.#money.text(tax),
        rate: this.#shop.taxBasisPoints / 10_000,
        title: "VAT",
        price_set: this.#money.set(tax),
        channel_liable: false,
      },
    ];
  }

  #shippingLines(): Json[] {
    if (this.#order.shipping === 0) return [];
    return [
      {
        id: idNumber(`${this.#order.id}`),
        carrier_identifier: null,
        code: "Courier",
        discounted_price: this.#money.text(this.#order.shipping),
        discounted_price_set: this.#money.set(this.#order.shipping),
        is_removed: false,
        phone: null,
        price: this.#money.text(this.#order.shipping),
        price_set: this.#money.set(this.#order.shipping),
        requested_fulfillment_service_id: null,
        source: "shopify",
        title: "Courier",
        tax_lines: this.#taxLines(this.#order.shippingTax),
        discount_allocations: [],
      },
    ];
  }

  #refund(refund: RefundState): Json {
    const order = this.#order;
    return {
      id: idNumber(refund.id),
      admin_graphql_api_id: `gid://shopify/Refund/${refund.id}`,
      order_id: idNumber(order.id),
      created_at: this.#time(refund.at),
      note: null,
      user_id: null,
      processed_at: this.#time(refund.at),
      duties: [],
      total_duties_set: this.#money.set(0),
      return: null,
      restock: refund.lines.some(({ restock }) => restock === "return"),
      additional_fees: [],
      total_additional_fees_set: this.#money.set(0),
      refund_shipping_lines: [],
      order_adjustments: this.#adjustments(refund),
      refund_line_items: refund.lines.map((part) => this.#refundedLine(part)),
      transactions: refund.transactions.map((back) => ({
        id: idNumber(back.id),
        admin_graphql_api_id: `gid://shopify/OrderTransaction/${back.id}`,
        order_id: idNumber(order.id),
        kind: "refund",
        gateway: back.gateway,
        status: back.status,
        message: null,
        created_at: this.#time(refund.at),
        processed_at: this.#time(refund.at),
        test: order.test,
        parent_id: null,
        source_name: order.sourceName,
        receipt: {},
        // Both as the shopper paid; Shopify gives no other here.
        amount: this.#money.presentmentText(back.amount),
        currency: this.#money.presentmentCurrency,
        payment_id: `#${order.number}.1`,
        manual_payment_gateway: false,
      })),
    };
  }

  /** The bare amounts of a refund are presentment money; only the sets say what the shop gave. */
  #refundedLine(part: RefundedLine): Json {
    return {
      id: idNumber(part.id),
      quantity: part.quantity,
      line_item_id: idNumber(part.line.id),
      location_id: null,
      restock_type: part.restock,
      subtotal: JSON.rawJSON(this.#money.presentmentText(part.subtotal)),
      total_tax: JSON.rawJSON(this.#money.presentmentText(part.tax)),
      subtotal_set: this.#money.set(part.subtotal),
      total_tax_set: this.#money.set(part.tax),
      line_item: this.#line(part.line),
    };
  }

  #adjustments(refund: RefundState): Json[] {
    const adjustment = (kind: string, amount: number, tax: number) => ({
      id: idNumber(refund.id),
      order_id: idNumber(this.#order.id),
      refund_id: idNumber(refund.id),
      kind,
      reason: kind === "shipping_refund" ? "Shipping refund" : "Refund discrepancy",
      amount: this.#money.presentmentText(-amount),
      amount_set: this.#money.set(-amount),
      tax_amount: this.#money.presentmentText(-tax),
      tax_amount_set: this.#money.set(-tax),
    });
    // Its tax is told beside it, in every shop.
    const netShipping = refund.shipping - (this.#shop.taxesIncluded ? refund.shippingTax : 0);
    return [
      ...(refund.shipping > 0
        ? [adjustment("shipping_refund", netShipping, refund.shippingTax)]
        : []),
      ...(refund.discrepancy !== 0
        ? [adjustment("refund_discrepancy", refund.discrepancy, 0)]
        : []),
    ];
  }

  #time(instant: number): string {
    return shopTimestamp(instant, this.#shop.timeZone);
  }
}
