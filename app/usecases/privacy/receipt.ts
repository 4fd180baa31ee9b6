/**
 * What a redaction erased: rows by the table they were in, whether emptied or deleted. Ids and counts
 * only, so that the receipt may be kept when the person may not.
 */
export type Receipt = Readonly<Record<string, number>>;

/** A receipt with more rows on it. */
export function addToReceipt(receipt: Receipt, more: Receipt): Receipt {
  const added = Object.entries(more).map(([table, rows]) => [table, (receipt[table] ?? 0) + rows]);
  return { ...receipt, ...Object.fromEntries(added) };
}

/** Days within which a request has to be answered, by Shopify's rules as by most laws. */
export const DUE_WITHIN_DAYS = 30;

export type PrivacyTopic = "customers/data_request" | "customers/redact" | "shop/redact";

/** One request, as the merchant is told of it. */
export interface PrivacyRequest {
  readonly requestKey: string;
  readonly topic: PrivacyTopic;
  /** Null when the whole shop is meant. */
  readonly customerId: bigint | null;
  readonly receivedAt: Date;
  readonly carriedOutAt: Date | null;
  /** The shop had installed Hadiya again: nothing was to be erased. */
  readonly declined: boolean;
  readonly receipt: Receipt | null;
  readonly metafieldErasedAt: Date | null;
  /** Whether the file on the person can still be had. */
  readonly hasAnswer: boolean;
}
