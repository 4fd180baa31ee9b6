import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { hostname } from "node:os";
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { backfillPorts } from "../../app/store/backfill-ports.ts";
import { holdBackfill, readUnfinished, startBackfill } from "../../app/store/backfills.ts";
import type { Database } from "../../app/store/sql.ts";
import { openValuerHere } from "../../app/usecases/clv/valuer.ts";
import type { Backfill, HeldBackfill } from "../../app/usecases/history/backfill.ts";
import type { HistorySource } from "../../app/usecases/history/history-source.ts";
import { carryOn } from "../../app/usecases/history/run-backfill.ts";
import type { Output } from "./command.ts";
import { refusalSentence } from "./history-sentences.ts";

/** A file with past orders, and the shop they are brought into. */
export interface FileImport {
  readonly file: string;
  readonly shopId: number;
  readonly kind: "csv" | "log";
  readonly source: HistorySource;
  readonly clock: () => Date;
}

/** Brings a file's orders in; a run that was cut off is carried on. Returns how it ended. */
export async function runFile(
  database: Database,
  what: FileImport,
  output: Output,
): Promise<Backfill> {
  const run = await takeRun(database, what, output);
  const { file, source, clock } = what;
  let reached: Backfill = run;
  const ports = backfillPorts(database, {
    openValuer: openValuerHere,
    rest: async () => {},
    progress: (at) => {
      reached = at;
      if (process.stderr.isTTY) output.err(`\r${progressLine(at)} `);
    },
  });
  const stopping = new AbortController().signal;
  const outcome = await carryOn(ports, { run, source, clock, stopping });
  if (process.stderr.isTTY) output.err("\n");
  if (outcome.kind === "failed" && outcome.failure !== "fault") {
    throw new Error(refusalSentence(outcome.fault, file));
  }
  if ("fault" in outcome) throw outcome.fault;
  if (outcome.kind !== "done") throw new Error(`Somebody else is importing ${file}.`);
  return reached;
}

/** The run that was reading this file when it was cut off, or a new one; held. */
async function takeRun(
  database: Database,
  { file, shopId, clock, kind }: FileImport,
  { err }: Output,
): Promise<HeldBackfill> {
  const { key, bytes } = fingerprint(file);
  const unfinished = await readUnfinished(database, shopId, key);
  const run =
    unfinished?.run ??
    (await startBackfill(database, {
      shopId,
      source: kind,
      carriedBy: "command",
      fileName: basename(file),
      fileKey: key,
      bytesTotal: kind === "csv" ? bytes : null,
      now: clock(),
    }));
  const holder = `command ${hostname()} ${process.pid}`;
  const held = await holdPatiently(database, { shopId, run, holder, now: clock() });
  if (!held) throw new Error(`${file} is being imported at this moment, by another command.`);
  if (held.ordersRead > 0) err(`Going on after ${held.ordersRead} orders.\n`);
  return held;
}

/** A command that was killed seems to hold its run for half a minute. */
const PATIENCE_MS = 35_000;
const LOOK_MS = 1000;

async function holdPatiently(
  database: Database,
  { holder, now, ...run }: { shopId: number; run: number; holder: string; now: Date },
): Promise<HeldBackfill | null> {
  for (let waitedMs = 0; waitedMs <= PATIENCE_MS; waitedMs += LOOK_MS) {
    const held = await holdBackfill(database, run, { holder, now });
    if (held) return held;
    await sleep(LOOK_MS);
  }
  return null;
}

const FINGERPRINT_BYTES = 1 << 16;

/** Tells whether a file is the one that was being read: its length and how it begins. */
function fingerprint(file: string): { readonly key: string; readonly bytes: number } {
  const descriptor = openSync(file, "r");
  try {
    const bytes = fstatSync(descriptor).size;
    const beginning = new Uint8Array(FINGERPRINT_BYTES);
    const length = readSync(descriptor, beginning);
    const digest = createHash("sha256").update(beginning.subarray(0, length));
    return { key: `${bytes} ${digest.digest("hex").slice(0, 32)}`, bytes };
  } finally {
    closeSync(descriptor);
  }
}

function progressLine({ ordersRead, bytesRead, bytesTotal, state }: Backfill): string {
  if (state === "deriving") return `${ordersRead} orders read, working out customers`;
  if (bytesTotal === null) return `${ordersRead} orders`;
  const share = bytesTotal ? Math.floor((bytesRead / bytesTotal) * 1000) / 10 : 0;
  return `${ordersRead} orders, ${share.toFixed(1)} %`;
}
