import type { ShopDay } from "../../domain/time.ts";
import type { ParkReason } from "./process-inbox.ts";

/** A webhook that was set aside, as the merchant is told of it. */
export interface ParkedWebhook {
  readonly topic: string;
  readonly eventId: string;
  readonly day: ShopDay;
  readonly reason: ParkReason;
  /** Which field was wrong, and how; never its content. */
  readonly detail: string;
}

export interface ParkedList {
  /** Newest first, the newest hundred. */
  readonly parked: readonly ParkedWebhook[];
  readonly total: number;
  readonly revision: bigint;
}

/** What the list needs from the database. */
export interface ParkedReader {
  readParked(shopId: number, limit: number): Promise<ParkedList>;
}

const MOST_SHOWN = 100;

/** The webhooks of a shop that could not be used, each with its reason. */
export function parkedList(reader: ParkedReader, shopId: number): Promise<ParkedList> {
  return reader.readParked(shopId, MOST_SHOWN);
}
