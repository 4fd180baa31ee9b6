/** Takes a turn for a shop; resolves with what ends it. */
export type TakeTurn = (shopId: number) => Promise<() => void>;

/**
 * Turns within one process, first come, first served. Who has waited for `patienceMs` goes on all the
 * same: the one before may wait for something that only the waiting one lets go of.
 */
export function shopTurns(patienceMs: number): TakeTurn {
  const last = new Map<number, Promise<void>>();
  return async (shopId) => {
    const before = last.get(shopId);
    const mine = Promise.withResolvers<void>();
    last.set(shopId, mine.promise);
    if (before) await soonerOf(before, patienceMs);
    return () => {
      mine.resolve();
      if (last.get(shopId) === mine.promise) last.delete(shopId);
    };
  };
}

async function soonerOf(before: Promise<void>, patienceMs: number): Promise<void> {
  const patience = Promise.withResolvers<void>();
  const timer = setTimeout(patience.resolve, patienceMs);
  await Promise.race([before, patience.promise]);
  clearTimeout(timer);
}
