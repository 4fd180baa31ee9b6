import type { PrismaClient } from "@prisma/client";
import type { SqlMigrationAwareDriverAdapterFactory } from "@prisma/driver-adapter-utils";

/** Plain SQL for the set-based hot paths; bigint columns arrive as bigint, dates as "2026-11-21". */
export interface Sql {
  query<Row = Record<string, never>>(text: string, parameters?: readonly unknown[]): Promise<Row[]>;
}

export interface TransactionLimits {
  /** Throws when another process does not let go of a lock for so long. */
  readonly lockPatienceMs?: number;
  /** Long work of ours between two statements is no sign of a machine that has stopped. */
  readonly mayFallSilent?: boolean;
}

/** One PostgreSQL, in this process or on a server. */
export interface Database extends Sql {
  /** READ COMMITTED, as both kinds do by default; rolled back when the work throws. */
  transaction<Result>(
    work: (sql: Sql) => Promise<Result>,
    limits?: TransactionLimits,
  ): Promise<Result>;
  /** Statements without parameters, several at once, as migrations and the job queue send them. */
  script(text: string): Promise<{ rows: unknown[] }>;
  readonly prisma: PrismaClient;
  readonly adapter: SqlMigrationAwareDriverAdapterFactory;
  readonly kind: "embedded" | "server";
  close(): Promise<void>;
}

/**
 * Rows as one JSON parameter for json_to_recordset($n::text::json): the same on both drivers,
 * whatever the number of rows. Bigints travel as text, which the column definition casts back.
 */
export function recordset(rows: readonly object[]): string {
  return JSON.stringify(rows.map(plainRow));
}

/** JSON.stringify with a replacer would take three times as long. */
function plainRow(row: object): object {
  const plain: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(row)) {
    plain[name] = typeof value === "bigint" ? value.toString() : value;
  }
  return plain;
}

/**
 * Ids as PostgreSQL's text for an array. Join with unnest($n::text::bigint[]): the same on both
 * drivers, and read once; in `= any($n::text::bigint[])` a scan would read it again for every row.
 */
export function bigintArray(ids: readonly bigint[]): string {
  return `{${ids.join(",")}}`;
}

/** SQL for a day counted from 1970-01-01 to and from a date column. */
export const DAY_ZERO = "date '1970-01-01'";
