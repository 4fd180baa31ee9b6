import {
  AccessLost,
  type AdminAnswer,
  AdminFault,
  type CallOutcome,
  outcomeOf,
} from "./admin-answer.ts";
import type { CallMeter } from "./call-meter.ts";

/** How a call is to be made. */
export interface CallOptions {
  /**
   * False for a mutation that would do its work twice: it is sent once, and when nobody knows whether
   * it was carried out, AnswerLost is thrown for the caller to look before it asks again. A call that
   * was refused before it began (throttled, access token expired) is sent again all the same.
   */
  readonly repeatable?: boolean;
}

/** One call to a shop's Admin API; what Shopify answers under `data`. */
export type AdminCall = <Data>(
  domain: string,
  operation: string,
  variables?: Record<string, unknown>,
  options?: CallOptions,
) => Promise<Data>;

/** Sends one operation, once, with this token. Rejects when no answer came in time. */
export type SendOperation = (request: {
  readonly domain: string;
  readonly token: string;
  readonly operation: string;
  readonly variables: Record<string, unknown>;
}) => Promise<AdminAnswer>;

/** Where the access tokens are; both throw AccessLost when there is none to be had. */
export interface AccessTokens {
  /** A token that has not expired by our clock. */
  current(domain: string): Promise<string>;
  /** One in place of a token that Shopify has just refused. */
  replace(domain: string, refused: string): Promise<string>;
}

export interface AdminCallParts {
  readonly send: SendOperation;
  readonly tokens: AccessTokens;
  readonly meter: CallMeter;
  sleep(milliseconds: number): Promise<void>;
  /** From 0 up to 1; spreads the repeats of many callers. */
  chance(): number;
}

/** Throttled calls wait long, but each time as long as Shopify says; faults are given up sooner. */
const MOST_THROTTLED = 8;
const MOST_FAULTS = 4;
const LONGEST_WAIT_MS = 30_000;
const FIRST_BACKOFF_MS = 500;

/**
 * Calls that get through what passes by itself: a throttled call is sent again once the shop's
 * allowance has been restored as far as Shopify says it needs, one that met a fault of Shopify's or
 * of the network after a growing, jittered pause, and one whose token was refused with a new token.
 * Throws AccessLost when the shop has shut us out, AnswerLost and AdminFault.
 */
export function adminCalls(parts: AdminCallParts): AdminCall {
  return async <Data>(
    domain: string,
    operation: string,
    variables: Record<string, unknown> = {},
    { repeatable = true }: CallOptions = {},
  ) => {
    const tries = { throttled: 0, faults: 0 };
    let refused: string | null = null;
    for (;;) {
      const token = await heldToken(parts, domain, refused);
      const outcome = await sendOnce(parts, { domain, token, operation, variables }, repeatable);
      if (outcome.kind === "data") return outcome.data as Data;
      if (outcome.kind === "shut_out") throw new AccessLost(outcome.reason);
      if (outcome.kind === "token_refused") {
        if (refused !== null) throw new AccessLost("token_refused");
        refused = token;
      } else await parts.sleep(pauseBefore(outcome, tries, parts.chance()));
    }
  };
}

async function heldToken(
  { tokens, sleep, chance }: AdminCallParts,
  domain: string,
  refused: string | null,
): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await (refused === null ? tokens.current(domain) : tokens.replace(domain, refused));
    } catch (error) {
      if (!(error instanceof AdminFault) || attempt === MOST_FAULTS) throw error;
      await sleep(backoff(attempt, chance()));
    }
  }
}

async function sendOnce(
  { send, meter }: AdminCallParts,
  request: Parameters<SendOperation>[0],
  repeatable: boolean,
): Promise<CallOutcome> {
  const answer = await send(request).catch((cause: unknown) => ({ cause }));
  const outcome = outcomeOf(answer, repeatable);
  meter.note(request.domain, outcome);
  return outcome;
}

/** How long to wait before the next try; throws when there is to be none. */
function pauseBefore(
  outcome: Extract<CallOutcome, { kind: "throttled" | "fault" }>,
  tries: { throttled: number; faults: number },
  chance: number,
): number {
  if (outcome.kind === "throttled") {
    if (++tries.throttled === MOST_THROTTLED) throw new AdminFault("throttled", "THROTTLED");
    return throttlePause(outcome.waitMs, tries.throttled, chance);
  }
  if (!outcome.again || ++tries.faults === MOST_FAULTS) throw outcome.error;
  return backoff(tries.faults, chance);
}

/** Doubling, and anywhere in the upper half of it. */
function backoff(attempt: number, chance: number): number {
  const whole = Math.min(LONGEST_WAIT_MS, FIRST_BACKOFF_MS * 2 ** attempt);
  return Math.ceil(whole * (0.5 + chance / 2));
}

/** Until the points are there, and a little longer, so that many who wait do not come back at once. */
function throttlePause(waitMs: number | null, attempt: number, chance: number): number {
  if (waitMs === null) return backoff(attempt, chance);
  return Math.min(LONGEST_WAIT_MS, Math.ceil(waitMs + 50 + 200 * chance));
}

/** Shopify's refusals of a mutation. */
export interface UserError {
  readonly field: readonly string[] | null;
  readonly message: string;
  readonly code?: string | null;
}

/** A mutation Shopify refused for a reason that a retry does not heal. */
export class ShopifyRefusal extends Error {
  override readonly name = "ShopifyRefusal";
}

/** Throws when Shopify refused, naming what it said. */
export function requireAccepted(action: string, errors: readonly UserError[]): void {
  if (errors.length === 0) return;
  const said = errors.map(({ message }) => message).join("; ");
  throw new ShopifyRefusal(`Shopify refused ${action}: ${said}`);
}
