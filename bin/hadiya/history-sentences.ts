import {
  type HistoryProblem,
  type HistoryProblemCode,
  HistoryRefusal,
  type HistoryRefusalReason,
} from "../../app/usecases/history/history-source.ts";

const AS_IT_COMES = "export it again and import it as it comes";

const PROBLEMS: Readonly<Record<HistoryProblemCode, (cell: string) => string>> = {
  quotes: () => "its quotes do not match",
  first_line_missing: () =>
    `the order's first line is not before it, as in a file that was sorted; ${AS_IT_COMES}`,
  not_a_date: (cell) => `${cell} is not a date as Shopify writes it; ${AS_IT_COMES}`,
  future_date: (cell) => `${cell} is still to come`,
  too_early: (cell) => `${cell} is before 1970`,
  unknown_status: () => "its financial status is none of Shopify's",
  no_id: () => "it has no Id",
  damaged_id: (cell) => `a spreadsheet has shortened its Id (${cell}); ${AS_IT_COMES}`,
  unknown_currency: () => "its currency is not an ISO 4217 code",
  not_an_amount: (cell) => `${cell} is not an amount in its currency`,
  unreadable: () => "it cannot be read",
};

/** What is wrong with a line, and what to do. */
export function problemSentence({ code, detail }: HistoryProblem): string {
  return PROBLEMS[code](detail === null ? "what stands there" : `"${detail}"`);
}

const REFUSALS: Readonly<Record<HistoryRefusalReason, (detail: string | null) => string>> = {
  not_an_export: () => "is not Shopify's orders export",
  column_missing: (detail) => `has no column ${detail ?? ""}: ${AS_IT_COMES}`,
  other_separator: () =>
    `does not separate its columns with commas, as after a spreadsheet saved it: ${AS_IT_COMES}`,
  other_encoding: () => `is not in UTF-8, as after a spreadsheet saved it: ${AS_IT_COMES}`,
  no_orders: () => "has no orders in it",
  file_gone: () => "is not there any more",
  access_denied: () => "may not be read",
  bulk_refused: () => "was refused by Shopify",
};

/** Why a file as a whole is of no use. */
export function refusalSentence(fault: unknown, file: string): string {
  if (!(fault instanceof HistoryRefusal)) return `${file} could not be imported.`;
  return `${file} ${REFUSALS[fault.reason](fault.detail)}.`;
}
