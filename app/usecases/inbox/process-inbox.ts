import { type Facts, mergeFacts } from "../orders/facts.ts";
import { type FactStore, judgeAgain, type Measure, recordFacts } from "../orders/record-facts.ts";
import { mentionedIds } from "../privacy/mentions.ts";

/** A webhook waiting to be processed. */
export interface InboxRow {
  readonly topic: string;
  readonly eventId: string;
  readonly triggeredAt: string;
  readonly body: Uint8Array;
}

/** Why a webhook could not be used; each has a sentence for the merchant. */
export type ParkReason =
  | "not_json"
  | "unknown_topic"
  | "unreadable"
  | "future_date"
  | "other_shop"
  | "not_installed"
  | "fault";

/** What a webhook says. */
export type Reading =
  | { readonly kind: "facts"; readonly facts: Facts }
  | { readonly kind: "notice"; readonly notice: ShopNotice }
  | { readonly kind: "kept" }
  | { readonly kind: "unreadable"; readonly reason: ParkReason; readonly detail: string };

/** What concerns the shop rather than an order or a customer. */
export type ShopNotice =
  | {
      readonly kind: "shop_updated";
      readonly name: string;
      readonly currency: string;
      readonly timeZone: string;
      readonly updatedAt: Date;
    }
  /** scopes: all that are granted now, in Shopify's words. */
  | { readonly kind: "scopes_changed"; readonly scopes: readonly string[] }
  /** A bulk operation is over, well or not; which one is not told apart. */
  | { readonly kind: "bulk_finished" }
  | { readonly kind: "uninstalled" }
  | { readonly kind: "data_requested"; readonly customerId: bigint }
  | {
      readonly kind: "customer_redacted";
      readonly customerId: bigint;
      readonly orderIds: readonly bigint[];
      /** Digests of what the person is reached by. */
      readonly contactKeys: readonly string[];
      /** The email address and the phone number themselves. */
      readonly contacts: readonly string[];
    }
  | { readonly kind: "shop_redacted" };

export type ReadWebhook = (
  row: InboxRow,
  shop: { readonly domain: string; readonly currency: string; readonly now: Date },
) => Reading;

/** A shop as a batch meets it: held so that its valuation cannot change under the batch. */
export interface BatchShop {
  readonly domain: string;
  readonly installed: boolean;
  /** Null until the shop's currency and time zone are known. */
  readonly measure: Measure | null;
}

/** A row, and the customers and orders it names or may name. */
export interface NamingRow {
  readonly row: InboxRow;
  readonly customerIds: readonly bigint[];
  readonly orderIds: readonly bigint[];
}

export interface RowOutcome {
  readonly row: InboxRow;
  readonly outcome: "recorded" | "noticed" | "kept" | "parked";
  readonly reason: ParkReason | null;
  readonly detail: string | null;
}

/** What a notice leaves to be judged again. */
export interface ToJudgeAgain {
  /** Nothing joins these to a customer any more. */
  readonly orderIds: readonly bigint[];
  /** Nobody had heard of these before: they stand as everybody does, with nothing bought. */
  readonly customerIds: readonly bigint[];
}

/** What one batch needs of the database, inside one transaction of one shop. */
export interface BatchStore extends FactStore {
  lockShop(): Promise<BatchShop>;
  /** Oldest first; rows another worker holds are left out. */
  claim(limit: number): Promise<InboxRow[]>;
  /** Claims one row once more; false when it is done already or another worker has it. */
  claimAgain(row: InboxRow): Promise<boolean>;
  finish(outcomes: readonly RowOutcome[], now: Date): Promise<void>;
  /** Empties those of these rows that name a person who was redacted before, or are a redacted shop's. */
  forgetRedacted(naming: readonly NamingRow[], now: Date): Promise<void>;
  /** Forgets whoever was merged into somebody forgotten before. */
  forgetMerged(now: Date): Promise<ToJudgeAgain>;
  /** Carries out a notice about the shop or a person's data. */
  carryOut(notice: ShopNotice, row: InboxRow, now: Date): Promise<ToJudgeAgain>;
  /** Tells the open pages that something changed. */
  announce(): Promise<void>;
}

export interface InboxPorts {
  readonly read: ReadWebhook;
  transaction<Result>(
    shopId: number,
    work: (store: BatchStore) => Promise<Result>,
  ): Promise<Result>;
  /** True for a fault that a second try may not meet: a deadlock, a lost connection. */
  isTransient(error: unknown): boolean;
  /** What a fault may be called in a list: its code or name, never a message that quotes a value. */
  faultCode(error: unknown): string;
}

interface Batch {
  readonly shopId: number;
  readonly limit: number;
  readonly now: Date;
}

/**
 * Processes up to `limit` waiting webhooks of one shop, all in one transaction. When one of them
 * makes the database refuse the batch, they are taken one at a time and the culprit is parked.
 * Returns how many were dealt with; 0 means none was waiting.
 */
export async function processInbox(ports: InboxPorts, batch: Batch): Promise<number> {
  let claimed: readonly InboxRow[] = [];
  try {
    return await processBatch(ports, batch, (rows) => {
      claimed = rows;
    });
  } catch (error) {
    const [culprit] = claimed;
    // Before anything was claimed no webhook can be at fault, and all would meet the same.
    if (ports.isTransient(error) || !culprit) throw error;
    if (batch.limit > 1) return processOneByOne(ports, batch);
    return park(ports, batch, { culprit, detail: ports.faultCode(error) });
  }
}

async function processBatch(
  ports: InboxPorts,
  { shopId, limit, now }: Batch,
  note: (claimed: readonly InboxRow[]) => void,
): Promise<number> {
  return ports.transaction(shopId, async (store) => {
    const shop = await store.lockShop();
    const rows = await store.claim(limit);
    note(rows);
    if (rows.length === 0) return 0;
    const readings = rows.map((row) => ({
      row,
      reading: readingOf(ports.read, row, { ...shop, now }),
    }));
    await carryOutReadings(store, readings, { shop, now });
    return rows.length;
  });
}

async function processOneByOne(ports: InboxPorts, batch: Batch): Promise<number> {
  let done = 0;
  while (done < batch.limit && (await processInbox(ports, { ...batch, limit: 1 })) > 0) done++;
  return done;
}

/** Parks just the row that failed; one that another worker holds by now is left to it. */
function park(
  ports: InboxPorts,
  { shopId, now }: Batch,
  { culprit, detail }: { readonly culprit: InboxRow; readonly detail: string },
): Promise<number> {
  return ports.transaction(shopId, async (store) => {
    if (!(await store.claimAgain(culprit))) return 0;
    await store.finish([{ row: culprit, outcome: "parked", reason: "fault", detail }], now);
    await store.announce();
    return 1;
  });
}

interface ReadRow {
  readonly row: InboxRow;
  readonly reading: Reading;
}

async function carryOutReadings(
  store: BatchStore,
  readings: readonly ReadRow[],
  { shop, now }: { readonly shop: BatchShop; readonly now: Date },
): Promise<void> {
  const facts = readings.flatMap(({ reading }) =>
    reading.kind === "facts" ? [reading.facts] : [],
  );
  if (shop.measure) await recordFacts(store, mergeFacts(facts), { measure: shop.measure, now });
  if (shop.measure && facts.some(({ merges }) => merges.length > 0)) {
    const touched = await store.forgetMerged(now);
    await judgeAgain(store, touched, { measure: shop.measure, now });
  }
  await store.finish(readings.map(outcomeOf), now);
  await store.forgetRedacted(readings.flatMap(namingRow), now);
  for (const { row, reading } of readings) {
    if (reading.kind !== "notice") continue;
    const touched = await store.carryOut(reading.notice, row, now);
    if (shop.measure) await judgeAgain(store, touched, { measure: shop.measure, now });
  }
  await store.announce();
}

function readingOf(
  read: ReadWebhook,
  row: InboxRow,
  { domain, measure, now }: BatchShop & { readonly now: Date },
): Reading {
  const currency = measure?.valuation.currency;
  const reading = read(row, { domain, currency: currency ?? "XXX", now: laterOf(row, now) });
  // Without the shop's currency even a sound payload cannot be read: it is kept until the shop is set up.
  const waits =
    reading.kind === "facts" || (reading.kind === "unreadable" && reading.reason === "unreadable");
  return waits && !currency ? { kind: "unreadable", reason: "not_installed", detail: "" } : reading;
}

/** Now by our clock, or by Shopify's when it told: ours may be behind. */
function laterOf({ triggeredAt }: InboxRow, now: Date): Date {
  const told = new Date(`${triggeredAt}Z`);
  return told > now ? told : now;
}

/** By its facts where it has any; otherwise by every number in it that may be an id. */
function namingRow({ row, reading }: ReadRow): NamingRow[] {
  if (reading.kind === "facts") return [{ row, ...namedInFacts(reading.facts) }];
  // A request to forget somebody is needed as it came until it has been carried out.
  if (reading.kind === "notice" && reading.notice.kind === "customer_redacted") return [];
  const ids = [...mentionedIds(row.body)].map(BigInt);
  return [{ row, customerIds: ids, orderIds: ids }];
}

function namedInFacts(facts: Facts) {
  const { orders, refunds, customers, deletedOrders, deletedCustomers, merges } = facts;
  const buyers = orders.map(({ customerId }) => customerId).filter((id) => id !== null);
  const people = [...customers, ...deletedCustomers].map(({ customerId }) => customerId);
  const orderIds = [...orders, ...refunds, ...deletedOrders].map(({ orderId }) => orderId);
  const merged = merges.flatMap(({ absorbedId, survivorId }) => [absorbedId, survivorId]);
  return { customerIds: [...people, ...buyers, ...merged], orderIds };
}

function outcomeOf({ row, reading }: ReadRow): RowOutcome {
  switch (reading.kind) {
    case "facts":
      return { row, outcome: "recorded", reason: null, detail: null };
    case "notice":
      return { row, outcome: "noticed", reason: null, detail: null };
    case "kept":
      return { row, outcome: "kept", reason: null, detail: null };
    case "unreadable":
      return { row, outcome: "parked", reason: reading.reason, detail: reading.detail };
  }
}
