import type { Valuation } from "../../domain/customer-standing.ts";
import { deriveStandings, type FactStore, type Measure } from "../orders/record-facts.ts";
import type { StandingColumns, WalkColumns } from "./customer-columns.ts";
import type { Valuer } from "./valuer.ts";

/** The next customers who are behind the shop's valuation, in the sequence of their ids. */
export interface WalkPage {
  /** Those who can be measured by their summary. */
  readonly columns: WalkColumns;
  /** Those who have to be derived from their orders. */
  readonly underived: readonly bigint[];
  /** The last of all of them, from where to go on. */
  readonly last: bigint;
}

/** What bringing everyone up to the shop's valuation needs of the database. */
export interface WalkPorts {
  /** Null before the shop has one. */
  readCurrent(shopId: number): Promise<Measure | null>;
  /** Null when nobody after `after` is behind. */
  readBehind(shopId: number, valuation: Valuation, after: bigint): Promise<WalkPage | null>;
  /** Works beside batches, which take the same locks in the same sequence. */
  catchingUp<Result>(shopId: number, work: (store: WalkStore) => Promise<Result>): Promise<Result>;
  /** How many to derive from their orders in one transaction. */
  readonly mostUnderived: number;
  /** Called after each transaction, so that others get their turn where the database is shared. */
  rest(): Promise<void>;
}

export interface WalkStore extends FactStore {
  /** The shop's valuation, which stays as it is until the transaction ends. */
  measure(): Promise<Measure>;
  /** Writes what stands behind this valuation still; who was derived meanwhile is newer. */
  saveColumns(standings: StandingColumns, valuation: Valuation): Promise<void>;
  /** Notes that everybody has been brought up to this valuation. */
  markCaughtUp(valuation: number): Promise<void>;
  announce(): Promise<void>;
}

interface Walk {
  readonly shopId: number;
  readonly now: Date;
  readonly valuer: Valuer;
}

/** Told once in so many pages: an open page that follows along loads anew each time. */
const PAGES_PER_ANNOUNCEMENT = 20;

/**
 * Brings everyone who is behind up to the shop's valuation, page by page, each page in a transaction
 * of its own. Whoever buys meanwhile is measured by that order's batch, and is not behind any more.
 * Stops when another valuation is published meanwhile: whoever did that walks on. measuredHere: the
 * valuation is the one this valuer measured last.
 */
export async function walkCustomers(
  ports: WalkPorts,
  walk: Walk,
  { measuredHere }: { readonly measuredHere: boolean },
): Promise<void> {
  const current = await ports.readCurrent(walk.shopId);
  if (!current) return;
  const { valuation } = current;
  await walk.valuer.adopt({ valuation, measuredHere });
  const scored = (after: bigint) => scoredPage(ports, walk, { valuation, after });
  let ahead = scored(-1n);
  for (let pages = 0; ; pages++) {
    const page = await ahead;
    if (!page) break;
    // The next page is read and scored while this one is written.
    ahead = scored(page.last);
    ahead.catch(() => {});
    const written = await writePage(ports, walk, { page, valuation, pages });
    if (!written) return;
  }
  await ports.catchingUp(walk.shopId, async (store) => {
    await store.markCaughtUp(valuation.version);
    await store.announce();
  });
}

interface ScoredPage extends Pick<WalkPage, "underived" | "last"> {
  readonly standings: StandingColumns;
}

async function scoredPage(
  ports: WalkPorts,
  { shopId, valuer }: Walk,
  { valuation, after }: { readonly valuation: Valuation; readonly after: bigint },
): Promise<ScoredPage | null> {
  const page = await ports.readBehind(shopId, valuation, after);
  if (!page) return null;
  const { columns, underived, last } = page;
  return { underived, last, standings: await valuer.score(columns) };
}

/** False when the shop has moved on to another valuation. */
async function writePage(
  ports: WalkPorts,
  { shopId, now }: Walk,
  at: { readonly page: ScoredPage; readonly valuation: Valuation; readonly pages: number },
): Promise<boolean> {
  const { page, valuation, pages } = at;
  const steps = [
    (store: WalkStore) => saveScored(store, { standings: page.standings, valuation, now }),
    ...partsOf(page.underived, ports.mostUnderived).map(
      (some) => (store: WalkStore) => deriveStandings(store, some, { valuation, now }),
    ),
  ];
  for (const step of steps) {
    const held = await ports.catchingUp(shopId, async (store) => {
      const measure = await store.measure();
      if (measure.valuation.version !== valuation.version) return false;
      await step(store);
      if (pages % PAGES_PER_ANNOUNCEMENT === 0) await store.announce();
      return true;
    });
    if (!held) return false;
    await ports.rest();
  }
  return true;
}

async function saveScored(
  store: WalkStore,
  what: {
    readonly standings: StandingColumns;
    readonly valuation: Valuation;
    readonly now: Date;
  },
): Promise<void> {
  const { standings, valuation, now } = what;
  const { customerId, changed } = standings;
  if (customerId.length === 0) return;
  await store.saveColumns(standings, valuation);
  const told = Array.from(customerId).filter((_, row) => changed[row] === 1);
  await store.markStale(told, now);
}

function partsOf(ids: readonly bigint[], size: number): bigint[][] {
  const parts: bigint[][] = [];
  for (let from = 0; from < ids.length; from += size) parts.push(ids.slice(from, from + size));
  return parts;
}
