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
} from "./reading.ts";

export interface OrderWord {
  readonly id: string;
  /** Which word it is: the newest counts. */
  readonly updatedAt: number;
  readonly placedAt: number;
  readonly customer: string | null;
  readonly currency: string;
  readonly financialStatus: string;
  readonly cancelled: boolean;
  readonly test: boolean;
  readonly wholesale: boolean;
  readonly renewal: boolean;
  /** Goods after discounts, before refunds, without gift cards. */
  readonly goods: bigint;
  readonly total: bigint;
  readonly refunds: readonly RefundWord[];
}

export interface RefundWord {
  readonly id: string;
  readonly order: string;
  /** What of it takes back goods. */
  readonly goods: bigint;
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
    currency,
    financialStatus: text(fields, "financial_status"),
    cancelled: textOrNull(fields, "cancelled_at") !== null,
    test: fields["test"] === true,
    wholesale: fields["company"] !== null && fields["company"] !== undefined,
    renewal: RENEWAL_SOURCES.includes(textOrNull(fields, "source_name") ?? ""),
    goods: goodsOf(fields, currency),
    total: minor(text(fields, "total_price"), currency),
    refunds: list(fields, "refunds").map((refund) => readRefund(refund, currency)),
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
  for (const back of list(fields, "refund_line_items")) {
    if (part(back, "line_item")["gift_card"] === true) continue;
    goods += shopMoney(back, "subtotal_set", currency);
  }
  return { id: id(fields, "admin_graphql_api_id"), order: id(fields, "order_id"), goods };
}

export interface CustomerWord {
  readonly id: string;
  readonly updatedAt: number;
  readonly name: string | null;
  readonly email: string | null;
}

export function readCustomer(fields: Fields): CustomerWord {
  const name = [textOrNull(fields, "first_name"), textOrNull(fields, "last_name")]
    .filter((word) => word !== null && word !== "")
    .join(" ");
  return {
    id: id(fields, "id"),
    updatedAt: instant(fields, "updated_at"),
    name: name === "" ? null : name,
    email: textOrNull(fields, "email"),
  };
}
