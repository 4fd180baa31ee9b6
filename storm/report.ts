import type { StormOptions } from "./options.ts";
import type { StormReport } from "./run-storm.ts";
import type { Fault } from "./verdict/judge.ts";

const SHOWN_OF_A_KIND = 5;

/** The storm in figures, and what is wrong, if anything is. */
export function reportText(report: StormReport, options: StormOptions): string {
  const { sent, toll, verdict, seconds } = report;
  const { counts } = verdict;
  const rate = (count: number, over: number) => `${Math.round(count / over)}/s`;
  const statuses = [...sent.statuses]
    .sort(([a], [b]) => a - b)
    .map(([status, times]) => `${status === 0 ? "no answer" : status} ${times}`)
    .join(", ");
  const lines = [
    `storm --seed ${options.seed} --webhooks ${options.webhooks} --database ${options.database}`,
    `sent       ${report.events} webhooks of ${report.shops} shops in ${sent.deliveries} deliveries and ${sent.attempts} attempts`,
    `answers    ${statuses}; ${rate(sent.attempts, sent.seconds)}`,
    `hazards    ${toll.kills} kills, ${toll.halts} halts, ${toll.databaseStops} stops of the database`,
    `stored     ${counts.stored}, of them parked ${counts.parked}; all processed after ${Math.round(seconds)} s (${rate(report.events, seconds)})`,
    `compared   ${counts.orders} orders, ${counts.refunds} refunds, ${counts.customers} customers, ${counts.standings} standings`,
    ...faultLines(verdict.faults),
  ];
  return `${lines.join("\n")}\n`;
}

function faultLines(faults: readonly Fault[]): string[] {
  if (faults.length === 0)
    return ["verdict    nothing lost, nothing doubled, all as the oracle says"];
  const kinds = Map.groupBy(faults, ({ kind }) => kind);
  return [
    `verdict    ${faults.length} faults`,
    ...[...kinds].flatMap(([kind, of]) => [
      `  ${kind}: ${of.length}`,
      ...of.slice(0, SHOWN_OF_A_KIND).map(({ what }) => `    ${what}`),
    ]),
  ];
}
