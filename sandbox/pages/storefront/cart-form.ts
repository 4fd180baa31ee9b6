import { cookie } from "../cookies.ts";
import { seeOther } from "../responses.ts";
import type { Visit } from "../visit.ts";
import { type CartEntry, withAdded, withQuantity, writeCart } from "./cart.ts";

function changed(cart: CartEntry[], variantId: string, change: string): CartEntry[] {
  switch (change) {
    case "add":
    case "more":
      return withAdded(cart, variantId, 1);
    case "fewer":
      return withAdded(cart, variantId, -1);
    case "remove":
      return withQuantity(cart, variantId, 0);
    default:
      return cart;
  }
}

/** Only what the shop sells gets into the cart; any other form leaves it as it was. */
export async function cartForm(visit: Visit): Promise<Response> {
  const form = await visit.request.formData();
  const variantId = String(form.get("variant"));
  const sold = visit.context.shop.variant(variantId) !== null;
  const entries = visit.lines.map(({ variant, quantity }) => ({ variantId: variant.id, quantity }));
  const cart = sold ? changed(entries, variantId, String(form.get("change"))) : entries;
  return seeOther("/shop#cart", [...visit.cookies, cookie("cart", writeCart(cart))]);
}
