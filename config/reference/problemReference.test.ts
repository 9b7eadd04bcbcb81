import { expect, test } from 'vitest';
import type { Problem } from '../problem';
import { configRules } from '../rules/configRules';
import { dataRules } from '../rules/dataRules';
import { experimentCodes, experimentRules } from '../rules/experimentRules';
import { exampleFiles, exampleProblems } from './problemExample';
import { problemExamples } from './problemReference';

test.each(problemExamples)('the example of $code has this problem alone, underlined at $underlined', async (example) => {
  const problems = await exampleProblems(example);
  expect(problems.map(({ code, message }) => ({ code, message }))).toEqual([{ code: example.code, message: expect.any(String) as string }]);
  expect(textAt(problems[0]!, example)).toBe(example.underlined);
});

test.each(problemExamples)('the message of $code is in full sentences', async (example) => {
  const [problem] = await exampleProblems(example);
  expect(problem!.message).toMatch(/^[A-Z0-9`].*[.?!]\)?$/s);
  expect((problem!.message.match(/`/g) ?? []).length % 2).toBe(0);
  expect(problem!.message).not.toMatch(/undefined|NaN|\[object|Error:| {2}/);
});

test('every rule has an example, and every code is told once', () => {
  const codes = problemExamples.map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
  const ofRules = [...[...configRules, ...dataRules, ...experimentRules].map(({ code }) => code), ...experimentCodes];
  expect(new Set(ofRules).size).toBe(ofRules.length);
  expect(ofRules.filter((code) => !codes.includes(code))).toEqual([]);
});

function textAt({ path, range: { start, end } }: Problem, example: (typeof problemExamples)[number]): string {
  const text = path === '--set' ? example.overrides!.join('\n') : (exampleFiles(example).get(path) ?? '');
  expect(start.line).toBe(end.line);
  return text.split('\n')[start.line]!.slice(start.character, end.character);
}
