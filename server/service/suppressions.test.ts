import { expect, test } from 'vitest';
import { readConfigFile } from '../../config/readConfigFile';
import { exampleFiles, exampleProblems, type ProblemExample } from '../../config/reference/problemExample';
import { problemExamples } from '../../config/reference/problemReference';
import { diagnosticOf } from './diagnostics';
import { suppressions } from './suppressions';

const uriOf = (path: string) => path;

/** The example with the first suppression of its problem applied; undefined when none is offered. */
async function suppressed(example: ProblemExample): Promise<ProblemExample | undefined> {
  const [problem] = await exampleProblems(example);
  const text = exampleFiles(example).get(problem!.path);
  if (text === undefined) return undefined;
  const { document } = readConfigFile(text, problem!.path, { missing: 'report' });
  const [action] = suppressions(problem!.path, [diagnosticOf(problem!, { uriOf, problemsPage: '' })], document);
  if (!action) return undefined;
  expect(action).toMatchObject({ title: `Suppress \`${problem!.code}\` here`, kind: 'quickfix' });
  expect(action.isPreferred).toBeUndefined();
  const { range, newText } = action.edit!.changes![problem!.path]![0]!;
  const at = document.source.offsetOf(range.start);
  const changed = text.slice(0, at) + newText + text.slice(at);
  if (problem!.path === 'my.experiment.yaml') return { ...example, experiment: changed };
  const isModel = problem!.path === 'my.model.yaml';
  // Both headers are two lines, which are put back around what the example says.
  const body = changed.split('\n').slice(2).join('\n');
  return isModel ? { ...example, ...(example.text === undefined ? { model: body } : { text: changed }) } : { ...example, features: body };
}

const severities = new Map(await Promise.all(problemExamples.map(async (example) => [example.code, (await exampleProblems(example))[0]!.severity] as const)));
const suppressible = problemExamples.filter(({ code }) => severities.get(code) !== 'error' && !/^(ignore-|not-longtail)/.test(code));

test.each(suppressible)('the warning $code is suppressed where it stands, and nothing else is said then', async (example) => {
  expect(suppressible.length).toBeGreaterThan(10);
  const after = await suppressed(example);
  expect((await exampleProblems(after!)).map(({ code }) => code)).toEqual([]);
});

test('nothing is offered for errors, and for what is said of the comments themselves', async () => {
  const others = problemExamples.filter((example) => !suppressible.includes(example));
  expect(others.length).toBeGreaterThan(20);
  for (const example of others) expect(await suppressed(example), example.code).toBeUndefined();
});

test('a second code joins the comment that is there', () => {
  const text = 'longtail: model/1\nfeatures: shop.features.yaml\n# longtail-ignore: cutoffs-order because\nevaluation: { cutoffs: [50, 50, 10] }\n';
  const { document } = readConfigFile(text, 'a.model.yaml', { missing: 'report' });
  const range = { start: { line: 3, character: 0 }, end: { line: 3, character: 5 } };
  const [action] = suppressions('a', [{ range, code: 'duplicate-value', severity: 2, message: '' }], document);
  expect(action!.edit!.changes!['a']).toEqual([{ range: { start: { line: 2, character: 32 }, end: { line: 2, character: 32 } }, newText: ', duplicate-value' }]);
});
