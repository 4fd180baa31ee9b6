const STEPS_PER_E_FOLD = 16;

/**
 * SQL for the step of about 6 % a lifetime value is on. Sorting by step and then by value is sorting
 * by value, and the step can have an index: it seldom changes when all values move a little overnight.
 * Nobody's value, and none, are on the lowest.
 */
export function lifetimeBand(value: string): string {
  return `case when ${value} > 0
    then greatest(-32767, floor(ln(${value}) * ${STEPS_PER_E_FOLD}))::smallint else (-32768)::smallint end`;
}
