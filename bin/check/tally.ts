/** What vitest's JSON reporter says, as far as it is counted here. */
interface Report {
  numPassedTests: number;
  numFailedTests: number;
  testResults: { status: string; assertionResults: { status: string }[] }[];
}

export interface Tally {
  passed: number;
  failed: number;
}

/**
 * Counts a test run. A file that did not even load, a run without a single test, a report that
 * is missing and an exit code that contradicts the report all count as failures.
 */
export function tallyOf(reportText: string | undefined, exitCode: number | null): Tally {
  const report = reportText === undefined ? undefined : parseReport(reportText);
  if (!report) return { passed: 0, failed: 1 };
  const brokenFiles = report.testResults.filter(
    (file) =>
      file.status === "failed" && !file.assertionResults.some((each) => each.status === "failed"),
  ).length;
  const passed = report.numPassedTests;
  const failed = report.numFailedTests + brokenFiles;
  const unexplained = failed === 0 && (exitCode !== 0 || passed === 0);
  return { passed, failed: unexplained ? 1 : failed };
}

function parseReport(text: string): Report | undefined {
  try {
    const report = JSON.parse(text) as Partial<Report>;
    const { numPassedTests, numFailedTests, testResults } = report;
    if (numPassedTests === undefined || numFailedTests === undefined || !testResults)
      return undefined;
    return { numPassedTests, numFailedTests, testResults };
  } catch {
    return undefined; // cut off: the run crashed while it wrote
  }
}

export function tallyLine({ passed, failed }: Tally): string {
  return `${passed} passed, ${failed} failed`;
}
