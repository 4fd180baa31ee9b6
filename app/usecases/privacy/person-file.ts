/**
 * All that Hadiya keeps about one person of a shop, to be handed to them: JSON through and through.
 * Ids are digits, instants ISO 8601 in UTC, days "2026-11-21", amounts decimal text in the currency
 * beside them. Null: not known.
 */
export interface PersonFile {
  readonly format: "hadiya-person-file/1";
  readonly madeAt: string;
  readonly shop: { readonly domain: string; readonly name: string | null };
  readonly customerId: string;
  /** Null when Hadiya keeps nothing under this number. */
  readonly person: FiledPerson | null;
  /** What whoever was merged into them was called; left out where nobody was. */
  readonly merged?: readonly (FiledPerson & { readonly customerId: string })[];
  readonly orders: readonly FiledOrder[];
  readonly standing: FiledStanding | null;
  readonly decisions: readonly FiledDecision[];
  readonly messages: readonly FiledMessage[];
}

/** What a person is called and reached by. */
export interface FiledPerson {
  readonly name: string | null;
  readonly email: string | null;
  readonly language: string | null;
  /** The number they had in the file they were imported from. */
  readonly importedAs: string | null;
  /** How many digests of a verified email address or phone number are kept to recognise guests' orders. */
  readonly contactDigests: number;
  readonly deletedAt: string | null;
  readonly redactedAt: string | null;
  readonly recordedAt: string;
}

/** An order of theirs, and what counts of it. */
export interface FiledOrder {
  readonly orderId: string;
  readonly name: string;
  readonly placedAt: string | null;
  readonly total: string;
  readonly currency: string;
  readonly status: string;
  readonly origin: string;
  readonly test: boolean;
  readonly cancelledAt: string | null;
  readonly deletedAt: string | null;
  /** Placed without signing in, and known to be theirs by its email address or phone number. */
  readonly asGuest: boolean;
  readonly counted: string | null;
  /** What will count once it is paid. */
  readonly pending: string | null;
  readonly notCounted: string | null;
  readonly refunds: readonly {
    readonly refundId: string;
    readonly at: string;
    readonly amount: string;
    readonly currency: string;
  }[];
}

/** What is worked out from their orders. */
export interface FiledStanding {
  readonly currency: string;
  readonly asOf: string;
  readonly orders: number;
  readonly revenue: string;
  readonly firstOrder: string | null;
  readonly lastOrder: string | null;
  readonly windowSpend: string;
  /** What orders still to be paid will count for then. */
  readonly pending: string;
  readonly windowDays: number;
  readonly tier: string | null;
  readonly valueClass: string | null;
  /** Scores of recency, frequency and money as three digits. */
  readonly rfm: number | null;
  readonly valueByFormula: number;
  readonly lifetimeValue: number | null;
  readonly expectedRevenue: number | null;
  readonly expectedPurchases: number | null;
  readonly chanceStillCustomer: number | null;
}

/** Something that was decided once about them. */
export interface FiledDecision {
  readonly kind: "prior_class" | "merged_into" | "merged_from" | "request";
  /** The class, the other customer's number, or the request's topic. */
  readonly what: string;
  readonly at: string | null;
}

/** A message of Shopify's that names them. */
export interface FiledMessage {
  readonly topic: string;
  readonly receivedAt: string;
  readonly state: "used" | "waiting" | "set_aside";
}
