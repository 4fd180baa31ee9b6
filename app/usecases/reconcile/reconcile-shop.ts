import { mergeFacts } from "../orders/facts.ts";
import { type FactStore, type Measure, recordFacts } from "../orders/record-facts.ts";
import {
  type DriftKind,
  driftKinds,
  isSuspect,
  type OrderOutline,
  outlineOf,
  type SaidOrder,
  type StandingOrder,
} from "./drift.ts";

/** An order that Shopify changed, in outline. */
export interface ChangedOrder extends OrderOutline {
  readonly updatedAt: Date;
}

/** Orders by when Shopify changed them, the longest ago first. */
export interface ChangedPage {
  readonly orders: readonly ChangedOrder[];
  /** Where the next page begins; null when this is the last. */
  readonly next: string | null;
}

/** Whole orders; those that could not be read are left out and named. */
export interface SaidOrders {
  readonly orders: readonly SaidOrder[];
  readonly unreadable: readonly bigint[];
}

/** Shopify's side of one shop. */
export interface ShopifyOrders {
  changedOrders(asked: {
    readonly since: Date;
    readonly until: Date;
    readonly after: string | null;
  }): Promise<ChangedPage>;
  wholeOrders(orderIds: readonly bigint[], now: Date): Promise<SaidOrders>;
}

/** An order that stood otherwise than Shopify says. */
export interface Drift {
  readonly orderId: bigint;
  readonly name: string;
  readonly kinds: readonly DriftKind[];
  /** Whether Shopify's word stands now. */
  readonly healed: boolean;
}

/** What one page of a run came to. */
export interface RunStep {
  readonly run: number;
  readonly seen: number;
  readonly drifts: readonly Drift[];
  /** Up to here Shopify's changes are in. */
  readonly watermark: Date;
}

/** What a step needs of the database, inside one transaction of one shop. */
export interface ReconcileStore extends FactStore {
  /** Holds the shop as batches of webhooks do; null until it is set up. */
  lockShop(): Promise<{ readonly measure: Measure | null }>;
  readStanding(orderIds: readonly bigint[]): Promise<Map<bigint, StandingOrder>>;
  saveStep(step: RunStep): Promise<void>;
  announce(): Promise<void>;
}

export interface ReconcilePorts {
  readonly shopify: ShopifyOrders;
  readStanding(orderIds: readonly bigint[]): Promise<Map<bigint, StandingOrder>>;
  /** True while webhooks that came before then wait to be processed: they may tell what is missing. */
  hasWaiting(before: Date): Promise<boolean>;
  /** Notes a run. Its watermark is Shopify's own time: nothing earlier is missing. */
  begin(now: Date): Promise<{ readonly run: number; readonly watermark: Date }>;
  transaction<Result>(work: (store: ReconcileStore) => Promise<Result>): Promise<Result>;
  finish(run: number, end: { readonly error: string | null; readonly now: Date }): Promise<void>;
  /** What a fault may be called in a list. */
  faultCode(error: unknown): string;
}

/** How a run ended. "behind": webhooks are waiting, so that it was left for later. */
export type ReconcileOutcome =
  | { readonly kind: "behind" }
  | { readonly kind: "done"; readonly seen: number; readonly drifts: readonly Drift[] };

/** Asked for once more each time: Shopify's search may show a change some minutes late. */
const OVERLAP_MS = 10 * 60_000;
/** What changed only just now is left for the next run: its webhook is on its way. */
export const GRACE_MS = 60_000;

/**
 * Asks Shopify which of the shop's orders changed since the watermark, less an overlap, compares them
 * with what stands, and records what differs as a webhook would have. The watermark moves with each
 * page's commit, to the latest change seen by Shopify's clock: a run that is cut off is taken up
 * where it was, and a clock of ours that is wrong leaves nothing out. Throws what Shopify's side
 * throws, once the run has been marked as failed.
 */
export async function reconcileShop(ports: ReconcilePorts, now: Date): Promise<ReconcileOutcome> {
  const settled = new Date(now.getTime() - GRACE_MS);
  if (await ports.hasWaiting(settled)) return { kind: "behind" };
  const { run, watermark } = await ports.begin(now);
  const window = { since: new Date(watermark.getTime() - OVERLAP_MS), until: settled };
  try {
    const total = { seen: 0, drifts: [] as Drift[] };
    let reached = watermark;
    for (let after: string | null = null; ; ) {
      const page = await ports.shopify.changedOrders({ ...window, after });
      const step = await reconcilePage(ports, page, { run, watermark: reached, now });
      total.seen += step.seen;
      total.drifts.push(...step.drifts);
      reached = step.watermark;
      after = page.next;
      if (after === null) break;
    }
    await ports.finish(run, { error: null, now });
    return { kind: "done", ...total };
  } catch (error) {
    await ports.finish(run, { error: ports.faultCode(error), now });
    throw error;
  }
}

async function reconcilePage(
  ports: ReconcilePorts,
  { orders }: ChangedPage,
  { run, watermark, now }: { readonly run: number; readonly watermark: Date; readonly now: Date },
): Promise<RunStep> {
  const stands = await ports.readStanding(orders.map(({ orderId }) => orderId));
  const suspects = orders.filter((said) => isSuspect(stands.get(said.orderId), said));
  const orderIds = suspects.map(({ orderId }) => orderId);
  const said = orderIds.length > 0 ? await ports.shopify.wholeOrders(orderIds, now) : NOTHING_SAID;
  const latest = Math.max(watermark.getTime(), ...orders.map((order) => order.updatedAt.getTime()));
  const reached = { run, seen: orders.length, watermark: new Date(latest) };
  return ports.transaction(async (store) => {
    const { measure } = await store.lockShop();
    const drifts = await healed(store, { said, suspects }, { measure, now });
    const step = { ...reached, drifts };
    await store.saveStep(step);
    if (drifts.length > 0) await store.announce();
    return step;
  });
}

const NOTHING_SAID: SaidOrders = { orders: [], unreadable: [] };

/**
 * Records Shopify's word on these orders. What stands is read again first, with the shop held: a
 * webhook may have come meanwhile, and a word newer than ours is no drift.
 */
async function healed(
  store: ReconcileStore,
  { said, suspects }: { readonly said: SaidOrders; readonly suspects: readonly ChangedOrder[] },
  { measure, now }: { readonly measure: Measure | null; readonly now: Date },
): Promise<Drift[]> {
  if (suspects.length === 0) return [];
  const stands = await store.readStanding(suspects.map(({ orderId }) => orderId));
  const drifts = said.orders.flatMap((order) => {
    const { orderId, name, version } = order.order;
    const standing = stands.get(orderId);
    const isNews = !standing || standing.version < version;
    const kinds = isNews ? driftKinds(standing, outlineOf(order)) : [];
    return kinds.length > 0 ? [{ orderId, name, kinds, healed: measure !== null }] : [];
  });
  const facts = mergeFacts(said.orders.map((order) => order.facts));
  if (measure) await recordFacts(store, facts, { measure, now });
  return [...drifts, ...unreadableDrifts(said, suspects, stands)];
}

function unreadableDrifts(
  { unreadable }: SaidOrders,
  suspects: readonly ChangedOrder[],
  stands: ReadonlyMap<bigint, StandingOrder>,
): Drift[] {
  const ids = new Set(unreadable);
  return suspects
    .filter(({ orderId }) => ids.has(orderId))
    .map((order) => {
      const kinds = driftKinds(stands.get(order.orderId), order);
      return { orderId: order.orderId, name: order.name, kinds, healed: false };
    })
    .filter(({ kinds }) => kinds.length > 0);
}
