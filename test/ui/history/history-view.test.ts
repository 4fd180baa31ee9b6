import { expect, test } from "vitest";
import { fetchState, type RunView, runView } from "../../../app/ui/history/history-view.ts";

test.each<[RunView["state"], number, string]>([
  ["waiting", 0, "waiting"],
  ["recording", 0, "preparing"],
  ["recording", 3, "recording"],
  ["deriving", 3, "deriving"],
  ["done", 3, "done"],
  ["done", 0, "nothing"],
  ["failed", 3, "failed"],
])("a fetching that is %s after %i orders is told as %s", (state, ordersRead, told) => {
  expect(fetchState({ state, ordersRead })).toBe(told);
});

test("how far back Shopify let us read is a day of the shop's", () => {
  const stored = {
    run: 1,
    source: "bulk",
    state: "done",
    fileName: null,
    bytesTotal: null,
    bytesRead: 5,
    ordersRead: 9,
    ordersRecorded: 4,
    ordersLeftOut: 1,
    problems: [],
    oldestAllowed: new Date("2026-09-21T22:30:00Z"),
    askedAt: new Date("2026-11-20T22:30:00Z"),
    finishedAt: new Date("2026-11-21T22:30:00Z"),
    failure: null,
    failureDetail: null,
  } as const;
  const day = (text: string) => Date.parse(text) / 86_400_000;
  expect(runView(stored, "Asia/Riyadh")).toMatchObject({
    oldestDay: day("2026-09-22"),
    askedDay: day("2026-11-21"),
    endedDay: day("2026-11-22"),
    ordersKnown: 4,
    share: null,
  });
});
