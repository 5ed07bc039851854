/**
 * Counts what vitest did. A file that could not even be loaded counts as one failed test, and so does a run that
 * failed without a failed test: a crash, an unhandled error, no test at all.
 * @param {number} code vitest's exit code
 * @param {{testResults: {status: string, assertionResults: {status: string}[]}[]} | undefined} report
 *   of its JSON reporter; undefined when it wrote none
 * @returns {{passed: number, failed: number, skipped: number}}
 */
export function countTests(code, report) {
  const count = { passed: 0, failed: 0, skipped: 0 };
  for (const file of report?.testResults ?? []) {
    for (const { status } of file.assertionResults) {
      count[status === 'passed' || status === 'failed' ? status : 'skipped'] += 1;
    }
    if (file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed')) {
      count.failed += 1;
    }
  }
  if (count.failed === 0 && (code !== 0 || count.passed === 0)) count.failed = 1;
  return count;
}
