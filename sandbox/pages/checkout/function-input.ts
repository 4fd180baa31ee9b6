import { formatAmount } from "../../shop/amount.ts";
import type { ShopContext } from "../../shop/shop-context.ts";
import type { AutomaticAppDiscount, Customer, Language } from "../../shop/shop-model.ts";
import { type CartLine, cartSubtotal } from "../storefront/cart.ts";
import { DELIVERY_GROUP_ID, deliveryMethods } from "./delivery-method.ts";
import { cartLineId, gid } from "./gid.ts";

export type CheckoutFacts = {
  context: ShopContext;
  lines: readonly CartLine[];
  shopper: Customer | null;
  language: Language;
  /** The chosen delivery method's handle. */
  method: string;
};

/** Metafields of an owner, the app's own under the short namespace that the app writes. */
export function appMetafields(context: ShopContext, ownerId: string) {
  const stored = `app--${context.settings.app.id}`;
  return context.shop.metafields(ownerId).map(({ namespace, key, type, value }) => {
    const own = namespace === stored || namespace.startsWith(`${stored}--`);
    const short = own ? namespace.replace(stored, "$app").replace("--", ":") : namespace;
    return { namespace: short, key, type, value };
  });
}

function customerInput(context: ShopContext, customer: Customer) {
  const { currency } = context.settings;
  const id = gid("Customer", customer.id);
  return {
    id,
    displayName: `${customer.firstName} ${customer.lastName}`.trim(),
    firstName: customer.firstName,
    lastName: customer.lastName,
    email: customer.email,
    numberOfOrders: customer.ordersCount,
    amountSpent: { amount: formatAmount(customer.totalSpent, currency), currencyCode: currency },
    metafields: appMetafields(context, id),
  };
}

function lineInput(line: CartLine, currency: string, language: Language) {
  const money = (minor: number) => ({
    amount: formatAmount(minor, currency),
    currencyCode: currency,
  });
  const { variant, product, quantity } = line;
  return {
    id: cartLineId(variant.id),
    quantity,
    attributes: [],
    sellingPlanAllocation: null,
    cost: {
      amountPerQuantity: money(variant.price),
      compareAtAmountPerQuantity: null,
      subtotalAmount: money(variant.price * quantity),
      totalAmount: money(variant.price * quantity),
    },
    merchandise: {
      __typename: "ProductVariant",
      id: gid("ProductVariant", variant.id),
      title: variant.title[language],
      sku: variant.sku,
      requiresShipping: true,
      weight: variant.grams,
      weightUnit: "GRAMS",
      metafields: [],
      product: {
        id: gid("Product", product.id),
        handle: product.handle,
        title: product.title[language],
        productType: product.productType.en,
        vendor: product.vendor,
        isGiftCard: false,
        metafields: [],
      },
    },
  };
}

function deliveryInput(lines: ReturnType<typeof lineInput>[], facts: CheckoutFacts) {
  const { currency } = facts.context.settings;
  const options = deliveryMethods(currency).map(({ handle, price }) => ({
    handle,
    code: handle,
    title: handle,
    description: null,
    deliveryMethodType: "SHIPPING",
    cost: { amount: formatAmount(price, currency), currencyCode: currency },
  }));
  return {
    id: DELIVERY_GROUP_ID,
    groupType: "ONE_TIME_PURCHASE",
    cartLines: lines,
    deliveryAddress: null,
    deliveryOptions: options,
    discountAllocations: [],
    selectedDeliveryOption: options.find(({ handle }) => handle === facts.method) ?? null,
  };
}

function cartInput(facts: CheckoutFacts) {
  const { context, shopper, language } = facts;
  const { currency } = context.settings;
  const lines = facts.lines.map((line) => lineInput(line, currency, language));
  const money = {
    amount: formatAmount(cartSubtotal(facts.lines), currency),
    currencyCode: currency,
  };
  return {
    attributes: [],
    metafields: [],
    billingAddress: null,
    buyerIdentity: shopper && {
      isAuthenticated: shopper.hasAccount,
      email: shopper.email,
      phone: shopper.phone,
      purchasingCompany: null,
      shopUser: null,
      customer: customerInput(context, shopper),
    },
    cost: {
      subtotalAmount: money,
      totalAmount: money,
      totalTaxAmount: null,
      totalDutyAmount: null,
    },
    lines,
    deliverableLines: lines,
    deliveryGroups: [deliveryInput(lines, facts)],
    discountApplications: [],
    localizedFields: [],
    poNumber: null,
    retailLocation: null,
  };
}

/** The whole input of a discount Function: each gets of it what its query asks for. */
export function functionInput(facts: CheckoutFacts, discount: AutomaticAppDiscount): object {
  return {
    cart: cartInput(facts),
    discount: { discountClasses: discount.discountClasses, metafields: [] },
    enteredDiscountCodes: [],
    triggeringDiscountCode: null,
    presentmentCurrencyRate: "1.0",
    localization: {
      country: { isoCode: facts.context.settings.countryCode },
      language: { isoCode: facts.language.toUpperCase() },
    },
    shop: { metafields: [] },
  };
}
