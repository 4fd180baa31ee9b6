import type { Allowance, CallOutcome } from "./admin-answer.ts";

/** What a shop's Admin API was asked in this process, and how it answered. */
export interface CallCounts {
  /** Everything that was sent, repeats included. */
  readonly calls: number;
  readonly throttled: number;
  /** Errors, broken lines and silences. */
  readonly faults: number;
  readonly tokensRefused: number;
  readonly shutOut: number;
  /** Points the calls cost. */
  readonly cost: number;
  /** What was left of the shop's allowance when it last said so; null before it has. */
  readonly allowance: Allowance | null;
}

/** Counts calls to Shopify by shop. The metrics read it; nothing is decided by it. */
export interface CallMeter {
  note(domain: string, outcome: CallOutcome): void;
  /** By the shop's domain; the longest silent first. */
  counts(): ReadonlyMap<string, CallCounts>;
}

const NOTHING: CallCounts = {
  calls: 0,
  throttled: 0,
  faults: 0,
  tokensRefused: 0,
  shutOut: 0,
  cost: 0,
  allowance: null,
};

/** Of more shops than this, those not called for longest are forgotten. */
const MOST_SHOPS = 2000;

export function openCallMeter(mostShops = MOST_SHOPS): CallMeter {
  const shops = new Map<string, CallCounts>();
  return {
    note: (domain, outcome) => {
      const before = shops.get(domain) ?? NOTHING;
      shops.delete(domain);
      shops.set(domain, counted(before, outcome));
      const [oldest] = shops.keys();
      if (shops.size > mostShops && oldest !== undefined) shops.delete(oldest);
    },
    counts: () => new Map(shops),
  };
}

function counted(before: CallCounts, outcome: CallOutcome): CallCounts {
  const one = (kind: CallOutcome["kind"]) => (outcome.kind === kind ? 1 : 0);
  return {
    calls: before.calls + 1,
    throttled: before.throttled + one("throttled"),
    faults: before.faults + one("fault"),
    tokensRefused: before.tokensRefused + one("token_refused"),
    shutOut: before.shutOut + one("shut_out"),
    cost: before.cost + (outcome.kind === "data" ? outcome.cost : 0),
    allowance: outcome.allowance ?? before.allowance,
  };
}
