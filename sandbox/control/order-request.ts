import { z } from "zod";
import { parseAmount } from "../shop/amount.ts";
import type { SandboxShop } from "../shop/sandbox-shop.ts";
import {
  type DraftLine,
  GATEWAYS,
  type OrderDraft,
  RENEWAL_SOURCE,
  type RefundRequest,
} from "../shop/shop-model.ts";
import { ShopRefusal } from "../shop/shop-refusal.ts";

const language = z.enum(["en", "ar"]);

export const customerRequest = z.strictObject({
  firstName: z.string(),
  lastName: z.string(),
  email: z.email().nullable(),
  language: language.default("en"),
});

export const customerChanges = z.strictObject({
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  email: z.email().nullable().optional(),
  emailVerified: z.boolean().optional(),
  phone: z.string().nullable().optional(),
  phoneConfirmed: z.boolean().optional(),
  language: language.optional(),
  note: z.string().nullable().optional(),
  tags: z.array(z.string()).optional(),
  acceptsMarketing: z.boolean().optional(),
});

/** Decimal text in the shop's currency, "6.00". */
const amount = z.string();

/** A product of the catalogue, or anything at a price, or a gift card worth so much. */
const orderLine = z.strictObject({
  product: z.string().optional(),
  variantId: z.string().optional(),
  custom: amount.optional(),
  giftCard: amount.optional(),
  quantity: z.int().positive().default(1),
});

const pieces = z.array(z.strictObject({ lineId: z.string(), quantity: z.int().positive() })).min(1);

/** What a person types into curl to place an order; everything has a sensible default. */
export const orderRequest = z.strictObject({
  customerId: z.string().optional(),
  guest: z
    .strictObject({ email: z.email(), firstName: z.string(), lastName: z.string() })
    .optional(),
  /** What somebody without a name left for the receipt: makes no customer. */
  receipt: z.strictObject({ email: z.email().optional(), phone: z.string().optional() }).optional(),
  /** A company buys (B2B); any number. */
  companyId: z
    .string()
    .regex(/^[1-9]\d{0,17}$/)
    .optional(),
  /** A subscription has renewed itself. */
  renewal: z.boolean().default(false),
  lines: z.array(orderLine).min(1),
  /** 500 is 5 %. */
  discountBasisPoints: z.int().min(0).max(10_000).optional(),
  shipping: amount.optional(),
  gateway: z.enum(GATEWAYS).default("card"),
  /** What of it a gift card pays first. */
  paidByGiftCard: amount.optional(),
  /** Invoiced, to be paid within some days: "Net 30". */
  paymentTerms: z.string().min(1).optional(),
  /** Within the prices, or on top of them. */
  tax: z
    .strictObject({ basisPoints: z.int().min(0).max(10_000), included: z.boolean() })
    .optional(),
  tip: amount.optional(),
  duties: amount.optional(),
  /** Where it was made; a renewal's source is its own. */
  source: z.enum(["web", "pos", "draft"]).default("web"),
  language: language.default("en"),
  note: z.string().optional(),
  test: z.boolean().default(false),
});

export const refundRequest = z.strictObject({
  /** A bare amount. Neither this nor lines nor shipping: everything. */
  amount: amount.optional(),
  lines: pieces.optional(),
  shipping: amount.optional(),
  storeCredit: z.boolean().optional(),
  /** No money yet. */
  later: z.boolean().optional(),
  /** A fee that is kept of it. */
  keep: amount.optional(),
  note: z.string().optional(),
  restock: z.boolean().optional(),
});

export const cancelRequest = z.strictObject({
  reason: z.enum(["customer", "fraud", "inventory", "declined", "other"]).default("customer"),
  keepMoney: z.boolean().optional(),
});

export const paymentRequest = z.strictObject({ amount: amount.optional() });

export const editRequest = z.strictObject({
  add: z.array(orderLine).optional(),
  /** What is added comes at a discount of 100 %. */
  free: z.boolean().optional(),
  remove: pieces.optional(),
});

export const returnRequest = z.strictObject({ lines: pieces });
export const mergeRequest = z.strictObject({ into: z.string() });

type OrderRequest = z.infer<typeof orderRequest>;

const SOURCES = { web: "web", pos: "pos", draft: "shopify_draft_order" };

export function draftFrom(asked: OrderRequest, shop: SandboxShop): OrderDraft {
  const { shipping, discountBasisPoints: basisPoints = 0, tip, duties } = asked;
  const minor = (text: string | undefined) =>
    text === undefined ? undefined : amountOf(text, shop.settings.currency);
  const price = minor(shipping);
  const value = { kind: "percentage", basisPoints } as const;
  return {
    buyer: buyerOf(asked),
    lines: linesFrom(asked.lines, shop),
    orderDiscounts: basisPoints > 0 ? [{ title: "Discount", value }] : [],
    shipping: price === undefined ? undefined : { title: "Standard", code: "standard", price },
    gateway: asked.gateway,
    giftCardAmount: minor(asked.paidByGiftCard),
    paymentTerms: asked.paymentTerms,
    taxRule: asked.tax,
    tip: minor(tip),
    duties: minor(duties),
    language: asked.language,
    note: asked.note,
    test: asked.test,
    companyId: asked.companyId,
    sourceName: asked.renewal ? RENEWAL_SOURCE : SOURCES[asked.source],
  };
}

export function linesFrom(
  lines: readonly z.infer<typeof orderLine>[],
  shop: SandboxShop,
): DraftLine[] {
  const { currency } = shop.settings;
  return lines.map(({ product, variantId, custom, giftCard, quantity }) => {
    if (giftCard !== undefined) {
      const price = amountOf(giftCard, currency);
      return { custom: { title: "Gift card", price, kind: "gift_card" }, quantity };
    }
    if (custom !== undefined) {
      return { custom: { title: "Something", price: amountOf(custom, currency) }, quantity };
    }
    return { variantId: variantId ?? firstVariant(product, shop), quantity };
  });
}

export function refundFrom(asked: z.infer<typeof refundRequest>, currency: string): RefundRequest {
  const { amount: bare, lines, shipping, note, restock, storeCredit, later, keep } = asked;
  if (bare !== undefined && lines) throw new ShopRefusal("give an amount or lines, not both");
  const kept = keep === undefined ? undefined : amountOf(keep, currency);
  const money = { storeCredit, later, kept };
  if (bare !== undefined)
    return { kind: "amount", amount: amountOf(bare, currency), note, ...money };
  if (!lines && shipping === undefined) return { kind: "full", note, restock, ...money };
  const shippingAmount = shipping === undefined ? undefined : amountOf(shipping, currency);
  return { kind: "lines", lines: lines ?? [], shippingAmount, note, restock, ...money };
}

export function amountFrom(text: string | undefined, currency: string): number | null {
  return text === undefined ? null : amountOf(text, currency);
}

function buyerOf(asked: OrderRequest): OrderDraft["buyer"] {
  if (asked.customerId) return { kind: "customer", customerId: asked.customerId };
  return asked.guest ? { kind: "guest", ...asked.guest } : { kind: "nobody", ...asked.receipt };
}

function firstVariant(handle: string | undefined, shop: SandboxShop): string {
  const variant = shop.product(handle ?? "")?.variants[0];
  if (!variant) throw new ShopRefusal(`there is no product "${handle}": see /__sandbox/products`);
  return variant.id;
}

function amountOf(text: string, currency: string): number {
  const minor = parseAmount(text, currency);
  if (minor === null || minor < 0) throw new ShopRefusal(`"${text}" is no amount in ${currency}`);
  return minor;
}
