import { dayText, type ShopDay, shopDay } from "../../app/domain/time.ts";
import { asJson } from "./clv/as-json.ts";
import { asWords } from "./clv/as-words.ts";
import { type Engine, models } from "./clv/engine.ts";
import { LEFT_OUT, type LeftOut } from "./clv/file-line.ts";
import { type ClvOptions, readOptions } from "./clv/options.ts";
import { type PurchaseFile, readPurchaseFile } from "./clv/purchase-file.ts";
import { forecastShop, type Span, spanOf } from "./clv/shop-forecast.ts";
import { Unusable } from "./clv/unusable.ts";
import type { Command, Output } from "./command.ts";

const UNUSABLE = 2;

export const clv: Command = {
  summary: "forecast customers' purchases and worth from a file",
  usage: [
    "Usage: npm run -s hadiya -- clv FILE [--cut DATE] [--horizon-days N] [--unit day|week]",
    "                                     [--zero-values skip|keep] [--json]",
    "                                     [--model auto|bg-nbd|mbg-nbd|pareto-nbd|mbg-cnbd-k|formula]",
    "",
    "FILE is a CSV with the header customer_id,date or customer_id,date,value, Shopify's orders",
    "export, or a log in CDNOW's format. Purchases of one day are one. No database is needed.",
    "--cut learns up to and including that date and judges the forecast by what came after it;",
    "without it the last date in the file. --horizon-days looks that far ahead (default 365).",
    "--unit is that of the parameters, of recency and of T. Lines with a value of 0 or less are left",
    "out; --zero-values keep counts those of 0 as purchases without spend. --json gives everything.",
    "Broken lines are named on stderr and left out. A file that cannot be used: exit code 2.",
  ].join("\n"),
  run: async (argv, output) => runClv(argv, output, { engine: models, today: today() }),
};

/** The day on this machine's calendar: nothing in a log can be later. */
function today(): ShopDay {
  return shopDay(new Date(), Intl.DateTimeFormat().resolvedOptions().timeZone);
}

/** Runs the command; the exit code is 2 and stderr one sentence when it cannot use what it got. */
export function runClv(
  argv: readonly string[],
  output: Output,
  given: { readonly engine: Engine; readonly today: ShopDay },
): number {
  try {
    const options = readOptions(argv, given.today);
    const file = readPurchaseFile(options.file, { ...options, today: given.today });
    const span = spanOf(options, file);
    tell(file, output);
    tellHoldout(options, span, output);
    const forecast = forecastShop(given.engine, file, { ...options, span });
    if (!options.json) output.out(asWords(forecast));
    else for (const piece of asJson(forecast, file)) output.out(piece);
    return 0;
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    output.err(`${error.message}\n`);
    return UNUSABLE;
  }
}

/** What of the file is no purchase, and why. */
function tell({ broken, leftOut }: PurchaseFile, { err }: Output): void {
  for (const { line, problem } of broken.named) err(`line ${line}: ${problem}\n`);
  const unnamed = broken.count - broken.named.length;
  if (unnamed > 0) err(`and ${unnamed} more broken line${unnamed === 1 ? "" : "s"}\n`);
  const apart = [...leftOut].filter(([reason]) => isKeptApart(reason));
  const others = [...leftOut].filter(([reason]) => !isKeptApart(reason));
  if (others.length > 0) err(`Not counted as purchases: ${listed(others)}.\n`);
  if (apart.length > 0) err(`Kept apart and not forecast: ${listed(apart)}.\n`);
}

function isKeptApart(reason: LeftOut): boolean {
  return reason === "renewal" || reason === "wholesale";
}

function listed(reasons: readonly (readonly [LeftOut, number])[]): string {
  return reasons.map(([reason, count]) => `${count} ${LEFT_OUT[reason]}`).join(", ");
}

/** A hold-out that is not what was asked for is said, so that nobody takes it for that. */
function tellHoldout({ cut, horizonDays }: ClvOptions, span: Span, { err }: Output): void {
  if (cut === null) return;
  const { asOf, holdoutDays } = span;
  if (holdoutDays === 0) {
    err(`The file has nothing after ${dayText(asOf)}, so there is no hold-out.\n`);
  } else if (horizonDays !== null && holdoutDays < horizonDays) {
    const end = dayText(asOf + holdoutDays);
    err(`The file ends on ${end}: the hold-out covers ${holdoutDays} of ${horizonDays} days.\n`);
  }
}
