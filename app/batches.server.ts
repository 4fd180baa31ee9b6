import { randomUUID } from "node:crypto";
import { setImmediate as othersTurn } from "node:timers/promises";
import { batchStore } from "./store/batch-store.ts";
import type { Database } from "./store/sql.ts";
import type { InboxPorts } from "./usecases/inbox/process-inbox.ts";

/** A batch that longer waits for what a halted worker holds makes room for other shops' batches. */
const LOCK_PATIENCE_MS = 5000;

/** Webhooks that were dealt with together, and the name that what follows from them carries. */
export interface CommittedBatch {
  readonly batch: string;
  readonly events: readonly string[];
}

/** The transactions of batches; `committed` is told of each that dealt with anything. */
export function batchTransactions(
  database: Database,
  committed: (batch: CommittedBatch) => void,
): InboxPorts["transaction"] {
  return async (shopId, work) => {
    // It answers at once and never waits: the door would not be heard until all is done.
    if (database.kind === "embedded") await othersTurn();
    const batch = randomUUID();
    let events: readonly string[] = [];
    const result = await database.transaction(
      (sql) => {
        const store = batchStore(sql, shopId, batch);
        return work({
          ...store,
          finish: (outcomes, now) => {
            events = outcomes.map(({ row }) => row.eventId);
            return store.finish(outcomes, now);
          },
        });
      },
      { lockPatienceMs: LOCK_PATIENCE_MS },
    );
    if (events.length > 0) committed({ batch, events });
    return result;
  };
}
