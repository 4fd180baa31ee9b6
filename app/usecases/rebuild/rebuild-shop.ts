import type { ValueClass } from "../../domain/clv/value-class.ts";
import type { CustomerMerge } from "../../domain/customer-merge.ts";
import { type CustomerStanding, customerStanding } from "../../domain/customer-standing.ts";
import { type CustomerOrders, NO_ORDERS } from "../../domain/order.ts";
import { everyHolder } from "../orders/join-merged.ts";
import {
  type JudgedOrder,
  judgedOrder,
  type Measure,
  type StoredOrder,
} from "../orders/record-facts.ts";

/** What replaying a shop needs of the database, in one transaction that nobody writes beside. */
export interface RebuildStore {
  /** The valuation the shop stands at; replaying uses the same, so the day does not matter. */
  measure(): Promise<Measure | null>;
  /** Every merge, with who holds the absorbed customer's orders by it as it stands. */
  readMerges(): Promise<(CustomerMerge & { readonly holderId: bigint | null })[]>;
  saveHolders(holders: ReadonlyMap<bigint, bigint | null>): Promise<void>;
  readAllOrders(): AsyncIterable<StoredOrder[]>;
  readJudged(orderIds: readonly bigint[]): Promise<Map<bigint, JudgedOrder>>;
  /** Everyone a standing is due for: each customer, and whoever an order names. */
  readCustomerIds(): Promise<bigint[]>;
  /** The class each held when this valuation was published: recorded, and not derived again. */
  readPriorClasses(valuation: number): Promise<Map<bigint, ValueClass | null>>;
  readStandings(): Promise<Map<bigint, CustomerStanding>>;
  /** Customers the walk to the newest valuation has not reached yet. */
  readBehind(): Promise<ReadonlySet<bigint>>;
  saveJudged(orders: readonly JudgedOrder[]): Promise<void>;
  replaceStandings(
    standings: ReadonlyMap<bigint, CustomerStanding>,
    at: { readonly valuation: number; readonly now: Date },
  ): Promise<void>;
  announce(): Promise<void>;
}

/** One thing that stands otherwise than the facts say. */
export interface Difference {
  readonly what: "merge" | "order" | "standing";
  readonly id: bigint;
  readonly field: string;
  readonly stands: string;
  readonly should: string;
}

export interface RebuildReport {
  readonly orders: number;
  readonly customers: number;
  /** Customers still measured with an earlier valuation: not compared, since they are on their way. */
  readonly behind: number;
  readonly differences: readonly Difference[];
}

/**
 * Derives everything of a shop again from its facts, from nothing, and compares with what stands.
 * With `write`, what differed is put right. Null when the shop has not been set up.
 */
export async function rebuildShop(
  store: RebuildStore,
  { write, now }: { readonly write: boolean; readonly now: Date },
): Promise<RebuildReport | null> {
  const measure = await store.measure();
  if (!measure) return null;
  const differences: Difference[] = [];
  const ordersOf = new Map<bigint, CustomerOrders>();
  await checkHolders(store, differences, write);
  let orders = 0;
  for await (const page of store.readAllOrders()) {
    orders += page.length;
    const judged = page.map((order) => judgedOrder(order, measure));
    const standing = await store.readJudged(judged.map(({ orderId }) => orderId));
    const wrong = judged.filter((order) =>
      notes(differences, "order", order.orderId, order, standing.get(order.orderId)),
    );
    if (write) await store.saveJudged(wrong);
    for (const [at, order] of judged.entries()) collect(ordersOf, order, page[at]);
  }
  const customerIds = await store.readCustomerIds();
  const priorClasses = await store.readPriorClasses(measure.valuation.version);
  const standings = new Map(
    customerIds.map((id) => {
      const priorClass = priorClasses.get(id) ?? null;
      return [
        id,
        customerStanding(ordersOf.get(id) ?? NO_ORDERS, measure.valuation, priorClass),
      ] as const;
    }),
  );
  const behind = await store.readBehind();
  const due = new Map([...standings].filter(([id]) => !behind.has(id)));
  compareStandings(differences, due, await standingDue(store, behind));
  if (write && differences.length > 0) {
    await store.replaceStandings(standings, { valuation: measure.valuation.version, now });
    await store.announce();
  }
  return { orders, customers: customerIds.length, behind: behind.size, differences };
}

async function standingDue(store: RebuildStore, behind: ReadonlySet<bigint>) {
  const standings = await store.readStandings();
  return new Map([...standings].filter(([id]) => !behind.has(id)));
}

/** Orders are read with their holders: those of merges are put right first. */
async function checkHolders(
  store: RebuildStore,
  differences: Difference[],
  write: boolean,
): Promise<void> {
  const merges = await store.readMerges();
  const holders = everyHolder(merges);
  for (const { absorbedId, holderId } of merges) {
    const should = { holderId: holders.get(absorbedId) ?? null };
    notes(differences, "merge", absorbedId, should, { holderId });
  }
  if (write) await store.saveHolders(holders);
}

function collect(
  ordersOf: Map<bigint, CustomerOrders>,
  { customerId, orderId, day, countedMinor, pendingMinor }: JudgedOrder,
  order: StoredOrder | undefined,
): void {
  if (customerId === null || !order) return;
  const { counted, pending } = ordersOf.get(customerId) ?? NO_ORDERS;
  ordersOf.set(customerId, {
    counted:
      countedMinor === null
        ? counted
        : [...counted, { orderId, day, minor: countedMinor, origin: order.origin }],
    pending: pendingMinor === null ? pending : [...pending, { orderId, minor: pendingMinor }],
  });
}

function compareStandings(
  differences: Difference[],
  should: ReadonlyMap<bigint, CustomerStanding>,
  stands: ReadonlyMap<bigint, CustomerStanding>,
): void {
  for (const [id, standing] of should) notes(differences, "standing", id, standing, stands.get(id));
  for (const id of stands.keys()) {
    if (!should.has(id)) {
      differences.push({ what: "standing", id, field: "row", stands: "present", should: "absent" });
    }
  }
}

/** Notes each field that differs; true when one did. */
function notes<Row extends object>(
  differences: Difference[],
  what: Difference["what"],
  id: bigint,
  should: Row,
  stands: Row | undefined,
): boolean {
  const before = differences.length;
  for (const [field, value] of Object.entries(should)) {
    const other = stands === undefined ? "absent" : stands[field as keyof Row];
    if (other !== value) {
      differences.push({ what, id, field, stands: String(other), should: String(value) });
    }
  }
  return differences.length > before;
}
