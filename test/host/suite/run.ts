import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';

/**
 * What VS Code calls in its extension host. Counts go to the file that `LONGTAIL_TEST_REPORT` names.
 *
 * @throws when a test fails
 */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', color: true, timeout: 60_000, grep: process.env.LONGTAIL_TEST_GREP });
  for (const file of readdirSync(__dirname).sort()) if (file.endsWith('.journey.cjs')) mocha.addFile(path.join(__dirname, file));
  const counts = await new Promise<{ passed: number; failed: number }>((resolve) => {
    const runner = mocha.run(() => resolve({ passed: runner.stats?.passes ?? 0, failed: runner.stats?.failures ?? 1 }));
  });
  if (process.env.LONGTAIL_TEST_REPORT) writeFileSync(process.env.LONGTAIL_TEST_REPORT, JSON.stringify(counts));
  if (counts.failed > 0) throw new Error(`${counts.failed} tests failed.`);
}
