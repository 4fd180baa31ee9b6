import { rebuildStore } from "../../app/store/rebuild.ts";
import { findShop } from "../../app/store/shops.ts";
import type { Database } from "../../app/store/sql.ts";
import { rebuildShop } from "../../app/usecases/rebuild/rebuild-shop.ts";
import { keyOf } from "../delivery/delivery.ts";
import type { SendReport } from "../delivery/sender.ts";
import type { History } from "../history/history.ts";
import type { Foretold, ForetoldShop } from "../oracle/oracle.ts";
import type { Stage } from "../processes/stage.ts";
import { type Row, readShopState, type ShopState } from "./read-state.ts";

/** What was found wrong, by kind; nothing found is an empty list. */
export interface Verdict {
  readonly faults: readonly Fault[];
  readonly counts: Counts;
}

export interface Fault {
  readonly kind: string;
  readonly what: string;
}

/** What was there to compare. */
export interface Counts {
  readonly stored: number;
  readonly parked: number;
  readonly orders: number;
  readonly refunds: number;
  readonly customers: number;
  readonly standings: number;
  readonly unaskedEnds: number;
}

export async function judge(storm: {
  readonly history: History;
  readonly sent: SendReport;
  readonly stage: Stage;
  readonly foretold: Foretold;
}): Promise<Verdict> {
  const { history, sent, stage, foretold } = storm;
  const unasked = stage.members.flatMap(({ unaskedEnds }) => unaskedEnds);
  const faults: Fault[] = [
    ...named("a forgery was let in", sent.forgeriesLetIn),
    ...named("a true webhook was refused", sent.refused),
    ...named("given up after all of Shopify's attempts", sent.givenUp),
    ...named("a process ended by itself", unasked),
  ];
  const counts = { ...NOTHING, unaskedEnds: unasked.length };
  const expected = new Set(history.events.map((event) => keyOf({ event })));
  const database = await stage.openDatabase();
  try {
    for (const { domain } of history.shops) {
      const state = await readShopState(database, domain);
      const shop = foretold.get(domain);
      if (!shop) throw new Error(`The oracle says nothing of ${domain}.`);
      const { parked } = shop;
      const { acknowledged } = sent;
      faults.push(...inboxFaults(state, { domain, expected, acknowledged, parked }));
      faults.push(...stateFaults(state, shop, domain), ...(await rebuildFaults(database, domain)));
      count(counts, state);
    }
  } finally {
    await database.close();
  }
  return { faults, counts };
}

const NOTHING = { stored: 0, parked: 0, orders: 0, refunds: 0, customers: 0, standings: 0 };

function count(counts: Record<keyof typeof NOTHING, number>, state: ShopState): void {
  counts.stored += state.inbox.size;
  counts.parked += [...state.inbox.values()].filter(({ reason }) => reason !== null).length;
  counts.orders += state.orders.size;
  counts.refunds += state.refunds.size;
  counts.customers += state.customers.size;
  counts.standings += state.standings.size;
}

/** What is in the inbox that should not be, or the other way round, or waits, or is wrongly parked. */
export function inboxFaults(
  { inbox }: ShopState,
  {
    domain,
    expected,
    acknowledged,
    parked,
  }: {
    readonly domain: string;
    readonly expected: ReadonlySet<string>;
    readonly acknowledged: ReadonlySet<string>;
    readonly parked: ReadonlyMap<string, string>;
  },
): Fault[] {
  const faults: Fault[] = [];
  const mine = (key: string) => key.startsWith(`${domain} `);
  for (const key of [...acknowledged].filter(mine)) {
    if (!inbox.has(key)) faults.push({ kind: "acknowledged and not stored", what: key });
  }
  for (const key of [...expected].filter(mine)) {
    if (!inbox.has(key)) faults.push({ kind: "lost", what: key });
  }
  for (const [key, row] of inbox) {
    if (!expected.has(key)) faults.push({ kind: "stored and never truly sent", what: key });
    if (!row.processed && row.reason === null) faults.push({ kind: "not processed", what: key });
    const why = parked.get(key);
    if (why !== undefined && row.reason === null) {
      faults.push({ kind: "should be parked", what: `${key}: ${why}` });
    }
    if (why === undefined && row.reason !== null) {
      faults.push({ kind: "parked without need", what: `${key}: ${row.reason}` });
    }
  }
  return faults;
}

/** Where what stands differs from what the oracle says. */
export function stateFaults(state: ShopState, foretold: ForetoldShop, domain: string): Fault[] {
  const asOf = new Map([...state.standings].map(([id, row]) => [id, row["asOf"] ?? ""]));
  return [
    ...differences(`order of ${domain}`, state.orders, foretold.orders),
    ...differences(`refund of ${domain}`, state.refunds, foretold.refunds),
    ...differences(`customer of ${domain}`, state.customers, foretold.customers),
    ...differences(`standing of ${domain}`, state.standings, foretold.standings(asOf)),
  ];
}

/** Both must have the same ids, and every field that the oracle speaks of the same value. */
function differences(
  kind: string,
  stands: ReadonlyMap<string, Row>,
  should: ReadonlyMap<string, Row>,
): Fault[] {
  const faults: Fault[] = [];
  for (const id of stands.keys()) {
    if (!should.has(id)) faults.push({ kind: `${kind} is too many`, what: id });
  }
  for (const [id, fields] of should) {
    const row = stands.get(id);
    if (!row) faults.push({ kind: `${kind} is missing`, what: id });
    else {
      for (const [name, value] of Object.entries(fields)) {
        if (row[name] === value) continue;
        const what = `${id}: ${name} is ${row[name]}, the oracle says ${value}`;
        faults.push({ kind: `${kind} differs`, what });
      }
    }
  }
  return faults;
}

export async function rebuildFaults(database: Database, domain: string): Promise<Fault[]> {
  const shop = await findShop(database, domain);
  if (!shop) return [{ kind: "rebuild --check", what: `${domain} is not there` }];
  const report = await database.transaction((sql) =>
    rebuildShop(rebuildStore(sql, shop.shopId), { write: false, now: new Date() }),
  );
  if (!report) return [{ kind: "rebuild --check", what: `${domain} is not set up` }];
  return report.differences.map(({ what, id, field, stands, should }) => ({
    kind: `rebuild --check of ${domain}`,
    what: `${what} ${id}: ${field} is ${stands}, by the facts ${should}`,
  }));
}

function named(kind: string, whats: readonly string[]): Fault[] {
  return whats.map((what) => ({ kind, what }));
}
