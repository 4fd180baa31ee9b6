import { setTimeout as sleep } from "node:timers/promises";
import { ApiVersion } from "@shopify/shopify-api";
import type { Config } from "./config.server.ts";
import { type Metrics, secondsSince } from "./metrics.server.ts";
import { AccessLost, type AdminAnswer, type LostReason } from "./shopify/admin-answer.ts";
import { type AdminCall, adminCalls, type SendOperation } from "./shopify/admin-api.ts";
import { type CallMeter, openCallMeter } from "./shopify/call-meter.ts";
import { offlineTokens, type SessionStorage } from "./shopify-tokens.server.ts";

/** Shopify gives an operation less than this; a line that stays silent longer is dead. */
const LONGEST_ANSWER_MS = 30_000;

/** One operation that was sent to Shopify, as the log tells of it. */
export interface SentCall {
  readonly shop: string;
  /** As the operation is named in our own text of it. */
  readonly operation: string;
  /** Null when no answer came. */
  readonly status: number | null;
  readonly requestId: string | null;
  readonly tookMs: number;
}

interface Surroundings {
  clock(): Date;
  /** Told before the call that met it throws. */
  onShutOut(domain: string, reason: LostReason): Promise<void>;
  readonly longestAnswerMs?: number;
  readonly metrics?: Pick<Metrics, "shopifyAnswered" | "shopifyTook">;
  /** Told of everything that was sent. */
  answered?(call: SentCall): void;
  sleep?(milliseconds: number): Promise<void>;
}

/** The Admin API of all shops, on the app's own behalf. */
export function openAdmin(
  storage: SessionStorage,
  config: Pick<Config, "apiKey" | "apiSecret">,
  around: Surroundings,
): { readonly call: AdminCall; readonly meter: CallMeter } {
  const meter = openCallMeter();
  const { metrics } = around;
  const call = adminCalls({
    send: observed(httpSender(around.longestAnswerMs ?? LONGEST_ANSWER_MS), around),
    tokens: offlineTokens(storage, config, around.clock),
    meter: {
      ...meter,
      note: (domain, outcome) => {
        meter.note(domain, outcome);
        metrics?.shopifyAnswered(outcome);
      },
    },
    sleep: around.sleep ?? ((milliseconds) => sleep(milliseconds)),
    chance: Math.random,
  });
  return { call: tellingShutOut(call, around), meter };
}

function tellingShutOut(call: AdminCall, { onShutOut }: Surroundings): AdminCall {
  return async <Data>(...asked: Parameters<AdminCall>) => {
    try {
      return await call<Data>(...asked);
    } catch (error) {
      if (error instanceof AccessLost) await onShutOut(asked[0], error.reason);
      throw error;
    }
  };
}

function observed(send: SendOperation, { metrics, answered }: Surroundings): SendOperation {
  return async (asked) => {
    const begun = performance.now();
    let answer: AdminAnswer | null = null;
    try {
      answer = await send(asked);
      return answer;
    } finally {
      metrics?.shopifyTook(secondsSince(begun));
      answered?.({
        shop: asked.domain,
        operation: nameOf(asked.operation),
        status: answer?.status ?? null,
        requestId: answer?.requestId ?? null,
        tookMs: Math.round(performance.now() - begun),
      });
    }
  };
}

function nameOf(operation: string): string {
  return /\b(?:query|mutation)\s+(\w+)/.exec(operation)?.[1] ?? "";
}

function httpSender(longestAnswerMs: number): SendOperation {
  return async ({ domain, token, operation, variables }): Promise<AdminAnswer> => {
    const answer = await fetch(`https://${domain}/admin/api/${ApiVersion.July26}/graphql.json`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-shopify-access-token": token },
      body: JSON.stringify({ query: operation, variables }),
      signal: AbortSignal.timeout(longestAnswerMs),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      retryAfter: answer.headers.get("retry-after"),
      requestId: answer.headers.get("x-request-id"),
      body: parsed(text),
    };
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // an error page of some machine on the way
  }
}
