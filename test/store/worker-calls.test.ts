import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openServerDatabase } from "../../app/store/server-database.ts";
import type { Database } from "../../app/store/sql.ts";
import { callWorkers, hearCalls, type WorkerCall } from "../../app/store/worker-calls.ts";
import { DATABASE_KINDS, newServerDatabase } from "../support/database.ts";

/** What is said whenever a connection is made, since calls before it went unheard. */
const LOOK: WorkerCall = { kind: "webhookStored" };

describe.runIf(DATABASE_KINDS.includes("server"))("calls between processes", () => {
  let url: string;
  let remove: () => Promise<void>;
  let database: Database;
  let listening: { stop(): Promise<void> }[];
  beforeEach(async () => {
    ({ url, remove } = await newServerDatabase());
    database = await openServerDatabase(url, 2);
    listening = [];
  });
  afterEach(async () => {
    await Promise.all(listening.map((one) => one.stop()));
    await database.close();
    await remove();
  });

  const listen = async (onFault: (error: unknown) => void = () => {}) => {
    const calls: WorkerCall[] = [];
    listening.push(hearCalls(url, { heard: (call) => calls.push(call), onFault }));
    await vi.waitFor(() => expect(calls).toEqual([LOOK]), 5000);
    return calls;
  };

  test("every listener hears what is called", async () => {
    const heard = [await listen(), await listen()];
    const said: WorkerCall[] = [
      { kind: "shopToPrepare", shopId: 7 },
      { kind: "webhookStored" },
      { kind: "shopToPublish", shopId: 8 },
    ];
    for (const call of said) await callWorkers(database, call);
    for (const calls of heard) {
      await vi.waitFor(() => expect(calls).toEqual([LOOK, ...said]));
    }
  });

  test("after a lost connection it listens again, and looks for what it missed", async () => {
    const onFault = vi.fn();
    const calls = await listen(onFault);
    await database.query(
      `select pg_terminate_backend(pid)::text from pg_stat_activity
       where datname = current_database() and query like 'listen %'`,
    );
    await vi.waitFor(() => expect(calls).toEqual([LOOK, LOOK]), 5000);
    expect(onFault).toHaveBeenCalledOnce();
    await callWorkers(database, { kind: "shopToPrepare", shopId: 9 });
    await vi.waitFor(() => expect(calls).toContainEqual({ kind: "shopToPrepare", shopId: 9 }));
  });
});
