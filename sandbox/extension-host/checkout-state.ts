/**
 * What a checkout or thank-you page knows, as plain values. The worker gives each one to the
 * extension in the shape Shopify gives it: most of them as signals.
 */

export type Money = { amount: number; currencyCode: string };

export type CartLine = {
  id: string;
  quantity: number;
  merchandise: {
    type: "variant";
    id: string;
    title: string;
    subtitle?: string;
    image?: { url: string; altText?: string };
    selectedOptions: { name: string; value: string }[];
    product: { id: string; vendor: string; productType: string };
    requiresShipping: boolean;
    sku?: string;
  };
  cost: { totalAmount: Money };
  attributes: { key: string; value: string }[];
  discountAllocations: DiscountAllocation[];
  lineComponents: never[];
  parentRelationship: null;
};

export type DiscountAllocation = {
  discountedAmount: Money;
  type: "automatic" | "code" | "custom";
  title?: string;
  code?: string;
};

export type AppMetafieldEntry = {
  target: { type: "customer" | "product" | "shop" | "variant" | "cart"; id: string };
  metafield: {
    namespace: string;
    key: string;
    value: string;
    valueType: "json_string" | "string" | "integer" | "float" | "boolean";
    type: string;
  };
};

export type Customer = {
  id: string;
  email?: string;
  phone?: string;
  fullName?: string;
  firstName?: string;
  lastName?: string;
  ordersCount: number;
};

export type Instructions = {
  attributes: { canUpdateAttributes: boolean };
  delivery: { canSelectCustomAddress: boolean };
  discounts: { canUpdateDiscountCodes: boolean };
  lines: { canAddCartLine: boolean; canRemoveCartLine: boolean; canUpdateCartLine: boolean };
  notes: { canUpdateNote: boolean };
  metafields: { canSetCartMetafields: boolean; canDeleteCartMetafield: boolean };
};

export type CheckoutState = {
  /** Everything the shop holds; the extension gets what its manifest asks for. */
  appMetafields: AppMetafieldEntry[];
  /** `customer` only for a shopper who has logged in; a guest has at most an email. */
  buyerIdentity: { customer?: Customer; email?: string; phone?: string };
  cost: {
    /** Lines before shipping and taxes. */
    subtotalAmount: Money;
    totalShippingAmount?: Money;
    totalTaxAmount?: Money;
    totalAmount: Money;
  };
  discountAllocations: DiscountAllocation[];
  discountCodes: { code: string }[];
  instructions: Instructions;
  lines: CartLine[];
  localization: {
    /** BCP 47, such as "en", "ar" or "ar-SA": chooses the locale file and the formats. */
    language: { isoCode: string };
    country?: { isoCode: string };
    currency: { isoCode: string };
    timezone: string;
  };
  /** Thank-you targets only. */
  orderConfirmation?: { order: { id: string }; number?: string; isFirstOrder: boolean };
  settings: Record<string, string | number | boolean | undefined>;
  shop: { id: string; name: string; myshopifyDomain: string; storefrontUrl?: string };
};

/** Calls an extension may make back into the page. */
export type CheckoutApi = {
  /** A signed session token for this shop (and this shopper, when logged in). */
  sessionToken(): Promise<string>;
};

/** `build/extensions/<handle>.json`, written by `npm run extensions:build`. */
export type ExtensionManifest = {
  handle: string;
  apiVersion: string;
  targets: string[];
  metafields: { namespace: string; key: string }[];
  networkAccess: boolean;
  /** Where the extension takes the app to be. */
  appUrl: string;
  locales: { default: string; files: Record<string, LocaleFile> };
};

export type LocaleFile = { [key: string]: string | LocaleFile };

/** What the worker of one extension answers to the page. */
export type WorkerExports = {
  run(
    job: { scriptUrl: string; target: string; manifest: ExtensionManifest; state: CheckoutState },
    connection: unknown,
    api: CheckoutApi,
  ): Promise<void>;
  update(changed: Partial<CheckoutState>): Promise<void>;
};
