import { bodyNames } from "./mentions.ts";
import type { PersonFile } from "./person-file.ts";
import type { PrivacyTopic } from "./receipt.ts";

/** A request that has been received, and whose facts are dealt with, but not all that is kept. */
export interface OpenRequest {
  readonly requestKey: string;
  readonly topic: PrivacyTopic;
  readonly customerId: bigint | null;
}

/** Where a walk through a shop's webhooks has got to. */
export interface InboxPlace {
  readonly topic: string;
  readonly eventId: string;
}

/** What carrying out requests needs of the database; each call commits by itself. */
export interface RequestPorts {
  openRequests(shopId: number): Promise<OpenRequest[]>;
  /** All that is kept about a person. */
  personFile(shopId: number, customerId: bigint, now: Date): Promise<PersonFile>;
  saveAnswer(shopId: number, request: OpenRequest, answer: PersonFile, now: Date): Promise<void>;
  /** Email address and phone number in the request as it came; none once its body is gone. */
  contactsOf(shopId: number, request: OpenRequest): Promise<readonly string[]>;
  /** Ids of all redacted customers and orders of the shop, as digits. */
  redactedIds(shopId: number): Promise<ReadonlySet<string>>;
  /**
   * Empties the next few webhooks that name somebody, except the request itself, and writes their
   * number on the receipt. Those still waiting are emptied once they are processed.
   */
  emptyBodies(
    shopId: number,
    request: OpenRequest,
    page: {
      readonly after: InboxPlace | null;
      readonly names: (body: Uint8Array) => boolean;
      readonly now: Date;
    },
  ): Promise<InboxPlace | null>;
  /** Deletes uploaded files that name somebody; a run that was still reading one ends, and says so. */
  eraseFiles(
    shopId: number,
    request: OpenRequest,
    names: (bytes: Uint8Array) => boolean,
  ): Promise<void>;
  /** Deletes the next few rows of a shop, and writes them on the receipt. */
  eraseShopRows(shopId: number, request: OpenRequest): Promise<"more" | "all" | "back">;
  /** Empties the request as it came, and closes it. */
  finish(shopId: number, request: OpenRequest, now: Date): Promise<void>;
  /** Lets others have their turn. */
  rest(): Promise<void>;
}

/**
 * Carries out what is open of a shop's privacy requests, a few rows at a time, so that nobody waits
 * for it. Cut short anywhere, it is begun again and ends the same. Returns how many it closed.
 */
export async function carryOutRequests(
  ports: RequestPorts,
  { shopId, now }: { readonly shopId: number; readonly now: Date },
): Promise<number> {
  const open = await ports.openRequests(shopId);
  for (const request of open) {
    switch (request.topic) {
      case "customers/data_request":
        await answerRequest(ports, shopId, { request, now });
        break;
      case "customers/redact":
        await sweepInbox(ports, shopId, { request, now });
        break;
      case "shop/redact":
        await eraseShop(ports, shopId, { request, now });
        break;
    }
  }
  return open.length;
}

interface Task {
  readonly request: OpenRequest;
  readonly now: Date;
}

async function answerRequest(ports: RequestPorts, shopId: number, { request, now }: Task) {
  const { customerId } = request;
  if (customerId === null) return;
  const file = await ports.personFile(shopId, customerId, now);
  await ports.saveAnswer(shopId, request, file, now);
}

/** The facts are redacted already: whatever is processed from now on is emptied with its batch. */
async function sweepInbox(ports: RequestPorts, shopId: number, { request, now }: Task) {
  const ids = await ports.redactedIds(shopId);
  const names = bodyNames({ ids, contacts: await ports.contactsOf(shopId, request) });
  let after: InboxPlace | null = null;
  do {
    after = await ports.emptyBodies(shopId, request, { after, names, now });
    await ports.rest();
  } while (after !== null);
  await ports.eraseFiles(shopId, request, names);
  await ports.finish(shopId, request, now);
}

async function eraseShop(ports: RequestPorts, shopId: number, { request, now }: Task) {
  for (;;) {
    const left = await ports.eraseShopRows(shopId, request);
    if (left === "back") return;
    if (left === "all") break;
    await ports.rest();
  }
  await ports.finish(shopId, request, now);
}
