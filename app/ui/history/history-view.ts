import { shopDay } from "../../domain/time.ts";

/** A run as the page shows it; days are the shop's. */
export interface RunView {
  readonly run: number;
  readonly source: "bulk" | "csv" | "log";
  readonly state: "receiving" | "waiting" | "recording" | "deriving" | "done" | "failed";
  readonly fileName: string | null;
  /** 0 to 1 of what is to be read; null when that has no length. */
  readonly share: number | null;
  readonly ordersRead: number;
  readonly ordersRecorded: number;
  readonly ordersKnown: number;
  readonly ordersLeftOut: number;
  readonly problems: readonly ProblemView[];
  readonly oldestDay: number | null;
  readonly askedDay: number;
  /** When it ended, well or not; null until then. */
  readonly endedDay: number | null;
  readonly failure: string | null;
  readonly failureDetail: string | null;
}

export interface ProblemView {
  readonly line: number;
  readonly code: string;
  readonly detail: string | null;
}

export interface HistoryView {
  readonly revision: bigint;
  readonly runs: readonly RunView[];
  /** False when Shopify gives the last 60 days only. */
  readonly readsAll: boolean;
}

/** What came of sending a file. */
export type SendOutcome =
  | { readonly kind: "received"; readonly run: number }
  | { readonly kind: "refused"; readonly reason: string; readonly detail: string | null };

/** The longest file that is taken, in megabytes as people count them. */
export const MOST_FILE_MB = 250;

/** As the route's side counts: a little more, for what stands around the file. */
export const MOST_BODY_BYTES = 256 * 1024 * 1024 + 65_536;

interface StoredRun
  extends Omit<RunView, "share" | "ordersKnown" | "oldestDay" | "askedDay" | "endedDay"> {
  readonly bytesTotal: number | null;
  readonly bytesRead: number;
  readonly oldestAllowed: Date | null;
  readonly askedAt: Date;
  readonly finishedAt: Date | null;
}

/** A stored run as the page shows it. */
export function runView(stored: StoredRun, timeZone: string): RunView {
  const { bytesTotal, bytesRead, oldestAllowed, askedAt, finishedAt, ordersRead } = stored;
  const { ordersRecorded, ordersLeftOut } = stored;
  return {
    run: stored.run,
    source: stored.source,
    state: stored.state,
    fileName: stored.fileName,
    share: bytesTotal ? Math.min(1, bytesRead / bytesTotal) : null,
    ordersRead,
    ordersRecorded,
    ordersKnown: Math.max(0, ordersRead - ordersRecorded - ordersLeftOut),
    ordersLeftOut,
    problems: stored.problems,
    oldestDay: oldestAllowed && shopDay(oldestAllowed, timeZone),
    askedDay: shopDay(askedAt, timeZone),
    endedDay: finishedAt && shopDay(finishedAt, timeZone),
    failure: stored.failure,
    failureDetail: stored.failureDetail,
  };
}

/** How far fetching from Shopify is. nothing: it gave no orders. */
export type FetchState =
  | "waiting"
  | "preparing"
  | "recording"
  | "deriving"
  | "done"
  | "nothing"
  | "failed";

/** Until orders come, Shopify is preparing them. */
export function fetchState({
  state,
  ordersRead,
}: Pick<RunView, "state" | "ordersRead">): FetchState {
  switch (state) {
    case "receiving":
      return "waiting";
    case "recording":
      return ordersRead > 0 ? "recording" : "preparing";
    case "done":
      return ordersRead > 0 ? "done" : "nothing";
    default:
      return state;
  }
}

/** True while more will come of it. */
export function isGoing({ state }: Pick<RunView, "state">): boolean {
  return state !== "done" && state !== "failed";
}
