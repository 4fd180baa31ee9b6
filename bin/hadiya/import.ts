import { createHash } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { parseArgs } from "node:util";
import { Temporal } from "temporal-polyfill";
import { currencyExponent } from "../../app/domain/money.ts";
import { isTimeZone, parseDay } from "../../app/domain/time.ts";
import { tidy } from "../../app/store/maintenance.ts";
import { installPorts } from "../../app/store/setup.ts";
import { findShop, shopIdFor } from "../../app/store/shops.ts";
import type { Database } from "../../app/store/sql.ts";
import { revaluePorts } from "../../app/store/valuations.ts";
import { revalueWhenDue } from "../../app/usecases/clv/revalue-shop.ts";
import { orderLogSource } from "../../app/usecases/history/order-log-source.ts";
import { installShop } from "../../app/usecases/shops/install-shop.ts";
import {
  type Command,
  Misuse,
  type Output,
  SHOP_OPTION,
  shopDomain,
  withDatabase,
} from "./command.ts";
import { runFile } from "./file-run.ts";
import { importExport } from "./import-export.ts";
import { isExportFile, readOrderLog, requireOrderLog } from "./read-order-log.ts";

const MOST_NAMED = 20;

export const importCommand: Command = {
  summary: "read Shopify's orders export, or an order log, into a shop",
  usage: [
    "Usage: npm run -s hadiya -- import FILE [--shop DOMAIN] [--currency CODE] [--time-zone ZONE]",
    "                                        [--as-of DATE]",
    "",
    "FILE is Shopify's orders export as it comes (Orders, Export, CSV), a CSV with the header",
    "customer_id,date,value, or a log in CDNOW's format. A shop that is not here yet is made, with",
    "--currency (default USD) and --time-zone (default UTC). Importing a file again changes nothing;",
    "an import that was cut off is carried on. What Shopify tells of an order itself is always newer.",
    "--as-of values the shop on that day instead of today.",
    "Broken lines are named on stderr and left out; the exit code is then 1.",
  ].join("\n"),
  run: async (argv, output) => {
    const options = readOptions(argv);
    return withDatabase((database) => importFile(database, options, output));
  },
};

type Options = ReturnType<typeof readOptions>;

function readOptions(argv: string[]) {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      ...SHOP_OPTION,
      currency: { type: "string", default: "USD" },
      "time-zone": { type: "string", default: "UTC" },
      "as-of": { type: "string" },
    },
  });
  const [file, ...more] = positionals;
  if (!file || more.length > 0) throw new Misuse("Name one file to import.");
  if (!existsSync(file) || !statSync(file).isFile()) throw new Misuse(`There is no file ${file}.`);
  const { currency, "time-zone": timeZone, "as-of": asOf } = values;
  if (!isTimeZone(timeZone)) {
    throw new Misuse(`"${timeZone}" is not a time zone such as Asia/Riyadh.`);
  }
  try {
    currencyExponent(currency);
    if (asOf) parseDay(asOf);
  } catch (error) {
    throw new Misuse(`${(error as RangeError).message}.`);
  }
  return { file, domain: shopDomain(values.shop), currency, timeZone, asOf: asOf ?? null };
}

async function importFile(database: Database, options: Options, output: Output): Promise<number> {
  const { asOf, timeZone, file, domain } = options;
  const isExport = await isExportFile(file);
  if (!isExport) await requireOrderLog(file);
  const clock = new Date();
  const now = asOf ? noonOf(asOf, timeZone) : clock;
  const today = now > clock ? now : clock;
  const shop = await shopFor(database, options, now);
  const code = isExport
    ? await importExport(database, { file, domain, ...shop, today, clock: () => now }, output)
    : await importLog(database, { file, domain, ...shop, today, clock: () => now }, output);
  await tidy(database);
  const asked = asOf !== null;
  await revalueWhenDue(revaluePorts(database), { shopId: shop.shopId, now, busy: false, asked });
  return code;
}

interface LogImport {
  readonly file: string;
  readonly domain: string;
  readonly shopId: number;
  readonly currency: string;
  readonly timeZone: string;
  readonly today: Date;
  readonly clock: () => Date;
}

async function importLog(database: Database, what: LogImport, output: Output): Promise<number> {
  const { file, domain, currency, timeZone, today } = what;
  const broken: Broken[] = [];
  const source = orderLogSource({
    lines: () => readOrderLog(file),
    currency,
    timeZone,
    today,
    idFor,
    noonOf,
    onBroken: (line, problem) => broken.push({ line, problem }),
  });
  const run = await runFile(database, { ...what, kind: "log", source }, output);
  nameBroken(broken, output);
  const count = broken.length;
  output.out(
    `${run.ordersRead - count} orders imported into ${domain}, ${count} broken line${count === 1 ? "" : "s"}\n`,
  );
  return count > 0 ? 1 : 0;
}

interface Broken {
  readonly line: number;
  readonly problem: string;
}

function nameBroken(broken: readonly Broken[], { err }: Output): void {
  for (const { line, problem } of broken.slice(0, MOST_NAMED)) err(`line ${line}: ${problem}\n`);
  if (broken.length > MOST_NAMED) err(`and ${broken.length - MOST_NAMED} more broken lines\n`);
}

/** The shop to import into; one that is not here yet is set up, and nothing is put into it. */
async function shopFor(database: Database, options: Options, now: Date) {
  const { domain, currency, timeZone } = options;
  const shopId = await shopIdFor(database, domain);
  const found = await findShop(database, domain);
  if (found?.currency && found.timeZone && found.valuation > 0) {
    return { shopId, currency: found.currency, timeZone: found.timeZone };
  }
  const details = { name: domain.replace(".myshopify.com", ""), currency, timeZone };
  await installShop(installPorts(database), { shopId, details, now });
  return { shopId, currency, timeZone };
}

/** 62 bits of a hash, above zero. */
function idFor(text: string): bigint {
  return (createHash("sha256").update(text).digest().readBigUInt64BE() >> 2n) + 1n;
}

const noons = new Map<string, Date>();

function noonOf(date: string, timeZone: string): Date {
  const key = `${date} ${timeZone}`;
  let noon = noons.get(key);
  if (!noon) {
    const zoned = Temporal.PlainDate.from(date).toZonedDateTime({ timeZone, plainTime: "12:00" });
    noon = new Date(zoned.epochMilliseconds);
    noons.set(key, noon);
  }
  return noon;
}
