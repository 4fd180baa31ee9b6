import { expect, test } from "vitest";
import { tallyLine, tallyOf } from "../../bin/check/tally.ts";

const file = (...statuses: string[]) => ({
  status: statuses.includes("failed") ? "failed" : "passed",
  assertionResults: statuses.map((status) => ({ status })),
});
const report = (passed: number, failed: number, testResults = [file("passed")]) =>
  JSON.stringify({ numPassedTests: passed, numFailedTests: failed, testResults });
const unloaded = { ...file(), status: "failed" };

test.each([
  ["a good run", report(3, 0), 0, { passed: 3, failed: 0 }],
  ["a failed test", report(2, 1, [file("passed", "failed")]), 1, { passed: 2, failed: 1 }],
  ["a file that did not load", report(2, 0, [unloaded]), 1, { passed: 2, failed: 1 }],
  ["an error outside the tests", report(3, 0), 1, { passed: 3, failed: 1 }],
  ["a run killed after its report", report(3, 0), null, { passed: 3, failed: 1 }],
  ["no test at all", report(0, 0, []), 0, { passed: 0, failed: 1 }],
  ["no report", undefined, 0, { passed: 0, failed: 1 }],
  ["a report cut off", report(3, 0).slice(0, -2), 0, { passed: 0, failed: 1 }],
  ["a report of something else", "{}", 0, { passed: 0, failed: 1 }],
])("%s", (_, text, exitCode, tally) => {
  expect(tallyOf(text, exitCode)).toEqual(tally);
});

test("the line that is read by machines", () => {
  expect(tallyLine({ passed: 12, failed: 0 })).toBe("12 passed, 0 failed");
});
