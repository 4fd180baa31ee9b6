import type { InboxRow, Reading } from "../usecases/inbox/process-inbox.ts";
import { type Facts, NO_FACTS } from "../usecases/orders/facts.ts";
import {
  customerFacts,
  customerMergeFacts,
  deletedCustomerFacts,
  deletedOrderFacts,
  orderFacts,
} from "./order-payload.ts";
import { parseJson, type ReadingContext, UnreadablePayload } from "./payload-fields.ts";
import { refundFacts } from "./refund-payload.ts";
import { customerRedacted, dataRequested, scopesUpdated, shopUpdated } from "./shop-payload.ts";

type Reader = (payload: unknown, context: ReadingContext) => Reading;
type Notice = Extract<Reading, { kind: "notice" }>["notice"];

const factsOf =
  (read: (payload: unknown, context: ReadingContext) => Partial<Facts>): Reader =>
  (payload, context) => ({ kind: "facts", facts: { ...NO_FACTS, ...read(payload, context) } });
const noticeOf =
  (read: (payload: unknown) => Notice): Reader =>
  (payload) => ({ kind: "notice", notice: read(payload) });
/** One that failed merged nobody. */
const mergeReading: Reader = (payload, context) => {
  const facts = customerMergeFacts(payload, context);
  return facts ? { kind: "facts", facts: { ...NO_FACTS, ...facts } } : { kind: "kept" };
};
/** Received for rules that will read them later; nothing is derived of them yet. */
const keep: Reader = () => ({ kind: "kept" });

const READERS: Readonly<Record<string, Reader>> = {
  "orders/create": factsOf(orderFacts),
  "orders/paid": factsOf(orderFacts),
  "orders/updated": factsOf(orderFacts),
  "orders/cancelled": factsOf(orderFacts),
  "orders/fulfilled": factsOf(orderFacts),
  "orders/partially_fulfilled": factsOf(orderFacts),
  "orders/edited": keep, // carries the edit, not the order; orders/updated follows with the order
  "orders/delete": factsOf(deletedOrderFacts),
  "refunds/create": factsOf(refundFacts),
  "customers/create": factsOf(customerFacts),
  "customers/update": factsOf(customerFacts),
  "customers/delete": factsOf(deletedCustomerFacts),
  "customers/merge": mergeReading,
  "returns/request": keep,
  "returns/approve": keep,
  "returns/decline": keep,
  "returns/cancel": keep,
  "returns/close": keep,
  "returns/reopen": keep,
  "fulfillments/create": keep,
  "fulfillments/update": keep,
  "fulfillment_events/create": keep,
  "fulfillment_events/delete": keep,
  "inventory_levels/update": keep,
  "bulk_operations/finish": noticeOf(() => ({ kind: "bulk_finished" })),
  "app/scopes_update": noticeOf(scopesUpdated),
  "app/uninstalled": noticeOf(() => ({ kind: "uninstalled" })),
  "shop/update": noticeOf(shopUpdated),
  "shop/redact": noticeOf(() => ({ kind: "shop_redacted" })),
  "customers/redact": noticeOf(customerRedacted),
  "customers/data_request": noticeOf(dataRequested),
};

/** Every topic this version of Hadiya can read; shopify.app.toml subscribes to these. */
export const KNOWN_TOPICS: readonly string[] = Object.keys(READERS);

/**
 * What a webhook says, in the product's own words; what cannot be used says why, for the merchant.
 * Never throws on any bytes.
 */
export function readWebhook(
  row: InboxRow,
  shop: { readonly domain: string; readonly currency: string; readonly now: Date },
): Reading {
  const reader = Object.hasOwn(READERS, row.topic) ? READERS[row.topic] : undefined;
  if (!reader) return unreadable("unknown_topic", row.topic);
  try {
    const payload = parseJson(row.body);
    if (namesOtherShop(payload, shop.domain)) return unreadable("other_shop", "");
    return reader(payload, { row, currency: shop.currency, now: shop.now });
  } catch (error) {
    if (error instanceof UnreadablePayload) return unreadable(error.reason, error.message);
    throw error;
  }
}

function unreadable(
  reason: Extract<Reading, { kind: "unreadable" }>["reason"],
  detail: string,
): Reading {
  return { kind: "unreadable", reason, detail };
}

const SHOPIFYS_NAME = /\.myshopify\.com$/i;

/**
 * Headers are not signed: a payload that names another shop than the header does is not this shop's.
 * `domain` is the merchant's own name, and stands for the shop only where no better one is given.
 */
function namesOtherShop(payload: unknown, domain: string): boolean {
  if (typeof payload !== "object" || payload === null) return false;
  const fields = payload as Record<string, unknown>;
  const names = [fields.myshopify_domain, fields.shop_domain].filter(isText);
  if (names.length > 0) return names.some((name) => name.toLowerCase() !== domain);
  const own = fields.domain;
  return isText(own) && SHOPIFYS_NAME.test(own) && own.toLowerCase() !== domain;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

/** The email address and phone number of a customers/redact; none of any other bytes. */
export function readContacts(row: InboxRow): readonly string[] {
  try {
    return customerRedacted(parseJson(row.body)).contacts;
  } catch (error) {
    if (error instanceof UnreadablePayload) return [];
    throw error;
  }
}
