import { type ShopDay, shopDay } from "../../domain/time.ts";
import { DUE_WITHIN_DAYS, type PrivacyRequest } from "./receipt.ts";

/** A request with its days in the shop. */
export interface ListedRequest
  extends Omit<PrivacyRequest, "receivedAt" | "carriedOutAt" | "metafieldErasedAt"> {
  readonly receivedDay: ShopDay;
  readonly dueDay: ShopDay;
  readonly carriedOutDay: ShopDay | null;
  readonly metafieldErasedDay: ShopDay | null;
}

export interface RequestList {
  /** Newest first, the newest hundred. */
  readonly requests: readonly ListedRequest[];
  readonly revision: bigint;
}

/** What the list needs from the database. */
export interface RequestListReader {
  readRequests(
    shopId: number,
    limit: number,
  ): Promise<{
    readonly requests: readonly PrivacyRequest[];
    readonly timeZone: string;
    readonly revision: bigint;
  }>;
}

const MOST_SHOWN = 100;

/** What a shop was asked of people's data, and what was done. */
export async function requestList(reader: RequestListReader, shopId: number): Promise<RequestList> {
  const { requests, timeZone, revision } = await reader.readRequests(shopId, MOST_SHOWN);
  return { requests: requests.map((request) => listed(request, timeZone)), revision };
}

function listed(request: PrivacyRequest, timeZone: string): ListedRequest {
  const { receivedAt, carriedOutAt, metafieldErasedAt, ...rest } = request;
  const receivedDay = shopDay(receivedAt, timeZone);
  return {
    ...rest,
    receivedDay,
    dueDay: receivedDay + DUE_WITHIN_DAYS,
    carriedOutDay: carriedOutAt && shopDay(carriedOutAt, timeZone),
    metafieldErasedDay: metafieldErasedAt && shopDay(metafieldErasedAt, timeZone),
  };
}
