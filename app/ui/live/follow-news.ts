/** What following the news needs from the world around it. */
export interface NewsPorts {
  /** Waits for a revision other than `since`; answers `since` itself when nothing came up. */
  readonly ask: (since: bigint, signal: AbortSignal) => Promise<bigint>;
  readonly onNews: () => void;
  /** Resolves once somebody can see the page. */
  readonly untilVisible: (signal: AbortSignal) => Promise<void>;
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** Between a refresh and the next question: many orders at once become few refreshes. */
export const SETTLE_MS = 400;
export const LONGEST_WAIT_MS = 30_000;

/**
 * Asks again and again, until the signal aborts. A page that was hidden asks when it is seen.
 * Whoever shows news begins anew with its revision. Where failures, or news that do not reach the
 * page, repeat themselves, the questions become rarer.
 */
export async function followNews(
  since: bigint,
  ports: NewsPorts,
  signal: AbortSignal,
): Promise<void> {
  let waitMs = SETTLE_MS;
  await ports.pause(SETTLE_MS, signal);
  while (!signal.aborted) {
    await ports.untilVisible(signal);
    const answer = await askOnce(since, ports, signal);
    if (signal.aborted) return;
    if (answer === since) {
      waitMs = SETTLE_MS;
      continue;
    }
    if (answer !== "failed") ports.onNews();
    waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2);
    await ports.pause(waitMs, signal);
  }
}

/** A network that is away for a while is no fault of this page: it is tried again later. */
async function askOnce(
  since: bigint,
  { ask }: NewsPorts,
  signal: AbortSignal,
): Promise<bigint | "failed"> {
  try {
    return await ask(since, signal);
  } catch {
    return "failed";
  }
}
