import type { AutomaticAppDiscount } from "../../shop/shop-model.ts";
import { cartSubtotal } from "../storefront/cart.ts";
import { type CheckoutFacts, functionInput } from "./function-input.ts";
import { orderOffers, shippingOffers } from "./function-output.ts";
import { discountOn, type Offers, type OrderOffer } from "./price-checkout.ts";

/** `runFunction` of the function runner. */
export type RunFunction = (call: {
  handle: string;
  target: string;
  input: object;
}) => Promise<unknown>;

const LINES = "cart.lines.discounts.generate.run";
const DELIVERY = "cart.delivery-options.discounts.generate.run";

type Asked = { discount: AutomaticAppDiscount; order: OrderOffer[]; shipping: Offers["shipping"] };

function largest(offers: OrderOffer[], subtotal: number): OrderOffer[] {
  const sorted = [...offers].sort(
    (a, b) => discountOn(b.value, subtotal) - discountOn(a.value, subtotal),
  );
  return sorted.slice(0, 1);
}

/** Runs one discount's Function for what its classes allow. */
async function askOne(
  facts: CheckoutFacts,
  discount: AutomaticAppDiscount,
  run: RunFunction,
): Promise<Asked> {
  const input = functionInput(facts, discount);
  const reading = { currency: facts.context.settings.currency, title: discount.title };
  const handle = discount.functionHandle;
  const asked: Asked = { discount, order: [], shipping: [] };
  if (discount.discountClasses.some((one) => one === "ORDER" || one === "PRODUCT")) {
    const output = await run({ handle, target: LINES, input });
    const subtotal = cartSubtotal(facts.lines);
    asked.order = orderOffers(output, reading).flatMap(({ choose, offers }) =>
      choose === "FIRST" ? offers.slice(0, 1) : largest(offers, subtotal),
    );
  }
  if (discount.discountClasses.includes("SHIPPING")) {
    asked.shipping = shippingOffers(await run({ handle, target: DELIVERY, input }), reading);
  }
  return asked;
}

/** Discounts that do not combine stand alone: the one that takes most off is given. */
function combined(asked: Asked[], subtotal: number): OrderOffer[] {
  const giving = asked.filter(({ order }) => order.length > 0);
  if (giving.every(({ discount }) => giving.length === 1 || discount.combinesWith.order)) {
    return giving.flatMap(({ order }) => order);
  }
  return largest(
    giving.flatMap(({ order }) => order),
    subtotal,
  );
}

/**
 * What the shop's active discounts give this checkout. Like Shopify's, this checkout goes on
 * without a discount whose Function fails; `report` gets the reason.
 */
export async function askFunctions(
  facts: CheckoutFacts,
  run: RunFunction,
  report: (message: string, cause: unknown) => void,
): Promise<Offers> {
  const asked = await Promise.all(
    facts.context.shop.activeDiscounts().map(async (discount) => {
      try {
        return [await askOne(facts, discount, run)];
      } catch (cause) {
        report(
          `checkout: the discount "${discount.title}" is left out, its Function failed`,
          cause,
        );
        return [];
      }
    }),
  );
  return {
    order: combined(asked.flat(), cartSubtotal(facts.lines)),
    shipping: asked.flat().flatMap(({ shipping }) => shipping),
  };
}
