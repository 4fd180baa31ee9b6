import type { Facts } from "../orders/facts.ts";

/**
 * Where past orders can come from: Shopify's bulk operation, the orders export a merchant downloads,
 * or a plain log of orders.
 */
export const HISTORY_SOURCES = ["bulk", "csv", "log"] as const;
export type HistorySourceKind = (typeof HISTORY_SOURCES)[number];

/** Why something in a source could not be used; each has a sentence that says what to do. */
export type HistoryProblemCode =
  | "quotes"
  | "first_line_missing"
  | "not_a_date"
  | "future_date"
  | "too_early"
  | "unknown_status"
  | "no_id"
  | "damaged_id"
  | "unknown_currency"
  | "not_an_amount"
  | "unreadable";

export interface HistoryProblem {
  /** Of the source, counted from 1. */
  readonly line: number;
  readonly code: HistoryProblemCode;
  /** What stands there, when that can name nobody; short. */
  readonly detail: string | null;
}

/**
 * Some of a source, in its sequence. A run is held for half a minute at a time: no chunk takes longer,
 * and a source that has to wait says so in one without orders.
 */
export interface HistoryChunk {
  readonly facts: Facts;
  /** From where the source goes on after these; kept in the transaction that stores them. */
  readonly position: string;
  /** Orders met in this chunk: those in the facts and those left out. */
  readonly ordersRead: number;
  /** One for each order or line left out. */
  readonly problems: readonly HistoryProblem[];
  /** Of the whole source, up to the position; null when the source has no length. */
  readonly bytesRead: number | null;
  /** The source begins anew with this: what was read and left out until here comes once more. */
  readonly anew?: boolean;
  /** There is nothing to read yet: opened again at the position after so long, the source looks anew. */
  readonly waitMs?: number;
}

/** A source of past orders. An order's refunds and its customer come in the order's own chunk. */
export interface HistorySource {
  /**
   * Reads on from a position that an earlier chunk named; from the beginning when it is null. The
   * same position gives the same facts. orders: about how many a chunk should have. Throws
   * HistoryRefusal when trying again is of no use; any other fault is tried again from the position
   * that was stored last.
   */
  open(position: string | null, orders: number): AsyncIterable<HistoryChunk>;
}

/** Why a source as a whole is of no use; each has a sentence for the merchant. */
export type HistoryRefusalReason =
  | "not_an_export"
  | "column_missing"
  | "other_separator"
  | "other_encoding"
  | "no_orders"
  | "file_gone"
  | "access_denied"
  | "bulk_refused";

/** The source cannot be used, now or later. detail: what the sentence may quote. */
export class HistoryRefusal extends Error {
  override readonly name = "HistoryRefusal";
  readonly reason: HistoryRefusalReason;
  readonly detail: string | null;

  constructor(reason: HistoryRefusalReason, detail: string | null = null) {
    super(detail === null ? reason : `${reason}: ${detail}`);
    this.reason = reason;
    this.detail = detail;
  }
}
