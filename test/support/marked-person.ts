/** A person every word of whom can be found again, in payloads as Shopify sends them. */
import { fixture, type Json } from "./webhook.ts";

export const MARKED = {
  customerId: 7512345678901,
  orderId: 6248461893912,
  firstName: "Zubeidamark",
  lastName: "Khalilmark",
  email: "zubeidamark.khalilmark@example.com",
  phone: "+966511223344",
  street: "Marksstreet 4711",
  city: "Marksburg",
  ip: "203.0.113.77",
  note: "markednote ring twice",
} as const;

/** What must not be found anywhere; in lower case. */
export const MARKS: readonly string[] = [
  "zubeidamark",
  "khalilmark",
  "marksstreet",
  "marksburg",
  "markednote",
  MARKED.ip,
  MARKED.phone,
  "511223344",
];

const ADDRESS = {
  first_name: MARKED.firstName,
  last_name: MARKED.lastName,
  address1: MARKED.street,
  city: MARKED.city,
  phone: MARKED.phone,
};

const PERSON = {
  id: MARKED.customerId,
  first_name: MARKED.firstName,
  last_name: MARKED.lastName,
  email: MARKED.email,
  phone: MARKED.phone,
  note: MARKED.note,
  verified_email: true,
  sms_marketing_consent: { state: "subscribed", opt_in_level: "confirmed_opt_in" },
  default_address: ADDRESS,
  addresses: [ADDRESS],
};

const customer = (changes: Json = {}) => fixture("customer", { ...PERSON, ...changes });

const order = (changes: Json = {}) =>
  fixture("order", {
    id: MARKED.orderId,
    email: MARKED.email,
    contact_email: MARKED.email,
    phone: MARKED.phone,
    browser_ip: MARKED.ip,
    client_details: { browser_ip: MARKED.ip },
    note: MARKED.note,
    note_attributes: [{ name: "card", value: MARKED.note }],
    customer: PERSON,
    billing_address: ADDRESS,
    shipping_address: ADDRESS,
    ...changes,
  });

const GUEST_ORDER_ID = 6248461893999;
const ABOUT_THE_ORDER = {
  id: 9_000_000_001,
  order_id: MARKED.orderId,
  email: MARKED.email,
  destination: ADDRESS,
  note: MARKED.note,
};

/** One webhook of every topic Hadiya subscribes to that can name a person. */
export const MARKED_WEBHOOKS: readonly (readonly [string, Json])[] = [
  ["orders/create", order()],
  ["orders/paid", order({ updated_at: "2026-03-14T22:00:00+03:00" })],
  ["orders/updated", order({ updated_at: "2026-03-14T22:10:00+03:00" })],
  ["orders/cancelled", order({ id: 6248461893913, cancelled_at: "2026-03-15T10:00:00+03:00" })],
  ["orders/fulfilled", order({ updated_at: "2026-03-14T22:20:00+03:00" })],
  ["orders/partially_fulfilled", order({ updated_at: "2026-03-14T22:15:00+03:00" })],
  ["orders/create", order({ id: GUEST_ORDER_ID, customer: null })],
  ["orders/edited", { order_edit: ABOUT_THE_ORDER }],
  ["orders/delete", { id: 6248461893913, note: MARKED.note, order_id: MARKED.orderId }],
  ["refunds/create", fixture("refund", { order_id: MARKED.orderId, note: MARKED.note })],
  ["customers/create", customer()],
  ["customers/update", customer({ updated_at: "2026-04-02T08:00:00+03:00" })],
  ["returns/request", ABOUT_THE_ORDER],
  ["returns/approve", ABOUT_THE_ORDER],
  ["returns/decline", ABOUT_THE_ORDER],
  ["returns/cancel", ABOUT_THE_ORDER],
  ["returns/close", ABOUT_THE_ORDER],
  ["returns/reopen", ABOUT_THE_ORDER],
  ["fulfillments/create", ABOUT_THE_ORDER],
  ["fulfillments/update", ABOUT_THE_ORDER],
  ["fulfillment_events/create", ABOUT_THE_ORDER],
  ["fulfillment_events/delete", ABOUT_THE_ORDER],
];

/** What a person is named in and nobody can read. */
export const MARKED_WRECKS: readonly (readonly [string, string])[] = [
  ["orders/updated", `{"id": ${MARKED.orderId}, "name": "${MARKED.firstName}`],
  ["orders/create", JSON.stringify(order({ id: 6248461893914, created_at: MARKED.note }))],
  ["customers/update", `{"email": "${MARKED.email}", "note": "${MARKED.note}"`],
  ["checkouts/update", JSON.stringify({ customer: PERSON, note: MARKED.note })],
];

/** A request of the privacy topics about the person. */
export const aboutMarked = (domain: string): Json => ({
  shop_id: 1,
  shop_domain: domain,
  customer: { id: MARKED.customerId, email: MARKED.email, phone: MARKED.phone },
  orders_requested: [MARKED.orderId],
  orders_to_redact: [MARKED.orderId, 6248461893914],
});
