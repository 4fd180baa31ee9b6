import { type CustomerMerge, holdersOf } from "../../domain/customer-merge.ts";
import type { Facts } from "./facts.ts";

/** What joining merged customers needs of the database. */
export interface MergeStore {
  /**
   * Keeps the greater version of each merge. Returns every merge that hangs together with these, by
   * a customer they share.
   */
  saveMerges(facts: Facts, recordedAt: Date): Promise<CustomerMerge[]>;
  /** Keeps who holds the orders of each of these absorbed customers; null: they themselves. */
  saveHolders(holders: ReadonlyMap<bigint, bigint | null>): Promise<void>;
  /** Who holds the orders of everyone absorbed in the shop; they are few. */
  readHolders(): Promise<ReadonlyMap<bigint, bigint>>;
  /** Orders that name one of these customers, and guests' placed with a contact of theirs. */
  findOrdersOf(customerIds: readonly bigint[]): Promise<bigint[]>;
}

/** Whom merges concern, and the orders that may have another holder now. */
export interface Joined {
  readonly customerIds: readonly bigint[];
  readonly orderIds: readonly bigint[];
}

const NOBODY: Joined = { customerIds: [], orderIds: [] };

/** Records merges and who holds what since. What they move is to be judged again. */
export async function joinMerged(store: MergeStore, facts: Facts, now: Date): Promise<Joined> {
  if (facts.merges.length === 0) return NOBODY;
  const merges = await store.saveMerges(facts, now);
  await store.saveHolders(everyHolder(merges));
  const customerIds = [
    ...new Set(merges.flatMap(({ absorbedId, survivorId }) => [absorbedId, survivorId])),
  ];
  return { customerIds, orderIds: await store.findOrdersOf(customerIds) };
}

/** Who holds the orders of each absorbed customer; null for one who holds their own. */
export function everyHolder(merges: readonly CustomerMerge[]): Map<bigint, bigint | null> {
  const holders = holdersOf(merges);
  return new Map(merges.map(({ absorbedId }) => [absorbedId, holders.get(absorbedId) ?? null]));
}
