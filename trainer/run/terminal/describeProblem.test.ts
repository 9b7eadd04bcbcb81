import path from 'node:path';
import { expect, test } from 'vitest';
import type { Problem } from '../../../config/problem';
import { describeFailure, describeProblem, shortPath } from './describeProblem';

const at = (line: number, character: number) => ({ start: { line, character }, end: { line, character: character + 1 } });
const problem: Problem = { code: 'unknown-key', severity: 'error', message: '`loss` has no key `tau`. Did you mean `temperature`?', path: 'shop/cfm.model.yaml', range: at(2, 9) };
const uncolored = (text: string) => text.replace(/\u001b\[\d+m/g, '');

test('a problem is told with its file, line and column from 1, severity and code', () => {
  expect(describeProblem(problem)).toBe('shop/cfm.model.yaml:3:10 error unknown-key: `loss` has no key `tau`. Did you mean `temperature`?');
});

test('places that matter stand below a problem, each with its own file', () => {
  const related = [{ path: 'shop/base.model.yaml', range: at(0, 0), message: 'It is written here first.' }];
  expect(describeProblem({ ...problem, severity: 'warning', related }).split('\n')).toEqual([
    'shop/cfm.model.yaml:3:10 warning unknown-key: `loss` has no key `tau`. Did you mean `temperature`?',
    '    shop/base.model.yaml:1:1: It is written here first.',
  ]);
});

test('color changes nothing of the words, and severities differ in it', () => {
  const colored = (['error', 'warning', 'hint'] as const).map((severity) => describeProblem({ ...problem, severity }, true));
  expect(uncolored(colored[0]!)).toBe(describeProblem(problem));
  expect(new Set(colored.map((text) => /\u001b\[3\dm/.exec(text)![0])).size).toBe(3);
});

test('a failure is told like a problem, at its place when it has one, with what to do below', () => {
  const failure = { code: 'loss-diverged', message: 'The loss stopped being a number at step 412.', remedy: 'Lower `optimizer.learningRate` (now 0.5).' };
  expect(describeFailure(failure)).toBe('error loss-diverged: The loss stopped being a number at step 412.\nLower `optimizer.learningRate` (now 0.5).');
  expect(describeFailure({ ...failure, remedy: '', place: { path: 'a.csv', line: 41, character: 0 } })).toBe('a.csv:42:1 error loss-diverged: The loss stopped being a number at step 412.');
  expect(uncolored(describeFailure(failure, true))).toBe(describeFailure(failure));
});

test('a path is told from here when that is shorter', () => {
  expect(shortPath(path.join(process.cwd(), 'shop', 'a.yaml'))).toBe(path.join('shop', 'a.yaml'));
  expect(shortPath(path.resolve('/x'))).toBe(path.resolve('/x'));
  expect(shortPath('shop/a.yaml')).toBe('shop/a.yaml');
});
