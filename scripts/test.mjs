// Everything: packages, generated files, types, lint, bundles, then all suites. Ends with `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { otherNode } from './otherNode.mjs';
import { root, setUp } from './setup.mjs';
import { forgetTestTensorflow, linkTestTensorflow } from './tensorflow.mjs';

setUp();
const { build } = await import('./build.mjs');
const { hasCargo, kernelArguments } = await import('./kernels.mjs');

const totals = { passed: 0, failed: 0 };

/** Counts one command as one test. */
function gate(title, command, args) {
  console.log(`\n— ${title}`);
  const outcome = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  totals[outcome.status === 0 ? 'passed' : 'failed'] += 1;
  if (outcome.status !== 0) console.error(`✗ ${title}`);
  return outcome.status === 0;
}

/** Runs vitest and adds its counts. */
function suite(title, args, node = process.execPath) {
  console.log(`\n— ${title}`);
  const report = path.join(root, '.build', `${title.replace(/\W+/g, '-')}.json`);
  mkdirSync(path.dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const outcome = spawnSync(node, [path.join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args], { cwd: root, stdio: 'inherit' });
  try {
    const counted = JSON.parse(readFileSync(report, 'utf8'));
    totals.passed += counted.numPassedTests;
    totals.failed += counted.numFailedTests;
    // A file that could not be loaded has no failed test of its own.
    const unloaded = counted.testResults.filter(({ status, assertionResults }) => status === 'failed' && !assertionResults.some((one) => one.status === 'failed')).length;
    totals.failed += unloaded;
    if (outcome.status !== 0 && counted.numFailedTests + unloaded === 0) totals.failed += 1;
  } catch {
    totals.failed += 1;
  }
}

const bin = (name) => path.join(root, 'node_modules', name);
gate('types', process.execPath, [bin('typescript/bin/tsc'), '-b']);
gate('lint', process.execPath, [bin('eslint/bin/eslint.js'), '.']);
if (hasCargo()) {
  gate('kernels: format', 'cargo', ['fmt', ...kernelArguments, '--check']);
  gate('kernels: lint', 'cargo', ['clippy', ...kernelArguments, '--release', '--all-targets', '--', '-D', 'warnings']);
  gate('kernels: tests', 'cargo', ['test', ...kernelArguments, '--release']);
}
gate('generated files are fresh', process.execPath, ['scripts/generate.mjs', '--check']);
try {
  await build();
  totals.passed += 1;
} catch (error) {
  console.error(error);
  totals.failed += 1;
}
console.log('\n— TensorFlow');
const tensorflow = linkTestTensorflow();
if (tensorflow.missing === undefined) totals[tensorflow.failed === undefined ? 'passed' : 'failed'] += 1;
else forgetTestTensorflow();
if (tensorflow.failed !== undefined) console.error(`✗ longtail engine link-tensorflow\n${tensorflow.failed}`);
if (tensorflow.missing !== undefined) console.log(`The engine on TensorFlow is left out of the tests: ${tensorflow.missing}.`);
suite('tests', []);
const newer = otherNode(24);
if (newer.missing === undefined) suite('engines on Node 24', ['trainer/engine', 'trainer/model'], newer.file);
else console.log(`\n— engines on Node 24: left out, ${newer.missing}`);

console.log('\n— the editor');
const { runJourneys } = await import('../test/host/runJourneys.mjs');
const { runWindows } = await import('../test/host/runWindows.mjs');
for (const run of [runJourneys, runWindows]) {
  const { passed, failed } = await run();
  totals.passed += passed;
  totals.failed += failed;
}

console.log(`\n${totals.passed} passed, ${totals.failed} failed`);
process.exit(totals.failed === 0 ? 0 : 1);
