import type { CohortCell, RetentionCohort } from "../../domain/clv/retention-cohorts.ts";
import type { ShopDay } from "../../domain/time.ts";

/** A table wider or longer than this is looked at by nobody. */
const MOST_COHORTS = 12;
const MOST_PERIODS = 12;
/** Shades beside the one for nobody. */
const SHADES = 5;

/** The newest cohorts, and in each period after the first how many of them came back. */
export interface CohortGrid {
  /** Periods after the first: 1, 2, … */
  readonly periods: readonly number[];
  readonly rows: readonly CohortRow[];
  /** The largest share in the grid, which has the deepest shade. */
  readonly most: number;
}

export interface CohortRow {
  readonly start: ShopDay;
  readonly customers: number;
  readonly cells: readonly GridCell[];
}

export interface GridCell {
  readonly share: number;
  /** 0 where nobody came back, else 1 to 5 by the share. */
  readonly shade: number;
  readonly complete: boolean;
}

/** What of the cohorts is drawn, oldest first; null when nobody has had a period to come back in. */
export function cohortGrid(cohorts: readonly RetentionCohort[]): CohortGrid | null {
  const newest = cohorts.filter(({ cells }) => cells.length > 1).slice(-MOST_COHORTS);
  const later = newest.map(({ cells }) => cells.slice(1, MOST_PERIODS + 1));
  const periods = Math.max(0, ...later.map((cells) => cells.length));
  if (periods === 0) return null;
  const most = Math.max(...later.flat().map(({ share }) => share));
  return {
    periods: Array.from({ length: periods }, (_, place) => place + 1),
    rows: newest.map(({ start, customers }, row) => ({
      start,
      customers,
      cells: (later[row] ?? []).map((cell) => gridCell(cell, most)),
    })),
    most,
  };
}

function gridCell({ share, complete }: CohortCell, most: number): GridCell {
  return { share, shade: share > 0 ? Math.ceil((share / most) * SHADES) : 0, complete };
}

/**
 * Of all customers in the grid who have had that period whole, the share who bought in it; null when
 * nobody has.
 */
export function shareBack({ rows }: CohortGrid, period: number): number | null {
  let [customers, buyers] = [0, 0];
  for (const row of rows) {
    const cell = row.cells[period - 1];
    if (!cell?.complete) continue;
    customers += row.customers;
    buyers += cell.share * row.customers;
  }
  return customers > 0 ? buyers / customers : null;
}
