import type { CheckoutState } from "../../extension-host/checkout-state.ts";
import type { OrderDraft } from "../../shop/shop-model.ts";
import { ShopRefusal } from "../../shop/shop-refusal.ts";
import { cookie } from "../cookies.ts";
import { jsonResponse, pageResponse, seeOther, textResponse } from "../responses.ts";
import { isLoggedIn, type Visit } from "../visit.ts";
import { askFunctions, type RunFunction } from "./ask-functions.ts";
import {
  type CheckoutFields,
  checkFields,
  type FieldError,
  type FilledIn,
  readFields,
  startingFields,
} from "./checkout-form.ts";
import { type CheckoutView, checkoutPage, emptyCheckoutPage } from "./checkout-page.ts";
import { checkoutSummary, deliveryPrice, moneyOf } from "./checkout-summary.ts";
import { deliveryMethods } from "./delivery-method.ts";
import {
  extensionBuyer,
  extensionCosts,
  extensionMetafields,
  extensionSurroundings,
} from "./extension-state.ts";
import { gid } from "./gid.ts";
import { type PricedCheckout, priceCheckout } from "./price-checkout.ts";

const REMEMBERED_ATTEMPTS = 1000;

export type CheckoutParts = {
  runFunction: RunFunction;
  /** Faults that no shopper is to see. */
  report: (message: string, cause: unknown) => void;
};

/** Attempts that became orders: the same form sent twice leads to the same order. */
export type PlacedAttempts = Map<string, string>;

async function priced(visit: Visit, method: string, parts: CheckoutParts): Promise<PricedCheckout> {
  const { context, lines, shopper, language } = visit;
  const facts = { context, lines, shopper, language, method };
  const offers = await askFunctions(facts, parts.runFunction, parts.report);
  const methods = deliveryMethods(context.settings.currency);
  return priceCheckout({ lines, methods, chosen: method, offers });
}

function extensionState(visit: Visit, costs: PricedCheckout): CheckoutState {
  const { context, shopper, language } = visit;
  return {
    ...extensionSurroundings(context, language),
    ...extensionCosts(costs, context.settings.currency, language),
    appMetafields: extensionMetafields(context, shopper),
    buyerIdentity: extensionBuyer(shopper),
  };
}

async function showCheckout(
  visit: Visit,
  parts: CheckoutParts,
  shown: { fields: CheckoutFields; errors: FieldError[]; notice: CheckoutView["notice"] },
): Promise<Response> {
  const costs = await priced(visit, shown.fields.delivery, parts);
  const state = extensionState(visit, costs);
  const page = checkoutPage({ visit, ...shown, priced: costs, state });
  return pageResponse(page, { status: statusOf(shown), cookies: visit.cookies });
}

function statusOf({ errors, notice }: Pick<CheckoutView, "errors" | "notice">): number {
  if (errors.length > 0) return 422;
  return notice === "changed" ? 409 : 200;
}

export async function getCheckout(visit: Visit, parts: CheckoutParts): Promise<Response> {
  if (visit.lines.length === 0) {
    return pageResponse(emptyCheckoutPage(visit), { cookies: visit.cookies });
  }
  const notice = visit.shopperIsGone ? "gone" : null;
  return showCheckout(visit, parts, { fields: startingFields(visit), errors: [], notice });
}

/** What the page's module asks for when the shopper chooses another delivery method. */
export async function postTotals(visit: Visit, parts: CheckoutParts): Promise<Response> {
  if (visit.lines.length === 0) return jsonResponse({ kind: "empty" }, 409);
  const form = await visit.request.formData();
  const costs = await priced(visit, String(form.get("delivery") ?? ""), parts);
  return jsonResponse({
    kind: "priced",
    total: costs.total,
    told: visit.t("checkout.updated", { total: moneyOf(visit)(costs.total) }),
    summary: checkoutSummary(visit, costs).text,
    deliveries: Object.fromEntries(
      costs.deliveries.map((one) => [one.method.handle, deliveryPrice(visit, one).text]),
    ),
    state: extensionState(visit, costs),
  });
}

function draftOf(visit: Visit, costs: PricedCheckout, filledIn: FilledIn): OrderDraft {
  const { shopper, language } = visit;
  const { method, offer } = costs.delivery;
  const { address } = filledIn;
  return {
    buyer: isLoggedIn(shopper)
      ? { kind: "customer", customerId: shopper.id }
      : {
          kind: "guest",
          email: filledIn.email ?? "",
          firstName: address.firstName,
          lastName: address.lastName,
        },
    lines: visit.lines.map(({ variant, quantity }) => ({ variantId: variant.id, quantity })),
    orderDiscounts: costs.orderDiscounts.map(({ title, value }) => ({ title, value })),
    shipping: {
      title: visit.t(`checkout.methods.${method.handle}`),
      code: method.handle,
      price: method.price,
      ...(offer ? { discount: { title: offer.title, value: offer.value } } : {}),
    },
    gateway: filledIn.gateway,
    language,
    address,
  };
}

/** Places the order of the cart, once per attempt, at the total the shopper saw. */
export async function postCheckout(
  visit: Visit,
  parts: CheckoutParts,
  placed: PlacedAttempts,
): Promise<Response> {
  const fields = readFields(await visit.request.formData());
  const earlier = placed.get(fields.attempt);
  if (earlier !== undefined) return thankYou(earlier);
  if (visit.lines.length === 0) {
    return pageResponse(emptyCheckoutPage(visit), { status: 409, cookies: visit.cookies });
  }
  const show = (errors: FieldError[], notice: CheckoutView["notice"]) =>
    showCheckout(visit, parts, { fields, errors, notice });
  if (visit.shopperIsGone) return show([], "gone");
  const checked = checkFields(visit, fields);
  if (checked.kind === "wrong") return show(checked.errors, null);
  const costs = await priced(visit, checked.filledIn.delivery, parts);
  if (String(costs.total) !== fields.expected) return show([], "changed");
  try {
    return thankYou(
      placeOnce(placed, fields.attempt, visit, draftOf(visit, costs, checked.filledIn)),
    );
  } catch (cause) {
    if (!(cause instanceof ShopRefusal)) throw cause;
    parts.report("checkout: the shop refused an order", cause);
    return show([], "refused");
  }
}

function thankYou(orderToken: string): Response {
  return seeOther(`/thank-you/${orderToken}`, [cookie("cart", "")]);
}

/** Nothing is awaited between looking and placing: a form sent twice at once places one order. */
function placeOnce(
  placed: PlacedAttempts,
  attempt: string,
  visit: Visit,
  draft: OrderDraft,
): string {
  const earlier = placed.get(attempt);
  if (earlier !== undefined) return earlier;
  const { token } = visit.context.shop.placeOrder(draft);
  remember(placed, attempt, token);
  return token;
}

function remember(placed: PlacedAttempts, attempt: string, orderToken: string): void {
  if (attempt === "") return;
  placed.set(attempt, orderToken);
  const [oldest] = placed.keys();
  if (placed.size > REMEMBERED_ATTEMPTS && oldest !== undefined) placed.delete(oldest);
}

/** The token an extension gets from `shopify.sessionToken`: names the buyer only after a log-in. */
export function checkoutSessionToken(visit: Visit): Response {
  const { shopper, context } = visit;
  const subject = isLoggedIn(shopper) ? gid("Customer", shopper.id) : null;
  return textResponse(context.sessionToken({ subject, ttlSeconds: 300 }));
}
