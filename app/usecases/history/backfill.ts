import type { HistoryProblem, HistorySourceKind } from "./history-source.ts";

/**
 * How far a run is. receiving: the merchant's file is on its way. recording: facts are being stored.
 * deriving: all facts are stored, and whom they concern is being derived.
 */
export type BackfillState = "receiving" | "waiting" | "recording" | "deriving" | "done" | "failed";

/** Who reads the source: a worker of the app, or a command that has the file at hand. */
export type BackfillCarrier = "worker" | "command";

/** A run that brings past orders into a shop. */
export interface Backfill {
  readonly shopId: number;
  /** Counted from 1 in each shop. */
  readonly run: number;
  readonly source: HistorySourceKind;
  readonly carriedBy: BackfillCarrier;
  readonly state: BackfillState;
  readonly fileName: string | null;
  readonly fileKey: string | null;
  readonly bytesTotal: number | null;
  readonly bytesRead: number;
  readonly position: string | null;
  readonly ordersRead: number;
  /** Of these: new, or a newer word than was known. The others were known already. */
  readonly ordersRecorded: number;
  readonly ordersLeftOut: number;
  /** The first of what was left out. */
  readonly problems: readonly HistoryProblem[];
  /** Orders before this were not to be had (Shopify gives 60 days without read_all_orders). */
  readonly oldestAllowed: Date | null;
  readonly askedAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  /** Faults in a row without progress. */
  readonly faults: number;
  /** Why it failed: a HistoryRefusalReason, or "fault". */
  readonly failure: string | null;
  readonly failureDetail: string | null;
}

/** How far back Shopify shows orders: all of them with a scope of its own, else those of some days. */
export interface HistoryLimits {
  readonly scope: string;
  readonly daysWithout: number;
}

/** What a run is begun with. */
export interface NewBackfill
  extends Pick<Backfill, "shopId" | "source" | "carriedBy">,
    Partial<Pick<Backfill, "fileName" | "fileKey" | "bytesTotal" | "oldestAllowed">> {
  readonly state?: "receiving" | "waiting";
  readonly now: Date;
}

/** How many of what could not be used are kept by line; the others are only counted. */
export const MOST_PROBLEMS_KEPT = 100;

/** True when nothing more will come of it. */
export function isOver({ state }: Pick<Backfill, "state">): boolean {
  return state === "done" || state === "failed";
}

/** How far a run has come, as it is kept with the rows it stored. */
export interface BackfillProgress
  extends Pick<
    Backfill,
    "position" | "bytesRead" | "ordersRead" | "ordersRecorded" | "ordersLeftOut" | "problems"
  > {
  readonly state: "recording" | "deriving";
}

/** A run that is held: nobody else carries it on while it is. */
export interface HeldBackfill extends Backfill {
  readonly holder: string;
}

export interface HoldingStore {
  /**
   * Keeps how far the run is, and keeps holding it. Throws RunLost when somebody else holds it by now,
   * or it is gone: then nothing of the transaction is kept.
   */
  advance(run: HeldBackfill, progress: BackfillProgress): Promise<void>;
}

/** Somebody else carries the run on, or it is gone with its shop. */
export class RunLost extends Error {
  override readonly name = "RunLost";
}
