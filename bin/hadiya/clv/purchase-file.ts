import {
  type NumberedPurchases,
  type PurchaseRow,
  purchaseLog,
} from "../../../app/domain/clv/purchase-log.ts";
import type { ShopDay } from "../../../app/domain/time.ts";
import { csvRecords } from "../../../app/shopify/export/csv-records.ts";
import { isOrdersExport } from "../../../app/shopify/export/exported-order.ts";
import type { FileLine, LeftOut, ReadingRules } from "./file-line.ts";
import { cdnowPurchases, csvPurchases, purchaseColumns } from "./purchase-lines.ts";
import { shopifyPurchases } from "./shopify-orders.ts";
import { linesOf } from "./text-lines.ts";
import { Unusable } from "./unusable.ts";

/** What a file says of a shop's purchases, and what of it says nothing. */
export interface PurchaseFile extends NumberedPurchases {
  /** The last date in the file, of whatever kind its line is. */
  readonly lastDay: ShopDay;
  /** Does it say what was spent? */
  readonly hasValues: boolean;
  readonly leftOut: ReadonlyMap<LeftOut, number>;
  readonly broken: BrokenLines;
}

export interface BrokenLines {
  readonly count: number;
  /** The first of them. */
  readonly named: readonly { readonly line: number; readonly problem: string }[];
}

/** Reads a file of purchases, whichever of the formats it is in; throws Unusable when it is none. */
export function readPurchaseFile(file: string, rules: ReadingRules): PurchaseFile {
  const lines = linesOf(file);
  try {
    const { purchases, hasValues } = purchasesIn(file, lines, rules);
    const tally = new Tally();
    const { log, ids } = purchaseLog(tally.purchasesIn(purchases));
    if (log.customers === 0) throw new Unusable(tally.whyNothing(file));
    const { lastDay, leftOut, broken } = tally;
    return { log, ids, hasValues, lastDay, leftOut, broken };
  } finally {
    lines.return(undefined); // the file is closed, even when nobody read on
  }
}

function purchasesIn(
  file: string,
  unread: Iterator<string>,
  rules: ReadingRules,
): { readonly purchases: Iterable<FileLine>; readonly hasValues: boolean } {
  const { first, lines } = lookedAt(file, unread);
  const commas = first.includes(",") || first.includes('"');
  const cdnow = commas ? null : cdnowPurchases(lines, first, rules);
  if (cdnow) return { purchases: cdnow, hasValues: true };
  if (!commas && /[;\t|]/.test(first)) {
    throw new Unusable(`${file} does not separate its columns with commas.`);
  }
  const records = csvRecords(lines);
  const header = records.next().value?.cells ?? [];
  if (isOrdersExport(header)) {
    return { purchases: shopifyPurchases(file, records, header, rules), hasValues: true };
  }
  const columns = purchaseColumns(file, header);
  const purchases = csvPurchases(records, { columns, width: header.length }, rules);
  return { purchases, hasValues: columns.value !== null };
}

/** The first line that is not blank, and all lines as if none had been looked at. */
function lookedAt(file: string, unread: Iterator<string>) {
  const taken: string[] = [];
  for (let next = unread.next(); !next.done; next = unread.next()) {
    taken.push(next.value);
    if (next.value.trim() === "") continue;
    if (/[^\P{Cc}\t]|\ufffd/u.test(next.value)) throw new Unusable(`${file} is not a text file.`);
    return { first: next.value, lines: putBack(taken, unread) };
  }
  throw new Unusable(`${file} is empty.`);
}

function* putBack(taken: readonly string[], unread: Iterator<string>): Generator<string> {
  yield* taken;
  for (let next = unread.next(); !next.done; next = unread.next()) yield next.value;
}

const MOST_NAMED = 20;

/** Keeps count of what is no purchase while the purchases go by. */
class Tally {
  lastDay: ShopDay = Number.NEGATIVE_INFINITY;
  readonly leftOut = new Map<LeftOut, number>();
  #named: { line: number; problem: string }[] = [];
  #broken = 0;

  *purchasesIn(lines: Iterable<FileLine>): Generator<PurchaseRow> {
    for (const line of lines) {
      if (line.kind === "broken") {
        this.#broken++;
        if (this.#named.length < MOST_NAMED) this.#named.push(line);
        continue;
      }
      this.lastDay = Math.max(this.lastDay, line.kind === "purchase" ? line.row.day : line.day);
      if (line.kind === "purchase") yield line.row;
      else this.leftOut.set(line.reason, (this.leftOut.get(line.reason) ?? 0) + 1);
    }
  }

  get broken(): BrokenLines {
    return { count: this.#broken, named: this.#named };
  }

  whyNothing(file: string): string {
    const [first] = this.#named;
    if (first) return `${file} has no line that can be used: line ${first.line}: ${first.problem}.`;
    if (this.leftOut.size > 0) return `${file} has no line that counts as a purchase.`;
    return `${file} has a header and no purchases.`;
  }
}
