import { expect, test } from 'vitest';
import { addressText } from '../../config/keyAddress';
import { cursorContext } from './cursorContext';

/** What is found at `|`, as `at address "word" (siblings)`. */
function at(marked: string): string {
  const offset = marked.indexOf('|');
  const text = marked.slice(0, offset) + marked.slice(offset + 1);
  const context = cursorContext(text, offset);
  if (!context) return 'nothing';
  const siblings = [...context.siblings].filter(([, value]) => value !== '{' && value !== '[').map(([key, value]) => `${key}=${value}`).join(' ');
  return `${context.at} ${addressText(context.steps) || '.'} "${text.slice(context.start, context.end)}"${siblings === '' ? '' : ` (${siblings})`}`;
}

const cases: readonly (readonly [string, string])[] = [
  ['|', 'key . ""'],
  ['longtail: model/1\n|', 'key . "" (longtail=model/1)'],
  ['longtail: model/1\nlo|', 'key . "lo" (longtail=model/1)'],
  ['longtail: |', 'value longtail "" (longtail=)'],
  ['longtail: mo|', 'value longtail "mo" (longtail=mo)'],
  ['loss: { | }', 'key loss ""'],
  ['loss: { temp| }', 'key loss "temp"'],
  ['loss: { te|mperature: 0.1, logQ: none }', 'key loss "temperature" (temperature=0.1 logQ=none)'],
  ['loss: { logQ: | }', 'value loss.logQ "" (logQ=)'],
  ['loss: { logQ: no|, kind: x }', 'value loss.logQ "no" (logQ=no kind=x)'],
  ['loss: { logQ: none, |', 'key loss "" (logQ=none)'],
  ['loss:\n  |', 'key loss ""'],
  ['loss:\n  temperature: 0.1\n  |', 'key loss "" (temperature=0.1)'],
  ['loss:\n  temperature: 0.1\n  lo|\n  kind: x\n', 'key loss "lo" (temperature=0.1 kind=x)'],
  ['training:\n  earlyStopping:\n    |', 'key training.earlyStopping ""'],
  ['training:\n  earlyStopping:\n    patience: 3\n  |', 'key training "" (earlyStopping=)'],
  ['evaluation: { metrics: [recall, |] }', 'element evaluation.metrics ""'],
  ['evaluation: { metrics: [re|] }', 'element evaluation.metrics "re"'],
  ['evaluation: { head: { | } }', 'key evaluation.head ""'],
  ['evaluation:\n  slices:\n    - head\n    - it|', 'element evaluation.slices "it"'],
  ['evaluation:\n  slices:\n    - |', 'element evaluation.slices ""'],
  ['features:\n  - { name: a, kind: id }\n  - { name: b, |, kind: text }', 'key features[1] "" (name=b kind=text)'],
  ['features:\n  - { name: a, vocabulary: { | }, kind: text }', 'key features[0].vocabulary ""'],
  ['features:\n  - name: a\n    kind: |\n    side: both\n', 'value features[0].kind "" (name=a kind= side=both)'],
  ['features:\n  - name: a\n    |\n    side: both\n  - name: b\n', 'key features[0] "" (name=a side=both)'],
  ['features:\n  - name: a\n  - |', 'element features ""'],
  ['features:\n  - name: a\n  - na|', 'element features "na"'],
  ['features:\n  - name: a\n    vocabulary:\n      |\n', 'key features[0].vocabulary ""'],
  ['features:\n- name: a\n- name: b\n  |', 'key features[1] "" (name=b)'],
  ['features:\n  |', 'key features ""'],
  ['loss: { kind: x } # not | here', 'nothing'],
  ['split:\n  kind: hash # why\n  se|', 'key split "se" (kind=hash)'],
  ['items: { path: "a, b: c", id: | }', 'value items.id "" (path=a, b: c id=)'],
];

test.each(cases)('cursorContext of %j is %s', (marked, expected) => {
  expect(at(marked)).toBe(expected);
});
