import type { SandboxShop } from "../shop/sandbox-shop.ts";
import { offsetMinutes, shopTimestamp } from "../shop/shop-time.ts";
import type { GraphSource } from "./graph-source.ts";
import type { MetafieldResolvers } from "./metafield-resolvers.ts";

const PLAN_NAMES = {
  basic: { displayName: "Basic", publicDisplayName: "Basic" },
  advanced: { displayName: "Advanced", publicDisplayName: "Advanced" },
  plus: { displayName: "Shopify Plus", publicDisplayName: "Plus" },
  enterprise: { displayName: "Shopify Plus", publicDisplayName: "Plus" },
};

/** The shop itself and the app's installation, as the Admin API shows them. */
export class ShopResolvers {
  readonly #shop: SandboxShop;
  readonly #metafields: MetafieldResolvers;

  constructor(shop: SandboxShop, metafields: MetafieldResolvers) {
    this.#shop = shop;
    this.#metafields = metafields;
  }

  shop(): GraphSource {
    const { settings } = this.#shop;
    const { domain, timeZone, plan } = settings;
    const id = `gid://shopify/Shop/${settings.shopId}`;
    const url = `https://${domain}`;
    return {
      __typename: "Shop",
      id,
      name: settings.name,
      email: settings.email,
      contactEmail: settings.email,
      myshopifyDomain: domain,
      url,
      currencyCode: settings.currency,
      ianaTimezone: timeZone,
      timezoneOffset: shopTimestamp(this.#shop.now(), timeZone).slice(-6).replace(":", ""),
      timezoneOffsetMinutes: offsetMinutes(this.#shop.now(), timeZone),
      taxesIncluded: true,
      setupRequired: false,
      checkoutApiSupported: plan === "plus" || plan === "enterprise",
      primaryDomain: { __typename: "Domain", host: domain, url, sslEnabled: true },
      plan: {
        __typename: "ShopPlan",
        ...PLAN_NAMES[plan],
        partnerDevelopment: false,
        shopifyPlus: plan === "plus" || plan === "enterprise",
      },
      ...this.#metafields.fieldsOf(id),
    };
  }

  appInstallation(): GraphSource {
    const { app } = this.#shop.settings;
    const id = `gid://shopify/AppInstallation/${app.id}`;
    return {
      __typename: "AppInstallation",
      id,
      app: {
        __typename: "App",
        id: `gid://shopify/App/${app.id}`,
        apiKey: app.key,
        title: app.title,
        handle: app.title.toLowerCase(),
      },
      accessScopes: this.#shop.grantedScopes().map((handle) => ({
        __typename: "AccessScope",
        handle,
        description: handle,
      })),
      activeSubscriptions: [],
      ...this.#metafields.fieldsOf(id),
    };
  }
}
