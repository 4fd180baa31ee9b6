import type { Valuer } from "../clv/valuer.ts";
import { mergeFacts } from "../orders/facts.ts";
import type { Measure } from "../orders/record-facts.ts";
import {
  type Backfill,
  type BackfillProgress,
  type HeldBackfill,
  type HoldingStore,
  MOST_PROBLEMS_KEPT,
  RunLost,
} from "./backfill.ts";
import { type DerivePorts, deriveUnderived } from "./derive-underived.ts";
import { type HistoryChunk, HistoryRefusal, type HistorySource } from "./history-source.ts";
import { type BulkStore, recordInBulk } from "./record-in-bulk.ts";

/** What recording one chunk needs, inside one transaction of one shop. */
export interface ChunkStore extends BulkStore, HoldingStore {
  /** The shop's valuation, which stays as it is until the transaction ends. */
  measure(): Promise<Measure>;
  announce(): Promise<void>;
}

export interface BackfillPorts extends DerivePorts {
  recording(shopId: number, work: (store: ChunkStore) => Promise<void>): Promise<void>;
  /** Everything is stored and derived: nothing of the source is kept, and the shop measured anew. */
  finish(run: HeldBackfill, now: Date): Promise<void>;
  /** It will not be tried again. */
  fail(
    run: HeldBackfill,
    why: { readonly failure: string; readonly detail: string | null; readonly now: Date },
  ): Promise<void>;
  /** Lets go of the run, to be carried on by whoever takes it next; after a fault not at once. */
  letGo(run: HeldBackfill, fault: string | null): Promise<void>;
  /** Lets go of the run for so long: others' runs are carried on while its source has nothing to read. */
  putOff(run: HeldBackfill, milliseconds: number): Promise<void>;
  /** Holds on to the run while this is awaited, however long; throws RunLost when it is another's. */
  holdWhile<Result>(run: HeldBackfill, awaited: Promise<Result>): Promise<Result>;
  openValuer(): Valuer;
  /** What a fault may be called in a list: never a message that quotes a value. */
  faultCode(error: unknown): string;
  /** About how many orders to store in one transaction. */
  readonly ordersPerChunk: number;
  /** Told after each chunk and each page of customers derived. */
  progress?(run: Backfill): void;
}

/** How a run is carried on. */
export interface BackfillWork {
  readonly run: HeldBackfill;
  readonly source: HistorySource;
  readonly clock: () => Date;
  /** When aborted, the run is let go of after the chunk under way. */
  readonly stopping: AbortSignal;
}

/** What came of carrying a run on. fault: what was thrown, for the log. */
export type BackfillOutcome =
  | { readonly kind: "done" }
  | { readonly kind: "paused" }
  | { readonly kind: "put_off" }
  | { readonly kind: "lost" }
  | { readonly kind: "failed"; readonly failure: string; readonly fault: unknown }
  | { readonly kind: "faulted"; readonly fault: unknown };

/** A source that faults so often without any progress is given up. */
const MOST_FAULTS = 8;

/**
 * Carries a run on from where it stopped: stores its source's facts chunk by chunk, each with the
 * position it brings the run to, then derives whom they concern. Killed at any moment it is carried on
 * from the last position, and nothing is lost or doubled. Webhooks flow meanwhile.
 */
export async function carryOn(ports: BackfillPorts, work: BackfillWork): Promise<BackfillOutcome> {
  const at = { run: work.run };
  try {
    if (at.run.state !== "deriving") {
      const end = await recordAll(ports, work, (run) => {
        at.run = run;
      });
      if (end === "stopped") return await pause(ports, at.run);
      if (end !== "read") return await putOff(ports, at.run, end.waitMs);
    }
    if (!(await derive(ports, work, at.run))) return await pause(ports, at.run);
    await ports.finish(at.run, work.clock());
    return { kind: "done" };
  } catch (error) {
    return faulted(ports, work, { run: at.run, error });
  }
}

async function pause(ports: BackfillPorts, run: HeldBackfill): Promise<BackfillOutcome> {
  await ports.letGo(run, null);
  return { kind: "paused" };
}

async function putOff(
  ports: BackfillPorts,
  run: HeldBackfill,
  milliseconds: number,
): Promise<BackfillOutcome> {
  await ports.putOff(run, milliseconds);
  return { kind: "put_off" };
}

async function faulted(
  ports: BackfillPorts,
  { clock, stopping }: BackfillWork,
  { run, error }: { readonly run: HeldBackfill; readonly error: unknown },
): Promise<BackfillOutcome> {
  if (error instanceof RunLost) return { kind: "lost" };
  const refused = error instanceof HistoryRefusal;
  // A source that is told to stop may break off where it stands.
  if (stopping.aborted && !refused) return pause(ports, run);
  const failure = refused ? error.reason : "fault";
  const detail = refused ? error.detail : ports.faultCode(error);
  if (refused || run.faults + 1 >= MOST_FAULTS) {
    await ports.fail(run, { failure, detail, now: clock() });
    return { kind: "failed", failure, fault: error };
  }
  await ports.letGo(run, detail ?? failure);
  return { kind: "faulted", fault: error };
}

/** Read to its end; told to stop before that; or nothing more to read for so long. */
type SourceEnd = "read" | "stopped" | { readonly waitMs: number };

async function recordAll(
  ports: BackfillPorts,
  { run: begun, source, clock, stopping }: BackfillWork,
  advanced: (run: HeldBackfill) => void,
): Promise<SourceEnd> {
  const chunks = source.open(begun.position, ports.ordersPerChunk)[Symbol.asyncIterator]();
  let run = begun;
  // Who lost the run does not wait for a source that may be long over its chunk.
  let abandoned = false;
  const step = async (chunk: HistoryChunk | null) => {
    run = await recordChunk(ports, { run, chunk, now: clock() });
    advanced(run);
    ports.progress?.(run);
  };
  try {
    let ahead = chunks.next();
    while (!stopping.aborted) {
      const next = await ports.holdWhile(run, ahead);
      if (next.done) {
        await step(null);
        return "read";
      }
      const { waitMs } = next.value;
      if (waitMs !== undefined) {
        await step(next.value);
        return { waitMs };
      }
      // The next chunk is read while this one is stored.
      ahead = chunks.next();
      ahead.catch(() => {});
      await step(next.value);
      await ports.rest();
    }
    await ahead.catch(() => {});
    return "stopped";
  } catch (error) {
    if (error instanceof RunLost) abandoned = true;
    throw error;
  } finally {
    const closed = Promise.resolve(chunks.return?.());
    if (!abandoned) await closed;
    else closed.catch(() => {});
  }
}

/** Stores a chunk and how far it brings the run; null: the source has no more. */
async function recordChunk(
  ports: BackfillPorts,
  at: { readonly run: HeldBackfill; readonly chunk: HistoryChunk | null; readonly now: Date },
): Promise<HeldBackfill> {
  const { run, chunk, now } = at;
  let reached: HeldBackfill = run;
  await ports.recording(run.shopId, async (store) => {
    const measure = await store.measure();
    const recorded = chunk
      ? await recordInBulk(store, mergeFacts([chunk.facts]), { measure, now })
      : 0;
    const progress = progressAfter(run, chunk, recorded);
    await store.advance(run, progress);
    await store.announce();
    reached = { ...run, ...progress, faults: 0 };
  });
  return reached;
}

function progressAfter(
  run: Backfill,
  chunk: HistoryChunk | null,
  recorded: number,
): BackfillProgress {
  if (!chunk) return { ...progressOf(run), state: "deriving" };
  const before = chunk.anew ? { ...run, ...NOTHING_READ } : run;
  const leftOut = chunk.ordersRead - chunk.facts.orders.length;
  return {
    state: "recording",
    position: chunk.position,
    bytesRead: chunk.bytesRead ?? before.bytesRead,
    ordersRead: before.ordersRead + chunk.ordersRead,
    ordersRecorded: before.ordersRecorded + recorded,
    ordersLeftOut: before.ordersLeftOut + Math.max(leftOut, chunk.problems.length),
    problems: [...before.problems, ...chunk.problems].slice(0, MOST_PROBLEMS_KEPT),
  };
}

/** What was recorded stays recorded: read once more, it is known already. */
const NOTHING_READ = { bytesRead: 0, ordersRead: 0, ordersLeftOut: 0, problems: [] };

function progressOf(run: Backfill): Omit<BackfillProgress, "state"> {
  const { position, bytesRead, ordersRead, ordersRecorded, ordersLeftOut, problems } = run;
  return { position, bytesRead, ordersRead, ordersRecorded, ordersLeftOut, problems };
}

async function derive(
  ports: BackfillPorts,
  { clock, stopping }: BackfillWork,
  run: HeldBackfill,
): Promise<boolean> {
  const valuer = ports.openValuer();
  try {
    return await deriveUnderived(ports, {
      shopId: run.shopId,
      now: clock(),
      valuer,
      stopping,
      advance: (store) => store.advance(run, { ...progressOf(run), state: "deriving" }),
      progress: () => ports.progress?.(run),
    });
  } finally {
    await valuer.close();
  }
}
