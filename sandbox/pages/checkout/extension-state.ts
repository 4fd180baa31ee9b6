import type {
  CheckoutState,
  DiscountAllocation,
  CartLine as ExtensionLine,
  Instructions,
  Money,
} from "../../extension-host/checkout-state.ts";
import { formatAmount } from "../../shop/amount.ts";
import type { ShopContext } from "../../shop/shop-context.ts";
import type { Customer, Language } from "../../shop/shop-model.ts";
import { productPictureUrl } from "../product-picture.ts";
import { fullName, isLoggedIn } from "../visit.ts";
import { appMetafields } from "./function-input.ts";
import { cartLineId, gid } from "./gid.ts";
import type { Allocation, PricedCheckout, PricedLine } from "./price-checkout.ts";

/** This checkout is changed by its own form only; what an extension asks it refuses. */
const READ_ONLY: Instructions = {
  attributes: { canUpdateAttributes: false },
  delivery: { canSelectCustomAddress: false },
  discounts: { canUpdateDiscountCodes: false },
  lines: { canAddCartLine: false, canRemoveCartLine: false, canUpdateCartLine: false },
  notes: { canUpdateNote: false },
  metafields: { canSetCartMetafields: false, canDeleteCartMetafield: false },
};

/** Shopify gives extensions amounts as numbers. */
export function extensionMoney(minor: number, currency: string): Money {
  return { amount: Number(formatAmount(minor, currency)), currencyCode: currency };
}

function allocationsOf(allocations: Allocation[], currency: string): DiscountAllocation[] {
  return allocations.map(({ title, amount }) => ({
    type: "automatic",
    title,
    discountedAmount: extensionMoney(amount, currency),
  }));
}

function extensionLine(line: PricedLine, currency: string, language: Language): ExtensionLine {
  const { product, variant } = line;
  const hasChoice = product.variants.length > 1;
  return {
    id: cartLineId(variant.id),
    quantity: line.quantity,
    merchandise: {
      type: "variant",
      id: gid("ProductVariant", variant.id),
      title: product.title[language],
      subtitle: hasChoice ? variant.title[language] : undefined,
      image: { url: productPictureUrl(product), altText: product.title[language] },
      selectedOptions: [{ name: "Title", value: variant.title[language] }],
      product: {
        id: gid("Product", product.id),
        vendor: product.vendor,
        productType: product.productType[language],
      },
      requiresShipping: true,
      sku: variant.sku,
    },
    cost: { totalAmount: extensionMoney(line.total, currency) },
    attributes: [],
    discountAllocations: allocationsOf(line.allocations, currency),
    lineComponents: [],
    parentRelationship: null,
  };
}

/** Who is buying. Only a log-in makes a customer; a guest is an e-mail at most. */
export function extensionBuyer(shopper: Customer | null): CheckoutState["buyerIdentity"] {
  if (!isLoggedIn(shopper)) return { email: shopper?.email ?? undefined };
  return {
    email: shopper.email ?? undefined,
    phone: shopper.phone ?? undefined,
    customer: {
      id: gid("Customer", shopper.id),
      email: shopper.email ?? undefined,
      phone: shopper.phone ?? undefined,
      firstName: shopper.firstName,
      lastName: shopper.lastName,
      fullName: fullName(shopper),
      ordersCount: shopper.ordersCount,
    },
  };
}

export function extensionMetafields(
  context: ShopContext,
  shopper: Customer | null,
): CheckoutState["appMetafields"] {
  if (!isLoggedIn(shopper)) return [];
  const id = gid("Customer", shopper.id);
  return appMetafields(context, id).map(({ namespace, key, type, value }) => ({
    target: { type: "customer", id },
    metafield: {
      namespace,
      key,
      type,
      value,
      valueType: type === "json" ? "json_string" : "string",
    },
  }));
}

/** What changes while somebody fills in the checkout: its lines and what they cost. */
export function extensionCosts(
  priced: PricedCheckout,
  currency: string,
  language: Language,
): Pick<CheckoutState, "cost" | "lines" | "discountAllocations"> {
  return {
    cost: {
      subtotalAmount: extensionMoney(priced.subtotal, currency),
      totalShippingAmount: extensionMoney(priced.delivery.total, currency),
      totalTaxAmount: extensionMoney(0, currency),
      totalAmount: extensionMoney(priced.total, currency),
    },
    lines: priced.lines.map((line) => extensionLine(line, currency, language)),
    discountAllocations: allocationsOf(priced.orderDiscounts, currency),
  };
}

/** What stays the same in a checkout and on its thank-you page. */
export function extensionSurroundings(
  context: ShopContext,
  language: Language,
): Pick<CheckoutState, "discountCodes" | "instructions" | "localization" | "settings" | "shop"> {
  const { settings } = context;
  return {
    discountCodes: [],
    instructions: READ_ONLY,
    localization: {
      language: { isoCode: language },
      country: { isoCode: settings.countryCode },
      currency: { isoCode: settings.currency },
      timezone: settings.timeZone,
    },
    settings: {},
    shop: {
      id: gid("Shop", settings.shopId),
      name: settings.name,
      myshopifyDomain: settings.domain,
      storefrontUrl: settings.origin,
    },
  };
}
