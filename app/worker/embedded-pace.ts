/** How many webhooks a worker takes at once, and how long it rests afterwards. */
export interface Pace {
  rows(): number;
  /** Told of each batch; returns the milliseconds to rest before the next. */
  restAfter(batch: Batch): number;
}

interface Batch {
  /** What was asked for, and how many there were. */
  readonly limit: number;
  readonly rows: number;
  readonly tookMs: number;
  /** How many came in at the door since the batch before ended. */
  readonly arrived: number;
  /** How long ago the last one came in. */
  readonly quietMs: number;
}

/** The door waits for a whole batch: while it is knocked at, batches are to take no longer than this. */
const BUSY_MS = 15;
const QUIET_MS = 150;
/** A stream has gaps: only after so long is it over. */
const QUIET_AFTER_MS = 1000;
/** Less would be all overhead: a batch costs as much as thirty webhooks before it has read one. */
const LEAST_ROWS = 25;
const MOST_ROWS = 500;
const LONGEST_REST_MS = 250;
/** The worker's rest for each millisecond of work; while more comes in than it takes, the door goes first. */
const RESTS = { keepingUp: 2, outrun: 4 };

/**
 * On the embedded database the door and the worker share one connection. Batches grow and shrink with
 * how long they take, apart for when the door is knocked at and when it is quiet; in the first case
 * the worker rests twice as long as it worked, and in a flood four times as long: what is not stored in time
 * is sent again, what is stored can wait.
 */
export function embeddedPace(): Pace {
  const sizes = { busy: 50, quiet: 200 };
  let mode: keyof typeof sizes = "quiet";
  return {
    rows: () => sizes[mode],
    restAfter: (batch) => {
      sizes[mode] = sizeAfter(batch, mode === "busy" ? BUSY_MS : QUIET_MS);
      mode = batch.quietMs < QUIET_AFTER_MS ? "busy" : "quiet";
      if (batch.arrived === 0) return 0;
      const rest = batch.arrived > batch.rows ? RESTS.outrun : RESTS.keepingUp;
      return Math.min(LONGEST_REST_MS, rest * batch.tookMs);
    },
  };
}

/** At most half or double at a time: one batch that was held up says little about the next. */
function sizeAfter({ limit, rows, tookMs }: Batch, aimMs: number): number {
  const factor = Math.min(2, Math.max(0.5, aimMs / Math.max(tookMs, 1)));
  if (factor > 1 && rows < limit) return limit; // there were no more to learn from
  return Math.min(MOST_ROWS, Math.max(LEAST_ROWS, Math.round(limit * factor)));
}
