import type { BatchStore } from "../usecases/inbox/process-inbox.ts";
import { forgetRedacted } from "./forget-redacted.ts";
import { claimRowAgain, claimRows, finishRows } from "./inbox.ts";
import { factStore } from "./orders.ts";
import { carryOutNotice, forgetMerged } from "./privacy.ts";
import { bumpRevision, type InboxProgress, lockShopForBatch } from "./shops.ts";
import type { Sql } from "./sql.ts";

/** All a batch of webhooks needs of the database, for one shop inside one transaction. */
export function batchStore(sql: Sql, shopId: number, batch: string | null = null): BatchStore {
  let progress: InboxProgress | undefined;
  return {
    ...factStore(sql, shopId, batch),
    lockShop: () => lockShopForBatch(sql, shopId),
    claim: (limit) => claimRows(sql, shopId, limit),
    claimAgain: (row) => claimRowAgain(sql, shopId, row),
    finish: async (outcomes, now) => {
      const heardAt = await finishRows(sql, shopId, { outcomes, now });
      if (heardAt) progress = { heardAt, dealtAt: now };
    },
    forgetRedacted: (naming, now) => forgetRedacted(sql, shopId, { naming, now }),
    forgetMerged: (now) => forgetMerged(sql, shopId, now),
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

/**
 * Lost connection (08), rolled back for another's sake (40), out of disk, memory or connections (53),
 * cancelled or shutting down (57), an error of the disk itself (58); a lock not had in time, a server
 * that only reads since it is a standby, a transaction that was open for too long.
 */
const TRANSIENT = /^(08|40|53|57|58)...$|^(55P03|25006|25P03|25P04)$/;
const LOST_CONNECTION = /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)/;
/** What pg says in words only: of a connection that has died, and of none to be had in time. */
const LOST_IN_WORDS = /Connection terminated|is not queryable|timeout exceeded|Query read timeout/;

/** True for what a second try may not meet: a deadlock, a lost connection, a full disk. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? String(error.code) : "";
  if (TRANSIENT.test(code) || LOST_CONNECTION.test(code)) return true;
  return LOST_IN_WORDS.test(error.message);
}
