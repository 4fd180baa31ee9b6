import { setTimeout as pause } from "node:timers/promises";
import { openInbox } from "../app/store/inbox.ts";
import type { Database } from "../app/store/sql.ts";
import { ClearFailure } from "../bin/setup/clear-failure.mjs";
import { orderBody } from "./load/order-body.ts";

/** Taken before the clock starts: programs and plans are warm then. */
export const WARM_UP = 6000;
export const MEASURED = 20_000;
const AT_ONCE = 2000;
/** Counting what waits costs the database something: seldom. */
const LOOK_MS = 100;
const LONGEST_MS = 300_000;

export interface Waiting {
  readonly shopId: number;
  /** Serial of the first; no two may share one. */
  readonly from: number;
  readonly count: number;
  /** How many customers the orders are spread over. */
  readonly customers: number;
  readonly now: Date;
}

/** Stores new orders' webhooks as the door does, to wait for a worker. */
export async function storeWaiting(database: Database, waiting: Waiting): Promise<void> {
  const { shopId, from, count, customers, now } = waiting;
  const inbox = openInbox(
    database,
    async () => shopId,
    () => {},
  );
  for (let first = from; first < from + count; first += AT_ONCE) {
    const serials = Array.from(
      { length: Math.min(AT_ONCE, from + count - first) },
      (_, place) => first + place,
    );
    await Promise.all(
      serials.map((serial) =>
        inbox.append({
          shopDomain: "",
          topic: "orders/create",
          eventId: `bench-${serial}`,
          webhookId: null,
          apiVersion: "2026-07",
          triggeredAt: now.toISOString(),
          receivedAt: now,
          body: Buffer.from(orderBody(serial, now, customers)),
        }),
      ),
    );
  }
}

/** Webhooks per second from when `measured` are left to wait until none is. */
export async function perSecondWhile(
  countWaiting: () => Promise<number>,
  measured: number,
): Promise<number> {
  await untilWaiting(countWaiting, measured);
  const from = { at: performance.now(), waiting: await countWaiting() };
  await untilWaiting(countWaiting, 0);
  return from.waiting / ((performance.now() - from.at) / 1000);
}

/** Resolves once no more than so many wait. */
export async function untilWaiting(
  countWaiting: () => Promise<number>,
  most: number,
): Promise<void> {
  const begun = performance.now();
  while ((await countWaiting()) > most) {
    if (performance.now() - begun > LONGEST_MS) {
      throw new ClearFailure("The worker did not come to the end of its work.");
    }
    await pause(LOOK_MS);
  }
}

/** Fails unless every webhook was recorded and every order stands, counted. */
export async function checkRecorded(database: Database, expected: number): Promise<void> {
  const [found] = await database.query<{ recorded: number; counted: number }>(
    `select (select count(*)::int from inbox where outcome = 'recorded') as recorded,
       (select count(*)::int from inbox i join orders o on o.shop_id = i.shop_id
         and o.name = '#' || (1001 + substr(i.event_id, 7)::int) and o.counted_minor > 0
         where i.event_id like 'bench-%') as counted`,
  );
  if (found?.recorded !== expected || found.counted !== expected) {
    throw new ClearFailure(
      `Of ${expected} orders ${found?.recorded} were recorded and ${found?.counted} count.`,
    );
  }
}
