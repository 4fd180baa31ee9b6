/** What came back over the wire. */
export interface AdminAnswer {
  readonly status: number;
  /** Seconds Shopify asks to wait, from the header of the same name. */
  readonly retryAfter: string | null;
  /** What Shopify calls this request, for its support. */
  readonly requestId?: string | null;
  /** Parsed JSON; null for anything else. */
  readonly body: unknown;
}

/** Why a shop does not let us in any more. */
export type LostReason =
  /** Nobody has opened Hadiya there since it was uninstalled. */
  | "no_session"
  /** The token is not valid, and a new one is not given. */
  | "token_refused"
  /** 402: the shop is frozen until its owner has paid Shopify. */
  | "frozen"
  /** 403, 404, 423: closed, locked or gone. */
  | "forbidden";

/** A shop shut us out: nothing that is sent to it now, or again soon, will get through. */
export class AccessLost extends Error {
  override readonly name = "AccessLost";
  readonly reason: LostReason;

  constructor(reason: LostReason) {
    super(`no access to the shop: ${reason}`);
    this.reason = reason;
  }
}

/** Nobody knows whether a call that must not be made twice was carried out: look before repeating. */
export class AnswerLost extends Error {
  override readonly name = "AnswerLost";
}

/** Shopify answered, and the answer is an error: its code, and what it says. */
export class AdminFault extends Error {
  override readonly name = "AdminFault";
  readonly code: string;

  constructor(message: string, code: string, options?: ErrorOptions) {
    super(`the Admin API: ${message}`, options);
    this.code = code;
  }
}

/** What is left of a shop's allowance, as Shopify told it with its last answer. */
export interface Allowance {
  readonly maximumAvailable: number;
  readonly currentlyAvailable: number;
  readonly restoreRate: number;
}

/** What an answer means for the call. */
export type CallOutcome = { readonly allowance: Allowance | null } & Meaning;

type Meaning =
  | { readonly kind: "data"; readonly data: unknown; readonly cost: number }
  /** waitMs: until the points are there; null when Shopify does not say. */
  | { readonly kind: "throttled"; readonly waitMs: number | null }
  | { readonly kind: "token_refused" }
  | { readonly kind: "shut_out"; readonly reason: LostReason }
  /** again: whether the same call may be sent once more. */
  | { readonly kind: "fault"; readonly error: Error; readonly again: boolean };

interface GraphqlError {
  readonly message?: string;
  readonly extensions?: { readonly code?: string };
}

interface CallCost {
  readonly requestedQueryCost?: number;
  readonly actualQueryCost?: number | null;
  readonly throttleStatus?: Allowance;
}

interface AnswerBody {
  readonly data?: unknown;
  readonly errors?: unknown;
  readonly extensions?: { readonly cost?: CallCost };
}

/** Reads an answer, or its absence. `repeatable`: whether doing the work twice would do no harm. */
export function outcomeOf(
  answer: AdminAnswer | { readonly cause: unknown },
  repeatable: boolean,
): CallOutcome {
  if ("cause" in answer) return { allowance: null, ...unheard(answer.cause, repeatable) };
  const body = (answer.body ?? {}) as AnswerBody;
  const allowance = body.extensions?.cost?.throttleStatus ?? null;
  const isGraph = answer.status === 200;
  const meaning = isGraph ? graphMeaning(body, repeatable) : statusMeaning(answer, repeatable);
  return { allowance, ...meaning };
}

const SHUT = new Set([403, 404, 423]);

function statusMeaning({ status, retryAfter }: AdminAnswer, repeatable: boolean): Meaning {
  if (status === 401) return { kind: "token_refused" };
  if (status === 402) return { kind: "shut_out", reason: "frozen" };
  if (SHUT.has(status)) return { kind: "shut_out", reason: "forbidden" };
  if (status === 429) return { kind: "throttled", waitMs: secondsIn(retryAfter) };
  if (status >= 500) return unheard(new Error(`HTTP ${status}`), repeatable);
  return { kind: "fault", error: new AdminFault(`HTTP ${status}`, "BAD_REQUEST"), again: false };
}

function graphMeaning({ data, errors, extensions }: AnswerBody, repeatable: boolean): Meaning {
  const found = errorsIn(errors);
  const cost = extensions?.cost;
  if (found.length === 0 && data) {
    return { kind: "data", data, cost: cost?.actualQueryCost ?? cost?.requestedQueryCost ?? 0 };
  }
  const codes = found.map((error) => error.extensions?.code ?? "");
  if (codes.includes("THROTTLED")) return { kind: "throttled", waitMs: waitFor(cost) };
  // Shopify's own mishap, or an answer cut short: for all we know the work is done.
  const mishap = found.length === 0 || codes.includes("INTERNAL_SERVER_ERROR");
  if (mishap) return unheard(new Error("internal error"), repeatable);
  const said = found.map(({ message }) => message ?? "").join("; ");
  return { kind: "fault", error: new AdminFault(said, codes.find(Boolean) ?? ""), again: false };
}

/** No answer that says what became of the call. */
function unheard(cause: unknown, repeatable: boolean): Meaning {
  const error = repeatable
    ? new AdminFault("no answer", "NO_ANSWER", { cause })
    : new AnswerLost("whether the call was carried out is not known", { cause });
  return { kind: "fault", error, again: repeatable };
}

function errorsIn(errors: unknown): readonly GraphqlError[] {
  if (Array.isArray(errors)) return errors;
  return errors ? [{ message: String(errors) }] : [];
}

function waitFor(cost: CallCost | undefined): number | null {
  const { requestedQueryCost = 0, throttleStatus } = cost ?? {};
  if (!throttleStatus) return null;
  const missing = Math.max(1, requestedQueryCost - throttleStatus.currentlyAvailable);
  return (missing / throttleStatus.restoreRate) * 1000;
}

function secondsIn(retryAfter: string | null): number | null {
  const seconds = Number(retryAfter);
  return retryAfter && seconds >= 0 ? seconds * 1000 : null;
}
