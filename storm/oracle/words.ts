/** What one webhook says, in plain figures. Amounts are minor units of the shop's currency. */
import {
  type Fields,
  id,
  instant,
  list,
  minor,
  part,
  shopMoney,
  text,
  textOrNull,
  Unreadable,
} from "./reading.ts";

export interface OrderWord {
  readonly id: string;
  /** Which word it is: the newest counts. */
  readonly updatedAt: number;
  readonly placedAt: number;
  readonly customer: string | null;
  /** How a buyer without a customer can be reached. */
  readonly contacts: readonly string[];
  readonly currency: string;
  readonly financialStatus: string;
  readonly cancelled: boolean;
  readonly test: boolean;
  readonly wholesale: boolean;
  readonly renewal: boolean;
  /** Goods after discounts, before refunds, without gift cards. */
  readonly goods: bigint;
  readonly total: bigint;
  readonly outstanding: bigint;
  readonly taxesIncluded: boolean;
  readonly refunds: readonly RefundWord[];
  /** Who bought, as the order carries them. */
  readonly buyer: CustomerWord | null;
}

export interface RefundWord {
  readonly id: string;
  readonly order: string;
  /** The goods it names as taken back. */
  readonly goods: bigint;
  /** All it says it is for: goods, gift cards, shipping; tax on top of the goods apart. */
  readonly named: bigint;
  readonly taxOnTop: bigint;
  /** Whether money went back at all, and how much more or less than all it says it is for. */
  readonly paid: boolean;
  readonly discrepancy: bigint;
}

const RENEWAL_SOURCES = ["subscription_contract", "subscription_contract_checkout_one"];

export function readOrder(fields: Fields): OrderWord {
  const currency = text(fields, "currency");
  const customer = part(fields, "customer");
  return {
    id: id(fields, "admin_graphql_api_id"),
    updatedAt: instant(fields, "updated_at"),
    placedAt: instant(fields, "processed_at"),
    customer: customer["id"] === undefined ? null : id(customer, "id"),
    contacts: contactsOf(textOrNull(fields, "email"), textOrNull(fields, "phone")),
    currency,
    financialStatus: text(fields, "financial_status"),
    cancelled: textOrNull(fields, "cancelled_at") !== null,
    test: fields["test"] === true,
    wholesale: fields["company"] !== null && fields["company"] !== undefined,
    renewal: RENEWAL_SOURCES.includes(textOrNull(fields, "source_name") ?? ""),
    goods: goodsOf(fields, currency),
    total: minor(text(fields, "total_price"), currency),
    outstanding: minor(textOrNull(fields, "total_outstanding") ?? "0", currency),
    taxesIncluded: fields["taxes_included"] === true,
    refunds: list(fields, "refunds").map((refund) => readRefund(refund, currency)),
    buyer: customer["id"] === undefined ? null : readCustomer(customer),
  };
}

/** What the lines come to after discounts. Their prices hold the tax where the shop's prices do. */
function goodsOf(order: Fields, currency: string): bigint {
  let goods = 0n;
  for (const line of list(order, "line_items")) {
    if (line["gift_card"] === true) continue;
    goods += shopMoney(line, "price_set", currency) * BigInt(text(line, "quantity"));
    for (const allocation of list(line, "discount_allocations")) {
      goods -= shopMoney(allocation, "amount_set", currency);
    }
  }
  return goods;
}

export function readRefund(fields: Fields, currency: string): RefundWord {
  let goods = 0n;
  let named = 0n;
  let taxOnTop = 0n;
  let discrepancy = 0n;
  for (const back of list(fields, "refund_line_items")) {
    const subtotal = shopMoney(back, "subtotal_set", currency);
    named += subtotal;
    taxOnTop += shopMoney(back, "total_tax_set", currency);
    if (part(back, "line_item")["gift_card"] !== true) goods += subtotal;
  }
  for (const adjustment of list(fields, "order_adjustments")) {
    const amount = -shopMoney(adjustment, "amount_set", currency);
    const tax = -shopMoney(adjustment, "tax_amount_set", currency);
    if (adjustment["kind"] === "refund_discrepancy") discrepancy += amount;
    else named += amount + tax;
  }
  const paid = list(fields, "transactions").some(({ status }) => status === "success");
  const order = id(fields, "order_id");
  return {
    id: id(fields, "admin_graphql_api_id"),
    order,
    goods,
    named,
    taxOnTop,
    paid,
    discrepancy,
  };
}

export interface CustomerWord {
  readonly id: string;
  readonly updatedAt: number;
  readonly name: string | null;
  readonly email: string | null;
  /** What is shown to be their own: an email by Shopify's word, a phone by a confirmed opt-in. */
  readonly verified: readonly string[];
}

export function readCustomer(fields: Fields): CustomerWord {
  const name = [textOrNull(fields, "first_name"), textOrNull(fields, "last_name")]
    .filter((word) => word !== null && word !== "")
    .join(" ");
  const email = textOrNull(fields, "email");
  const optIn = part(fields, "sms_marketing_consent")["opt_in_level"];
  const phone = optIn === "confirmed_opt_in" ? textOrNull(fields, "phone") : null;
  return {
    id: id(fields, "id"),
    updatedAt: instant(fields, "updated_at"),
    name: name === "" ? null : name,
    email,
    verified: contactsOf(fields["verified_email"] === true ? email : null, phone),
  };
}

/** An email however its letters are written, and a phone. */
function contactsOf(email: string | null, phone: string | null): string[] {
  return [email?.trim().toLowerCase() ?? "", phone ?? ""].filter((contact) => contact !== "");
}

export interface RedactionWord {
  readonly customer: string;
  readonly orders: readonly string[];
}

export function readRedaction(fields: Fields): RedactionWord {
  const orders = fields["orders_to_redact"];
  if (!Array.isArray(orders)) throw new Unreadable("orders_to_redact is missing");
  return {
    customer: id(part(fields, "customer"), "id"),
    orders: orders.map((order) => id({ order }, "order")),
  };
}
