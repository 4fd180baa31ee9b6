/**
 * What a column can hold.
 * "code": a word of ours or Shopify's, a key, a version, a count in JSON; nothing anybody typed.
 * "shop": the merchant's own business: names, settings, figures over all customers.
 * "secret": tokens. "personal": something that names, reaches or describes a person.
 */
export type Holding = "code" | "shop" | "secret" | "personal";

interface TableRule {
  /** What customers/redact does with the person's rows; "none" when it holds nothing of people. */
  readonly person: "emptied" | "deleted" | "figures kept" | "none";
  /** What shop/redact does with the shop's rows. */
  readonly shop: "deleted" | "reset" | "kept";
  /** Every column that can hold text or bytes. */
  readonly columns: Readonly<Record<string, Holding>>;
}

/**
 * Every table of ours, and what of it is personal. test/store/personal-data.test.ts compares it with
 * the schema: a new table or column does not pass until somebody has said here how it is forgotten.
 */
export const TABLES: Readonly<Record<string, TableRule>> = {
  sessions: {
    person: "none",
    shop: "deleted",
    columns: {
      id: "code",
      shop: "code",
      state: "code",
      scope: "code",
      accessToken: "secret",
      refreshToken: "secret",
      firstName: "personal",
      lastName: "personal",
      email: "personal",
      locale: "personal",
    },
  },
  shops: {
    person: "none",
    shop: "reset",
    columns: {
      domain: "code",
      name: "shop",
      currency: "shop",
      time_zone: "shop",
      language: "shop",
      costs: "shop",
      shut_out_reason: "code",
    },
  },
  shop_revisions: { person: "none", shop: "kept", columns: {} },
  inbox: {
    person: "emptied",
    shop: "deleted",
    columns: {
      topic: "code",
      event_id: "code",
      webhook_id: "code",
      api_version: "code",
      body: "personal",
      outcome: "code",
      reason: "code",
      detail: "code",
      discarded_by: "code",
      discard_why: "personal",
    },
  },
  orders: {
    person: "emptied",
    shop: "deleted",
    columns: {
      name: "code",
      currency: "code",
      financial_status: "code",
      origin: "code",
      email_key: "personal",
      phone_key: "personal",
      version: "code",
      not_counted: "code",
    },
  },
  refunds: { person: "figures kept", shop: "deleted", columns: { currency: "code" } },
  customers: {
    person: "emptied",
    shop: "deleted",
    columns: {
      display_name: "personal",
      email: "personal",
      locale: "personal",
      external_id: "personal",
      version: "code",
    },
  },
  contact_keys: { person: "deleted", shop: "deleted", columns: { key: "personal" } },
  standings: {
    person: "figures kept",
    shop: "deleted",
    columns: { tier_id: "code", value_class: "code", prior_class: "code" },
  },
  stale_perks: { person: "figures kept", shop: "deleted", columns: { batch: "code" } },
  customer_merges: { person: "figures kept", shop: "deleted", columns: { version: "code" } },
  reconciliations: {
    person: "none",
    shop: "deleted",
    columns: { state: "code", error: "code" },
  },
  drifts: { person: "none", shop: "deleted", columns: { name: "code", kinds: "code" } },
  backfills: {
    person: "none",
    shop: "deleted",
    columns: {
      source: "code",
      carried_by: "code",
      state: "code",
      file_name: "shop",
      file_key: "code",
      position: "code",
      problems: "code",
      holder: "code",
      failure: "code",
      failure_detail: "code",
    },
  },
  backfill_pieces: { person: "deleted", shop: "deleted", columns: { bytes: "personal" } },
  valuation_versions: {
    person: "none",
    shop: "deleted",
    columns: {
      currency: "shop",
      time_zone: "shop",
      basis: "shop",
      model: "shop",
      costs: "shop",
      report: "shop",
    },
  },
  programme_versions: { person: "none", shop: "deleted", columns: { programme: "shop" } },
  privacy_requests: {
    person: "emptied",
    shop: "kept",
    columns: {
      request_key: "code",
      topic: "code",
      answer: "personal",
      declined: "code",
      receipt: "code",
    },
  },
};
