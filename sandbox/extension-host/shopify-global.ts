import type { CheckoutApi, CheckoutState, ExtensionManifest } from "./checkout-state.ts";
import { createI18n, extensionLocale } from "./i18n.ts";
import type { Signal, SignalConstructor } from "./signal.ts";

export type ShopifyState = {
  /** The `shopify` global. Whatever this host does not implement throws when it is read. */
  shopify: object;
  update(changed: Partial<CheckoutState>): void;
};

type Surroundings = {
  scriptUrl: string;
  target: string;
  manifest: ExtensionManifest;
  state: CheckoutState;
  api: CheckoutApi;
  Signal: SignalConstructor;
};

export function createShopify(surroundings: Surroundings): ShopifyState {
  const { manifest, api } = surroundings;
  let state = surroundings.state;
  const { members, refresh } = createSignals(surroundings);
  const shopify = strict({
    ...members,
    extension: extensionMeta(surroundings),
    extensionPoint: surroundings.target,
    i18n: createI18n(manifest.locales, () => state.localization),
    sessionToken: { get: () => api.sessionToken() },
    shop: state.shop,
    version: manifest.apiVersion,
  });
  return {
    shopify,
    update: (changed) => {
      state = { ...state, ...changed };
      refresh(state);
    },
  };
}

/** Every signal of the state, in Shopify's shape, with the function that brings all up to date. */
function createSignals({ state, manifest, target, Signal }: Surroundings) {
  const refreshers: ((state: CheckoutState) => void)[] = [];
  const from = <Value>(read: (state: CheckoutState) => Value): Signal<Value> => {
    const signal = new Signal(read(state));
    refreshers.push((newer) => {
      signal.value = read(newer);
    });
    return signal;
  };
  const isThankYou = target.startsWith("purchase.thank-you.");
  const members = {
    appMetafields: from((now) => declaredMetafields(now, manifest)),
    buyerIdentity: {
      customer: from((now) => now.buyerIdentity.customer),
      email: from((now) => now.buyerIdentity.email),
      phone: from((now) => now.buyerIdentity.phone),
      purchasingCompany: from(() => undefined),
    },
    cost: {
      subtotalAmount: from((now) => now.cost.subtotalAmount),
      totalShippingAmount: from((now) => now.cost.totalShippingAmount),
      totalTaxAmount: from((now) => now.cost.totalTaxAmount),
      totalAmount: from((now) => now.cost.totalAmount),
    },
    discountAllocations: from((now) => now.discountAllocations),
    discountCodes: from((now) => now.discountCodes),
    instructions: from((now) => now.instructions),
    lines: from((now) => now.lines),
    localization: {
      country: from((now) => now.localization.country),
      currency: from((now) => now.localization.currency),
      extensionLanguage: from((now) => ({
        isoCode: extensionLocale(manifest.locales, now.localization.language.isoCode),
      })),
      language: from((now) => now.localization.language),
      market: from(() => undefined),
      timezone: from((now) => now.localization.timezone),
    },
    orderConfirmation: isThankYou ? from((now) => now.orderConfirmation) : undefined,
    settings: from((now) => now.settings),
  };
  const refresh = (newer: CheckoutState) => {
    for (const refreshOne of refreshers) refreshOne(newer);
  };
  return { members, refresh };
}

/** Shopify hands over what the extension's toml asks for, and customers' only after a login. */
function declaredMetafields(state: CheckoutState, manifest: ExtensionManifest) {
  return state.appMetafields.filter(
    ({ target, metafield }) =>
      manifest.metafields.some(
        ({ namespace, key }) => namespace === metafield.namespace && key === metafield.key,
      ) &&
      (target.type !== "customer" || target.id === state.buyerIdentity.customer?.id),
  );
}

function extensionMeta({ scriptUrl, target, manifest, Signal }: Surroundings) {
  return {
    apiVersion: manifest.apiVersion,
    capabilities: new Signal(manifest.networkAccess ? ["network_access"] : []),
    editor: undefined,
    rendered: new Signal(true),
    scriptUrl,
    target,
    version: undefined,
  };
}

function strict(members: object): object {
  return new Proxy(members, {
    get(target, property, receiver) {
      if (typeof property === "symbol" || property in target) {
        return Reflect.get(target, property, receiver);
      }
      throw new Error(`The sandbox's extension host does not implement shopify.${property}`);
    },
  });
}
