import { type Figure, type Goal, goalNumber, meets, type Result } from "./figure.ts";

export interface JsonRow {
  readonly name: string;
  /** Null when it could not be measured; stderr says why. */
  readonly value: number | null;
  readonly unit: string;
  readonly goal: number | null;
  readonly peer: number | null;
  readonly ratio: number | null;
}

export function jsonText(results: readonly Result[]): string {
  return `${JSON.stringify(results.map(jsonRow), null, 2)}\n`;
}

function jsonRow({ figure, reading }: Result): JsonRow {
  const { name, unit, goal } = figure;
  return {
    name,
    value: rounded(reading?.value ?? null),
    unit,
    goal: goal && goalNumber(goal),
    peer: rounded(reading?.peer ?? null),
    ratio: rounded(reading?.ratio ?? null),
  };
}

const SIGNIFICANT_DIGITS = 4;

/** No run repeats beyond this; whole numbers stay whole. */
function rounded(value: number | null): number | null {
  if (value === null || Math.abs(value) >= 10 ** SIGNIFICANT_DIGITS) {
    return value && Math.round(value);
  }
  return Number(value.toPrecision(SIGNIFICANT_DIGITS));
}

export function tableText(results: readonly Result[]): string {
  const header = ["figure", "value", "unit", "goal", "", "peer", "ratio"];
  return aligned([header, ...results.map(tableRow)]);
}

function tableRow(result: Result): string[] {
  const { figure, reading } = result;
  const { value, peer, ratio } = jsonRow(result);
  const { goal } = figure;
  const verdict = goal && reading && (meets(goal, reading.value) ? "✓" : "missed");
  const cell = (number: number | null) => number?.toLocaleString("en") ?? "";
  return [
    figure.name,
    value === null ? "failed" : cell(value),
    figure.unit,
    goal ? goalText(goal) : "",
    verdict ?? "",
    cell(peer),
    ratio === null ? "" : cell(ratio),
  ];
}

function goalText(goal: Goal): string {
  return `${"atLeast" in goal ? "≥" : "≤"} ${goalNumber(goal)}`;
}

export function listText(figures: readonly Figure[]): string {
  return aligned(figures.map(({ name, about }) => [name, about]));
}

function aligned(rows: readonly (readonly string[])[]): string {
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  const line = (row: readonly string[]) => row.map((text, column) => text.padEnd(width(column)));
  return rows.map((row) => `${line(row).join("  ").trimEnd()}\n`).join("");
}
