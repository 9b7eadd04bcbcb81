// Breaks formulas one at a time in a copy of the sources and runs the tests that must notice: `npm run mutate [WORD …]`.
// Words pick the mutants whose names contain one of them. Fails when a mutant survives. The engines are cpu and native where it is
// built, which find what the others would; `LONGTAIL_EXPECT_ENGINES` names more.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildKernels } from './kernels.mjs';
import { mutants } from './mutants.mjs';
import { root, setUp } from './setup.mjs';

setUp();
// Tests of every engine load the kernels from here.
const dist = path.join(root, 'dist');
buildKernels(dist);

const words = process.argv.slice(2);
const chosen = mutants.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
if (chosen.length === 0) {
  console.error(`No mutant's name contains ${words.join(' or ')}.`);
  process.exit(2);
}
for (const mutant of chosen) breakFormula(mutant, readFileSync(path.join(root, mutant.file), 'utf8'));
const copy = mkdtempSync(path.join(os.tmpdir(), 'longtail-mutants-'));
const report = path.join(copy, 'report.json');

const env = { LONGTAIL_EXPECT_ENGINES: existsSync(path.join(dist, 'native')) ? 'cpu,native' : 'cpu', ...process.env };

/** Names of the tests that failed and how many passed; a file that does not load is a failure without a name. */
function runTests(files) {
  rmSync(report, { force: true });
  const outcome = spawnSync(process.execPath, [path.join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--reporter=json', `--outputFile.json=${report}`, ...files], { cwd: copy, encoding: 'utf8', env });
  let counted;
  try {
    counted = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    throw new Error(`vitest left no report:\n${outcome.stdout}\n${outcome.stderr}`);
  }
  const failed = counted.testResults.flatMap((file) => file.assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName));
  return { failed, nPassed: counted.numPassedTests, ok: outcome.status === 0 };
}

function breakFormula({ file, edits }, source) {
  return edits.reduce((text, [before, after]) => {
    if (text.split(before).length !== 2) throw new Error(`\`${file}\` has this ${text.split(before).length - 1} times and not once:\n${before}`);
    return text.replace(before, () => after);
  }, source);
}

const rows = [];
try {
  for (const folder of ['config', 'insight', 'runs', 'trainer', 'test']) {
    cpSync(path.join(root, folder), path.join(copy, folder), { recursive: true, filter: (from) => !/node_modules|\.longtail$/.test(from) });
  }
  for (const file of ['package.json', 'vitest.config.ts']) cpSync(path.join(root, file), path.join(copy, file));
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'), 'junction');
  if (existsSync(dist)) symlinkSync(dist, path.join(copy, 'dist'), 'junction');

  const sound = runTests([...new Set(chosen.map(({ test }) => test))]);
  if (!sound.ok) throw new Error(`These tests fail on the formulas as they are:\n${sound.failed.join('\n')}`);
  console.log(`${sound.nPassed} tests pass on the formulas as they are; ${chosen.length} mutants follow.\n`);
  for (const mutant of chosen) {
    const place = path.join(copy, mutant.file);
    const source = readFileSync(place, 'utf8');
    writeFileSync(place, breakFormula(mutant, source));
    const { failed } = runTests([mutant.test]);
    writeFileSync(place, source);
    const named = failed.find((name) => name.includes(mutant.caughtBy));
    rows.push({ ...mutant, nFailed: failed.length, named });
    console.log(`${named === undefined ? 'SURVIVED' : 'caught  '} ${mutant.name}\n         ${named ?? `not by “${mutant.caughtBy}”`} (${failed.length} failed)`);
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}

console.log('\n| mutant | caught by | failed tests |\n|---|---|---|');
for (const { name, named, test, nFailed } of rows) console.log(`| ${name} | ${named === undefined ? '**nothing**' : `\`${path.basename(test)}\`: ${named}`} | ${nFailed} |`);
const nSurvived = rows.filter(({ named }) => named === undefined).length;
console.log(`\n${rows.length - nSurvived} caught, ${nSurvived} survived`);
process.exit(nSurvived === 0 ? 0 : 1);
