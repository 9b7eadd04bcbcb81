import { expect, test } from 'vitest';
import { plainValue } from '../../config/configNode';
import { readYaml } from '../../config/readYaml';
import { sourceText } from '../../config/sourceText';
import { stream } from '../../trainer/numerics/stream';
import { formatted } from './formatting';
import { commentsOf } from './yamlTokens';

const cases: readonly (readonly [string, string, string])[] = [
  ['braces and brackets', 'loss: {temperature: 0.1,logQ:   none }\ntowers: { hidden: [ 256,64 ], }\n', 'loss: { temperature: 0.1, logQ: none }\ntowers: { hidden: [256, 64], }\n'],
  ['empty collections', 'a: { }\nb: [ ]\n', 'a: {}\nb: []\n'],
  ['levels of four columns', 'training:\n    epochs: 3\n    earlyStopping:\n        patience: 2\n', 'training:\n  epochs: 3\n  earlyStopping:\n    patience: 2\n'],
  ['lists without indentation', 'features:\n- name: a\n  kind: id\n-   name: b\n    kind: id\nsplit: { kind: hash }\n', 'features:\n  - name: a\n    kind: id\n  - name: b\n    kind: id\nsplit: { kind: hash }\n'],
  ['comments', '# top\nfeatures:\n# of the first\n- name: a   # why\n  # inside\n  kind: id\n# last\n', '# top\nfeatures:\n  # of the first\n  - name: a   # why\n    # inside\n    kind: id\n  # last\n'],
  ['space behind a colon and at line ends', 'seed:    3   \nname:   x  # y\n\n\n', 'seed: 3\nname: x  # y\n'],
  ['texts of several lines', 'a:\n    b: |\n        two  \n          lines\n    c: "x\n        y"\n', 'a:\n  b: |\n      two  \n        lines\n  c: "x\n      y"\n'],
  ['braces over several lines', 'features:\n- { name: a,\n    kind: id }\n', 'features:\n  - { name: a,\n      kind: id }\n'],
  ['what is no YAML', 'a: {b\n  c: [1,2]\n', 'a: {b\n  c: [1,2]\n'],
  ['line ends of Windows', 'a: {b: 1}\r\nc:\r\n    d: 2 \r\n', 'a: { b: 1 }\r\nc:\r\n  d: 2\r\n'],
  ['quotes and signs in them', 's: {separator: "|,{", x: \'a: b\'}\n', 's: { separator: "|,{", x: \'a: b\' }\n'],
];

test.each(cases)('formatted tidies %s', (_title, text, expected) => {
  expect(formatted(text)).toBe(expected);
  expect(formatted(expected)).toBe(expected);
});

const pieces = ['a: 1', 'b:', '- x', '-   name: y', '{a: 1,b: [ 1,2 ]}', '[]', '{ }', '# note', '"q  q"', "'s'", '|', '>-', '    ', '  ', ' ', '\n', '\n', '\n  ', '\n    ', '\n- ', ',', ': ', ' #c', '\r\n', '&x 1', '*x', '!!str 1', '---\n'];

test('formatted keeps value and comments of 250 random texts, and formats once and for all', () => {
  const random = stream(11, 'formatting');
  let readable = 0;
  let changed = 0;
  for (let round = 0; round < 250; round += 1) {
    let text = '';
    for (let n = 1 + Math.floor(random.uniform() * 12); n > 0; n -= 1) text += pieces[Math.floor(random.uniform() * pieces.length)]!;
    const result = formatted(text);
    expect(formatted(result), JSON.stringify(text)).toBe(result);
    const [before, after] = [text, result].map((one) => readYaml(sourceText(one, '')));
    if (before!.problems.length > 0 || !before!.root) {
      expect(result).toBe(text);
      continue;
    }
    readable += 1;
    if (result !== text) changed += 1;
    expect(after!.problems).toEqual([]);
    expect(plainValue(after!.root!, { withoutNulls: false })).toEqual(plainValue(before!.root, { withoutNulls: false }));
    expect(commentsOf(result)).toEqual(commentsOf(text));
  }
  expect(readable).toBeGreaterThan(50);
  expect(changed).toBeGreaterThan(25);
});
