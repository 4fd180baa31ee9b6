import type { BatchStore } from "../usecases/inbox/process-inbox.ts";
import { forgetRedacted } from "./forget-redacted.ts";
import { claimRowAgain, claimRows, finishRows } from "./inbox.ts";
import { factStore } from "./orders.ts";
import { carryOutNotice } from "./privacy.ts";
import { bumpRevision, type InboxProgress, lockShopForBatch } from "./shops.ts";
import type { Sql } from "./sql.ts";

/** All a batch of webhooks needs of the database, for one shop inside one transaction. */
export function batchStore(sql: Sql, shopId: number): BatchStore {
  let progress: InboxProgress | undefined;
  return {
    ...factStore(sql, shopId),
    lockShop: () => lockShopForBatch(sql, shopId),
    claim: (limit) => claimRows(sql, shopId, limit),
    claimAgain: (row) => claimRowAgain(sql, shopId, row),
    finish: async (outcomes, now) => {
      const heardAt = await finishRows(sql, shopId, { outcomes, now });
      if (heardAt) progress = { heardAt, dealtAt: now };
    },
    forgetRedacted: (naming, now) => forgetRedacted(sql, shopId, { naming, now }),
    carryOut: (notice, row, now) => carryOutNotice(sql, shopId, { notice, row, now }),
    announce: () => bumpRevision(sql, shopId, progress),
  };
}

const SQLSTATE = /^[0-9A-Z]{5}$/;

/** The database's code for an error, or the error's name: nothing that could quote a person's data. */
export function faultCode(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const code = "code" in error ? String(error.code) : "";
  return SQLSTATE.test(code) ? `SQLSTATE ${code}` : error.name;
}

/** Deadlock, serialization failure, lock timeout, cancelled, shutting down, too many connections. */
const TRANSIENT = new Set(["40001", "40P01", "55P03", "57014", "57P01", "57P02", "57P03", "53300"]);
const LOST_CONNECTION = /^(08|ECONN|EPIPE|ETIMEDOUT)/;

/** True for what a second try may not meet: a deadlock, a serialization failure, a lost connection. */
export function isTransient(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (TRANSIENT.has(code) || LOST_CONNECTION.test(code)) return true;
  return error instanceof Error && /Connection terminated/.test(error.message);
}
