/**
 * What the sandbox's shop is made of, in the sandbox's own words. Shopify's REST shape is made
 * from it by `rest-payload.ts`, its GraphQL shape by `admin-api/`.
 *
 * Ids are decimal strings (Shopify's are 64-bit: a JavaScript number would corrupt them).
 * Amounts are whole minor units of the shop's currency. Instants are epoch milliseconds on the
 * sandbox's clock.
 */

export type Language = "en" | "ar";
export type Localized = Record<Language, string>;

/** What identifies the one shop and the one app of this sandbox; fixed while it runs. */
export interface ShopSettings {
  /** `hadiya-demo.myshopify.com` */
  domain: string;
  /** `hadiya-demo`, as in admin.shopify.com/store/<handle> */
  handle: string;
  name: string;
  email: string;
  currency: string;
  timeZone: string;
  countryCode: string;
  plan: ShopPlan;
  shopId: string;
  app: AppRegistration;
  /** Where a browser finds this sandbox, `http://localhost:4510`. */
  origin: string;
  /** Where a browser finds the app (through the proxy), `http://localhost:4511`. */
  appOrigin: string;
  /** Where the sandbox itself reaches the app, `http://127.0.0.1:4512`. */
  appTarget: string;
}

export type ShopPlan = "basic" | "advanced" | "plus" | "enterprise";

export interface AppRegistration {
  /** The app's numeric id: `$app:hadiya` is stored as `app--<id>--hadiya`. */
  id: string;
  title: string;
  key: string;
  secret: string;
  apiVersion: string;
  scopes: string[];
  subscriptions: WebhookSubscription[];
  /** Handles of the app's Function extensions: what a discount may be made of. */
  functionHandles: string[];
}

export interface WebhookSubscription {
  topic: string;
  /** Relative to the app's URL, `/webhooks`. */
  uri: string;
}

export interface Product {
  id: string;
  handle: string;
  title: Localized;
  description: Localized;
  /** One of the catalogue's collections, in both languages. */
  productType: Localized;
  vendor: string;
  /** Two colours (CSS) and a motif for the storefront's drawn picture; there are no photographs. */
  picture: { from: string; to: string; motif: ProductMotif };
  variants: Variant[];
}

export type ProductMotif =
  | "box"
  | "bottle"
  | "candle"
  | "cup"
  | "dates"
  | "flower"
  | "incense"
  | "textile"
  | "tray";

export interface Variant {
  id: string;
  productId: string;
  title: Localized;
  sku: string;
  price: number;
  grams: number;
}

export interface Address {
  firstName: string;
  lastName: string;
  address1: string;
  address2: string;
  city: string;
  province: string | null;
  zip: string;
  countryCode: string;
  phone: string | null;
}

export interface Customer {
  id: string;
  firstName: string;
  lastName: string;
  email: string | null;
  /** Left out: yes, as of everyone who was made in the admin. */
  emailVerified?: boolean;
  phone: string | null;
  /** Whether the owner has answered a message sent to the number. Left out: no. */
  phoneConfirmed?: boolean;
  language: Language;
  address: Address | null;
  note: string | null;
  tags: string[];
  acceptsMarketing: boolean;
  /** Whether the customer has an account and so can be logged in at checkout. */
  hasAccount: boolean;
  /** As Shopify counts: every placed order, cancelled and test ones included. */
  ordersCount: number;
  /** As Shopify counts: paid less refunded. */
  totalSpent: number;
  lastOrderId: string | null;
  lastOrderName: string | null;
  createdAt: number;
  updatedAt: number;
}

export type FinancialStatus =
  | "pending"
  | "authorized"
  | "partially_paid"
  | "paid"
  | "partially_refunded"
  | "refunded"
  | "voided"
  | "expired";
export type FulfillmentStatus = "fulfilled" | "partial" | null;
export type CancelReason = "customer" | "fraud" | "inventory" | "declined" | "other";
/**
 * How an order is paid. By card, gift card and store credit as it is placed; cash (paid or refused at
 * the door) and a bank transfer later; redirect once the shopper has agreed elsewhere; manual_capture
 * is a card that is only authorized.
 */
export const GATEWAYS = [
  "card",
  "cash_on_delivery",
  "bank_transfer",
  "redirect",
  "manual_capture",
  "gift_card",
  "store_credit",
] as const;
export type Gateway = (typeof GATEWAYS)[number];

/** 1500 basis points are 15 %, within the prices or on top of them. */
export interface TaxRule {
  basisPoints: number;
  included: boolean;
}

export interface Order {
  id: string;
  number: number;
  /** `#1001` */
  name: string;
  token: string;
  /** The short code the shopper is shown, `A1B2C3D4E`. */
  confirmationNumber: string;
  createdAt: number;
  processedAt: number;
  updatedAt: number;
  cancelledAt: number | null;
  cancelReason: CancelReason | null;
  test: boolean;
  sourceName: string;
  /** The company that buys, on a wholesale (B2B) order. */
  companyId?: string;
  /** "Net 30" on an order that is invoiced. */
  paymentTerms?: string;
  /** Left out: there is no tax. */
  taxRule?: TaxRule;
  currency: string;
  /** Null for an order with nobody behind it (point of sale, draft). */
  customerId: string | null;
  email: string | null;
  phone: string | null;
  language: Language;
  shippingAddress: Address | null;
  lines: OrderLine[];
  shipping: OrderShipping | null;
  discounts: OrderDiscount[];
  /** Sum of the lines before discounts. */
  lineItemsTotal: number;
  discountTotal: number;
  /** lineItemsTotal less the discounts on lines. */
  subtotal: number;
  shippingTotal: number;
  /** Of all lines and shipping, within them or on top. */
  taxTotal?: number;
  duties?: number;
  total: number;
  gateway: Gateway;
  financialStatus: FinancialStatus;
  fulfillmentStatus: FulfillmentStatus;
  transactions: Transaction[];
  refunds: Refund[];
  fulfillments: Fulfillment[];
  note: string | null;
  attributes: { name: string; value: string }[];
  tags: string[];
}

export interface OrderLine {
  id: string;
  productId: string | null;
  variantId: string | null;
  title: string;
  variantTitle: string | null;
  sku: string;
  quantity: number;
  /** Before discounts, one piece. */
  price: number;
  grams: number;
  properties: { name: string; value: string }[];
  /** Left out: goods. */
  kind?: "gift_card" | "tip";
  /** Of all its pieces, after discounts. */
  tax?: number;
  /** Parts of the order's discounts that fell on this line; `discount` indexes `Order.discounts`. */
  allocations: { discount: number; amount: number }[];
}

export interface OrderShipping {
  id: string;
  title: string;
  code: string;
  price: number;
  tax?: number;
  allocations: { discount: number; amount: number }[];
}

/** An automatic discount (a Function's) or a code; its whole amount over lines or shipping. */
export interface OrderDiscount {
  title: string;
  code: string | null;
  target: "line_item" | "shipping_line";
  /** `percentage` carries basis points (500 = 5 %), `fixed_amount` minor units. */
  value: { kind: "percentage"; basisPoints: number } | { kind: "fixed_amount"; amount: number };
  amount: number;
}

export interface Transaction {
  id: string;
  kind: "sale" | "authorization" | "capture" | "refund" | "void";
  gateway: Gateway;
  status: "success" | "pending";
  amount: number;
  createdAt: number;
  parentId: string | null;
}

export interface Refund {
  id: string;
  createdAt: number;
  note: string | null;
  lines: RefundLine[];
  /** Shipping given back, part of the transaction's amount. */
  shippingAmount: number;
  shippingTax?: number;
  transactions: Transaction[];
}

export interface RefundLine {
  id: string;
  lineId: string;
  quantity: number;
  restockType: "return" | "cancel" | "no_restock";
  /** After discounts, for all pieces of this refund line. */
  subtotal: number;
  tax?: number;
}

export interface Fulfillment {
  id: string;
  createdAt: number;
  trackingNumber: string;
  trackingCompany: string;
}

export interface Metafield {
  id: string;
  /** `gid://shopify/Customer/…` */
  ownerId: string;
  namespace: string;
  key: string;
  type: string;
  value: string;
  compareDigest: string;
  createdAt: number;
  updatedAt: number;
}

/** An automatic discount made by a Function of the app. */
export interface AutomaticAppDiscount {
  id: string;
  title: string;
  functionHandle: string;
  discountClasses: ("ORDER" | "PRODUCT" | "SHIPPING")[];
  combinesWith: { order: boolean; product: boolean; shipping: boolean };
  startsAt: number;
  endsAt: number | null;
  createdAt: number;
  updatedAt: number;
}

/** The source of an order that a subscription's renewal has placed. */
export const RENEWAL_SOURCE = "subscription_contract_checkout_one";

/** What a checkout hands over. The shop computes the totals itself and splits order discounts. */
export interface OrderDraft {
  /**
   * A known customer, or a guest's e-mail (found or made a customer of), or nobody: at the counter,
   * where an e-mail or number for the receipt makes no customer.
   */
  buyer:
    | { kind: "customer"; customerId: string }
    | { kind: "guest"; email: string; firstName: string; lastName: string }
    | { kind: "nobody"; email?: string; phone?: string };
  lines: DraftLine[];
  /** On the order's subtotal; split over the lines to the last minor unit. */
  orderDiscounts?: { title: string; code?: string; value: OrderDiscount["value"] }[];
  shipping?: {
    title: string;
    code: string;
    price: number;
    discount?: { title: string; value: OrderDiscount["value"] };
  };
  gateway: Gateway;
  /** What of it a gift card pays first. */
  giftCardAmount?: number;
  /** "Net 30": nothing is paid as it is placed. */
  paymentTerms?: string;
  taxRule?: TaxRule;
  tip?: number;
  duties?: number;
  language: Language;
  address?: Address;
  note?: string;
  attributes?: { name: string; value: string }[];
  test?: boolean;
  sourceName?: string;
  companyId?: string;
}

/** A variant of the catalogue, or something the merchant names and prices: perhaps a gift card. */
export interface DraftLine {
  variantId?: string;
  custom?: { title: string; price: number; kind?: "gift_card" };
  quantity: number;
  properties?: { name: string; value: string }[];
}

/** How the money of a refund goes back. */
export interface MoneyBack {
  storeCredit?: boolean;
  /** Nothing yet: it may follow by amount. */
  later?: boolean;
  /** A fee that is kept of it. */
  kept?: number;
}

/** Everything (paid lines and shipping), or some pieces of some lines, or a bare amount. */
export type RefundRequest = MoneyBack & RefundedParts;

type RefundedParts =
  | { kind: "full"; note?: string; restock?: boolean }
  | {
      kind: "lines";
      lines: { lineId: string; quantity: number }[];
      shippingAmount?: number;
      note?: string;
      restock?: boolean;
    }
  | { kind: "amount"; amount: number; note?: string };

export interface CustomerChanges {
  firstName?: string;
  lastName?: string;
  email?: string | null;
  emailVerified?: boolean;
  phone?: string | null;
  phoneConfirmed?: boolean;
  language?: Language;
  note?: string | null;
  tags?: string[];
  acceptsMarketing?: boolean;
}

export interface ListOptions {
  search?: string;
  limit?: number;
  offset?: number;
}
