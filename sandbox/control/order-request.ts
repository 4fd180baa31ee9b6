import { z } from "zod";
import { parseAmount } from "../shop/amount.ts";
import type { SandboxShop } from "../shop/sandbox-shop.ts";
import { type OrderDraft, RENEWAL_SOURCE, type RefundRequest } from "../shop/shop-model.ts";
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
  lines: z
    .array(
      z.strictObject({
        product: z.string().optional(),
        variantId: z.string().optional(),
        quantity: z.int().positive().default(1),
      }),
    )
    .min(1),
  /** 500 is 5 %. */
  discountBasisPoints: z.int().min(0).max(10_000).optional(),
  /** Decimal text in the shop's currency, "6.00". */
  shipping: z.string().optional(),
  gateway: z.enum(["card", "cash_on_delivery"]).default("card"),
  language: language.default("en"),
  note: z.string().optional(),
  test: z.boolean().default(false),
});

export const refundRequest = z.strictObject({
  /** Decimal text: a bare amount. Neither this nor lines: everything. */
  amount: z.string().optional(),
  lines: z
    .array(z.strictObject({ lineId: z.string(), quantity: z.int().positive() }))
    .min(1)
    .optional(),
  note: z.string().optional(),
  restock: z.boolean().optional(),
});

export const cancelRequest = z.strictObject({
  reason: z.enum(["customer", "fraud", "inventory", "declined", "other"]).default("customer"),
});

type OrderRequest = z.infer<typeof orderRequest>;

export function draftFrom(asked: OrderRequest, shop: SandboxShop): OrderDraft {
  const { shipping, discountBasisPoints: basisPoints = 0 } = asked;
  const price = shipping === undefined ? null : amountOf(shipping, shop.settings.currency);
  const value = { kind: "percentage", basisPoints } as const;
  return {
    buyer: buyerOf(asked),
    lines: asked.lines.map((line) => ({
      variantId: line.variantId ?? firstVariant(line.product, shop),
      quantity: line.quantity,
    })),
    orderDiscounts: basisPoints > 0 ? [{ title: "Discount", value }] : [],
    shipping: price === null ? undefined : { title: "Standard", code: "standard", price },
    gateway: asked.gateway,
    language: asked.language,
    note: asked.note,
    test: asked.test,
    companyId: asked.companyId,
    sourceName: asked.renewal ? RENEWAL_SOURCE : undefined,
  };
}

export function refundFrom(asked: z.infer<typeof refundRequest>, currency: string): RefundRequest {
  const { amount, lines, note, restock } = asked;
  if (amount !== undefined && lines) throw new ShopRefusal("give an amount or lines, not both");
  if (amount !== undefined) return { kind: "amount", amount: amountOf(amount, currency), note };
  return lines ? { kind: "lines", lines, note, restock } : { kind: "full", note, restock };
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
  const amount = parseAmount(text, currency);
  if (amount === null || amount < 0) throw new ShopRefusal(`"${text}" is no amount in ${currency}`);
  return amount;
}
