import { existsSync, readFileSync } from "node:fs";
import { type PurchaseLog, purchaseLog } from "../../../app/domain/clv/purchase-log.ts";
import { parseDay } from "../../../app/domain/time.ts";

const FOLDER = new URL("../../../../shared/data/cdnow/", import.meta.url);
/** The file, and which of its columns hold customer, day and dollars. */
const FILES = {
  sample: { file: new URL("CDNOW_sample.txt", FOLDER), columns: [1, 2, 4] },
  master: { file: new URL("CDNOW_master.txt", FOLDER), columns: [0, 1, 3] },
} as const;

/** CDNOW's logs lie beside the project and are no part of it. */
export const hasCdnow = Object.values(FILES).every(({ file }) => existsSync(file));

/** CDNOW's purchases; rows of no value are purchases without spend, as in the published figures. */
export function cdnowLog(which: keyof typeof FILES): PurchaseLog {
  const { file, columns } = FILES[which];
  const rows = readFileSync(file, "utf8")
    .split("\n")
    .map((line) => {
      const cells = line.trim().split(/\s+/);
      return columns.map((column) => cells[column] ?? "");
    })
    .filter(([, day = ""]) => /^\d{8}$/.test(day))
    .map(([customer = "", day = "", spend = ""]) => ({
      customer,
      day: parseDay(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`),
      spend: Number(spend),
    }));
  return purchaseLog(rows).log;
}
