import { nameIn, type Perk, readStanding, type Standing } from "../../standing/standing.ts";

export type Input = {
  discount: { discountClasses: string[] };
  localization: { language: { isoCode: string } };
  cart: {
    buyerIdentity: {
      isAuthenticated: boolean;
      customer: { standing: { value: string } | null } | null;
    } | null;
  };
};

export type DeliveryInput = Input & { cart: { deliveryGroups: { id: string }[] } };

export type OrderDiscount = { percent: number; message: string };
export type ShippingDiscount = { deliveryGroupIds: string[]; message: string };

/** The tier's percentage off the order, for a logged-in member; else null. */
export function orderDiscount(input: Input): OrderDiscount | null {
  const standing = standingFor(input, "ORDER");
  const basisPoints = standing ? largestPercentOff(standing.perks) : 0;
  if (!standing || basisPoints === 0) return null;
  return { percent: basisPoints / 100, message: tierName(standing, input) };
}

/** The tier's free shipping on every delivery, for a logged-in member; else null. */
export function shippingDiscount(input: DeliveryInput): ShippingDiscount | null {
  const standing = standingFor(input, "SHIPPING");
  const deliveryGroupIds = input.cart.deliveryGroups.map((group) => group.id);
  if (!standing?.perks.some((perk) => perk.kind === "free_shipping")) return null;
  if (deliveryGroupIds.length === 0) return null;
  return { deliveryGroupIds, message: tierName(standing, input) };
}

/** Who only typed an address may be anyone: perks need a login, and a discount of this class. */
function standingFor(input: Input, discountClass: string): Standing | null {
  const buyer = input.cart.buyerIdentity;
  if (!input.discount.discountClasses.includes(discountClass)) return null;
  return buyer?.isAuthenticated ? readStanding(buyer.customer?.standing?.value) : null;
}

function largestPercentOff(perks: Perk[]): number {
  return perks.reduce(
    (largest, perk) => Math.max(largest, perk.kind === "percent_off" ? perk.basisPoints : 0),
    0,
  );
}

function tierName(standing: Standing, input: Input): string {
  return nameIn(standing.tier, input.localization.language.isoCode);
}
