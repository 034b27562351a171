/**
 * Adds up Jest's reports. A spec file that could not run counts as one failure, and so does each check that failed; a
 * test run that failed without saying where (a crash) is one too.
 */
export function addUp(reports, failedChecks, testsPassed) {
  const sum = (name) => reports.reduce((total, report) => total + (report[name] ?? 0), 0);
  const passed = sum('numPassedTests');
  const failedTests = sum('numFailedTests') + sum('numRuntimeErrorTestSuites');
  const crash = !testsPassed && failedTests === 0 ? 1 : 0;
  return { passed, failed: failedTests + failedChecks + crash };
}
