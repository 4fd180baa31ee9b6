import { describe, expect, test } from "vitest";
import {
  COMPARISON_LATE_SECONDS,
  concernsOf,
  INBOX_BEHIND_SECONDS,
  type Observed,
  PERKS_BEHIND_SECONDS,
  verdictOf,
} from "../../../app/domain/health/verdict.ts";

const WELL: Observed = {
  hasAccess: true,
  missingScopes: [],
  parked: 0,
  backfillFailed: false,
  oldestWaiting: null,
  oldestPerk: null,
  sinceComparison: null,
};

const CASES: [string, Partial<Observed>, string[], string][] = [
  ["nothing is wrong", {}, [], "well"],
  [
    "all is moving, within bounds",
    {
      oldestWaiting: INBOX_BEHIND_SECONDS,
      oldestPerk: PERKS_BEHIND_SECONDS,
      sinceComparison: COMPARISON_LATE_SECONDS,
    },
    [],
    "well",
  ],
  [
    "a message waits too long",
    { oldestWaiting: INBOX_BEHIND_SECONDS + 1 },
    ["inbox_behind"],
    "behind",
  ],
  ["a perk waits too long", { oldestPerk: PERKS_BEHIND_SECONDS + 1 }, ["perks_behind"], "behind"],
  [
    "Shopify was not asked for long",
    { sinceComparison: COMPARISON_LATE_SECONDS + 1 },
    ["comparison_late"],
    "behind",
  ],
  ["a message is set aside", { parked: 1 }, ["parked"], "needs_you"],
  ["the way to Shopify is closed", { hasAccess: false }, ["access_lost"], "needs_you"],
  ["a permission is missing", { missingScopes: ["read_orders"] }, ["scopes_missing"], "needs_you"],
  [
    "the history was not read to its end",
    { backfillFailed: true },
    ["backfill_failed"],
    "needs_you",
  ],
  [
    "the merchant is needed, and we are behind as well",
    { parked: 2, oldestWaiting: 3600 },
    ["parked", "inbox_behind"],
    "needs_you",
  ],
  [
    "everything at once",
    {
      hasAccess: false,
      missingScopes: ["x"],
      parked: 1,
      backfillFailed: true,
      oldestWaiting: 1e6,
      oldestPerk: 1e6,
      sinceComparison: 1e6,
    },
    [
      "access_lost",
      "scopes_missing",
      "backfill_failed",
      "parked",
      "inbox_behind",
      "perks_behind",
      "comparison_late",
    ],
    "needs_you",
  ],
];

describe("the verdict", () => {
  test.each(CASES)("when %s", (_, seen, concerns, verdict) => {
    const found = concernsOf({ ...WELL, ...seen });
    expect(found.map(({ kind }) => kind)).toEqual(concerns);
    expect(verdictOf(found)).toBe(verdict);
  });
});
