/** Two customers of one shop became one: what the one bought is the other's from then on. */
export interface CustomerMerge {
  readonly absorbedId: bigint;
  readonly survivorId: bigint;
}

/**
 * Who holds what each absorbed customer bought: whoever is left at the end of the merges that begin
 * with theirs. merges: at most one of each absorbed customer, in any sequence. Shopify cannot merge
 * in a circle; should facts say so, the smallest id of the circle holds for all of it. Whoever holds
 * their own is not in the result.
 */
export function holdersOf(merges: readonly CustomerMerge[]): Map<bigint, bigint> {
  const next = new Map(merges.map(({ absorbedId, survivorId }) => [absorbedId, survivorId]));
  const holders = new Map<bigint, bigint>();
  for (const absorbedId of next.keys()) {
    const holder = endOf(absorbedId, next);
    if (holder !== absorbedId) holders.set(absorbedId, holder);
  }
  return holders;
}

function endOf(from: bigint, next: ReadonlyMap<bigint, bigint>): bigint {
  const passed: bigint[] = [];
  let at = from;
  while (!passed.includes(at)) {
    passed.push(at);
    const further = next.get(at);
    if (further === undefined) return at;
    at = further;
  }
  const circle = passed.slice(passed.indexOf(at));
  return circle.reduce((least, id) => (id < least ? id : least));
}
