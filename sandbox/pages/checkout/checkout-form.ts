import type { Address, Gateway } from "../../shop/shop-model.ts";
import { isLoggedIn, type Visit } from "../visit.ts";
import { deliveryMethods } from "./delivery-method.ts";

/** What stands in the form's fields, right or wrong. */
export type CheckoutFields = {
  email: string;
  country: string;
  firstName: string;
  lastName: string;
  address1: string;
  address2: string;
  city: string;
  zip: string;
  phone: string;
  delivery: string;
  payment: string;
  /** Names this attempt, so that sending it twice places one order. */
  attempt: string;
  /** The total the shopper agreed to, in minor units. */
  expected: string;
};

export type FieldError =
  | "email"
  | "lastName"
  | "address1"
  | "city"
  | "country"
  | "delivery"
  | "payment";

export type FilledIn = {
  email: string | null;
  address: Address;
  delivery: string;
  gateway: Gateway;
};

const LONGEST = 255;

export const COUNTRIES = [
  "SA",
  "AE",
  "BH",
  "EG",
  "JO",
  "KW",
  "OM",
  "QA",
  "US",
  "GB",
  "JP",
] as const;

/** Names come from the shopper's own address; a guest begins with the shop's country. */
export function startingFields(visit: Visit): CheckoutFields {
  const { shopper, context } = visit;
  const address = shopper?.address;
  return {
    email: shopper?.email ?? "",
    country: address?.countryCode ?? context.settings.countryCode,
    firstName: address?.firstName ?? shopper?.firstName ?? "",
    lastName: address?.lastName ?? shopper?.lastName ?? "",
    address1: address?.address1 ?? "",
    address2: address?.address2 ?? "",
    city: address?.city ?? "",
    zip: address?.zip ?? "",
    phone: address?.phone ?? shopper?.phone ?? "",
    delivery: "standard",
    payment: "card",
    attempt: crypto.randomUUID(),
    expected: "",
  };
}

export function readFields(form: FormData): CheckoutFields {
  const text = (name: string) =>
    String(form.get(name) ?? "")
      .trim()
      .slice(0, LONGEST);
  return {
    email: text("email"),
    country: text("country"),
    firstName: text("firstName"),
    lastName: text("lastName"),
    address1: text("address1"),
    address2: text("address2"),
    city: text("city"),
    zip: text("zip"),
    phone: text("phone"),
    delivery: text("delivery"),
    payment: text("payment"),
    attempt: text("attempt"),
    expected: text("expected"),
  };
}

function isEmail(text: string): boolean {
  return /^[^\s@<>"']+@[^\s@<>"']+\.[^\s@<>"'.]+$/.test(text);
}

function errorsOf(visit: Visit, fields: CheckoutFields): FieldError[] {
  const methods = deliveryMethods(visit.context.settings.currency);
  const wrong: Record<FieldError, boolean> = {
    email: !isLoggedIn(visit.shopper) && !isEmail(fields.email),
    country: !COUNTRIES.some((country) => country === fields.country),
    lastName: fields.lastName === "",
    address1: fields.address1 === "",
    city: fields.city === "",
    delivery: !methods.some(({ handle }) => handle === fields.delivery),
    payment: fields.payment !== "card" && fields.payment !== "cash_on_delivery",
  };
  return (Object.keys(wrong) as FieldError[]).filter((name) => wrong[name]);
}

export function checkFields(
  visit: Visit,
  fields: CheckoutFields,
): { kind: "wrong"; errors: FieldError[] } | { kind: "right"; filledIn: FilledIn } {
  const errors = errorsOf(visit, fields);
  if (errors.length > 0) return { kind: "wrong", errors };
  const { firstName, lastName, address1, address2, city, zip } = fields;
  const address: Address = {
    firstName,
    lastName,
    address1,
    address2,
    city,
    province: null,
    zip,
    countryCode: fields.country,
    phone: fields.phone || null,
  };
  const gateway: Gateway = fields.payment === "card" ? "card" : "cash_on_delivery";
  const email = isLoggedIn(visit.shopper) ? null : fields.email;
  return { kind: "right", filledIn: { email, address, delivery: fields.delivery, gateway } };
}
