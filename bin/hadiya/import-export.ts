import { createReadStream } from "node:fs";
import { ordersExportSource } from "../../app/shopify/export/orders-export-source.ts";
import { hasSession } from "../../app/store/shops.ts";
import type { Database } from "../../app/store/sql.ts";
import type { Backfill } from "../../app/usecases/history/backfill.ts";
import type { HistoryProblem } from "../../app/usecases/history/history-source.ts";
import type { Output } from "./command.ts";
import { runFile } from "./file-run.ts";
import { problemSentence } from "./history-sentences.ts";

const MOST_NAMED = 20;

interface ExportImport {
  readonly file: string;
  readonly domain: string;
  readonly shopId: number;
  /** Orders dated later are refused. */
  readonly today: Date;
  readonly clock: () => Date;
}

/** Imports Shopify's orders export; one that was cut off is carried on. The command's exit code. */
export async function importExport(
  database: Database,
  what: ExportImport,
  output: Output,
): Promise<number> {
  const { file, today, shopId } = what;
  const known = await hasSession(database, shopId);
  const source = ordersExportSource(
    { bytesFrom: (start) => createReadStream(file, { start }) },
    { now: today, buyers: known ? "by_contact" : "each_email" },
  );
  const reached = await runFile(database, { ...what, kind: "csv", source }, output);
  return report(what, reached, output);
}

function report(
  { domain }: ExportImport,
  { ordersRead, ordersRecorded, ordersLeftOut, problems }: Backfill,
  { out, err }: Output,
): number {
  for (const problem of problems.slice(0, MOST_NAMED)) err(`${named(problem)}\n`);
  const unnamed = ordersLeftOut - Math.min(problems.length, MOST_NAMED);
  if (unnamed > 0) err(`and ${unnamed} more that could not be used\n`);
  const known = ordersRead - ordersRecorded - ordersLeftOut;
  out(
    `${ordersRead} orders read into ${domain}: ${ordersRecorded} new or newer, ${known} known already, ${ordersLeftOut} left out\n`,
  );
  return ordersLeftOut > 0 ? 1 : 0;
}

function named(problem: HistoryProblem): string {
  return `line ${problem.line}: ${problemSentence(problem)}`;
}
