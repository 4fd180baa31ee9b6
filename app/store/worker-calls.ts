import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { Sql } from "./sql.ts";

/** What a web process tells the workers; those asleep need not wait for their next look. */
export type WorkerCall =
  | { readonly kind: "webhookStored" }
  | { readonly kind: "shopToPrepare"; readonly shopId: number }
  | { readonly kind: "shopToPublish"; readonly shopId: number };

const CHANNEL = "hadiya_worker_calls";
const RECONNECT_MS = 1000;

/** Heard by every worker that listens at this moment. Only a signal: the tables are the truth. */
export async function callWorkers(sql: Sql, call: WorkerCall): Promise<void> {
  await sql.query("select pg_notify($1::text, $2::text)::text", [CHANNEL, JSON.stringify(call)]);
}

/** Listens on a connection of its own until stopped; a lost one is opened again. */
export function hearCalls(
  url: string,
  {
    heard,
    onFault,
  }: {
    readonly heard: (call: WorkerCall) => void;
    readonly onFault: (error: unknown) => void;
  },
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const listening = (async () => {
    while (!stopping.signal.aborted) {
      await listenOnce(url, heard, stopping.signal).catch(onFault);
      await sleep(RECONNECT_MS, undefined, { signal: stopping.signal }).catch(() => {});
    }
  })();
  return {
    stop: async () => {
      stopping.abort();
      await listening;
    },
  };
}

/** Until the connection is lost, which throws, or `stopping` is. */
async function listenOnce(
  url: string,
  heard: (call: WorkerCall) => void,
  stopping: AbortSignal,
): Promise<void> {
  const client = new pg.Client({ connectionString: url, keepAlive: true });
  const over = Promise.withResolvers<void>();
  over.promise.catch(() => {}); // lost while still connecting: connect() says so
  client.on("error", over.reject);
  client.on("end", () => over.resolve());
  client.on("notification", ({ payload }) => heard(JSON.parse(payload ?? "") as WorkerCall));
  const stop = () => over.resolve();
  stopping.addEventListener("abort", stop, { once: true });
  try {
    await client.connect();
    await client.query(`listen ${CHANNEL}`);
    heard({ kind: "webhookStored" }); // whatever was called before now
    if (!stopping.aborted) await over.promise;
  } finally {
    stopping.removeEventListener("abort", stop);
    await client.end().catch(() => {});
  }
}
