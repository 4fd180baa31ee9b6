import { shopTimestamp } from "../../sandbox/shop/shop-time.ts";
import { idNumber, type Json } from "./amounts.ts";
import type { Shopper } from "./order-state.ts";
import type { ShopPlan } from "./shop-plan.ts";

/** A customer as an order carries them, and as customers/create and customers/update do. */
export function shopperPayload(shop: ShopPlan, shopper: Shopper): Json {
  const { email, phone } = shopper;
  return {
    id: idNumber(shopper.id),
    email,
    created_at: shopTimestamp(shopper.createdAt, shop.timeZone),
    updated_at: shopTimestamp(shopper.updatedAt, shop.timeZone),
    first_name: shopper.firstName,
    last_name: shopper.lastName,
    state: "disabled",
    note: null,
    verified_email: shopper.verifiedEmail,
    multipass_identifier: null,
    tax_exempt: false,
    phone,
    email_marketing_consent: email
      ? { state: "not_subscribed", opt_in_level: "single_opt_in", consent_updated_at: null }
      : null,
    sms_marketing_consent: phone
      ? {
          state: shopper.phoneConfirmed ? "subscribed" : "not_subscribed",
          opt_in_level: shopper.phoneConfirmed ? "confirmed_opt_in" : "single_opt_in",
          consent_updated_at: null,
          consent_collected_from: "OTHER",
        }
      : null,
    tags: "",
    currency: shop.currency,
    tax_exemptions: [],
    admin_graphql_api_id: `gid://shopify/Customer/${shopper.id}`,
    default_address: null,
  };
}

export function customerBody(shop: ShopPlan, shopper: Shopper): string {
  return JSON.stringify({ ...shopperPayload(shop, shopper), addresses: [] });
}

export function deletedCustomerBody(id: string): string {
  return JSON.stringify({
    id: idNumber(id),
    phone: null,
    addresses: [],
    tax_exemptions: [],
    email_marketing_consent: null,
    sms_marketing_consent: null,
    admin_graphql_api_id: `gid://shopify/Customer/${id}`,
  });
}

/** customers/redact: forget this person, and who placed these orders. */
export function redactionBody(
  shop: ShopPlan,
  { id, email, phone }: Shopper,
  orderIds: readonly string[],
): string {
  return JSON.stringify({
    shop_id: idNumber(shop.shopId),
    shop_domain: shop.domain,
    customer: { id: idNumber(id), email, phone },
    orders_to_redact: orderIds.map(idNumber),
  });
}

/** customers/merge names its customers by gid only. */
export function mergeBody(merge: { readonly kept: string; readonly gone: string }): string {
  return JSON.stringify({
    admin_graphql_api_customer_kept_id: `gid://shopify/Customer/${merge.kept}`,
    admin_graphql_api_customer_deleted_id: `gid://shopify/Customer/${merge.gone}`,
    admin_graphql_api_job_id: null,
    status: "completed",
    errors: [],
  });
}
