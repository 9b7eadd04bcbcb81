import { expect, test } from 'vitest';
import { stream } from '../trainer/numerics/stream';
import { ignoreComments } from './ignoreComments';
import { sourceText } from './sourceText';

const read = (text: string) => ignoreComments(sourceText(text, '')).map(({ line, codes }) => [line, ...codes.map((code) => code.text)]);

test.each([
  ['at the end of a line is about that line', 'a: 1\nb: 2 # longtail-ignore: one\nc: 3\n', [[1, 'one']]],
  ['on a line of its own is about the next line that says something', '# longtail-ignore: one\n\n# longtail-ignore: two\n# why\na: 1\n', [[4, 'one'], [4, 'two']]],
  ['takes several codes, and a reason after them', 'a: 1 # longtail-ignore: one, two and this is why\n', [[0, 'one', 'two']]],
  ['needs no colon and no spaces', 'a: 1 #longtail-ignore one\n', [[0, 'one']]],
  ['without a code names none', 'a: 1 # longtail-ignore:\n', [[0]]],
  ['stands behind a byte order mark', '\uFEFF# longtail-ignore: one\r\na: 1\r\n', [[1, 'one']]],
  ['stands inside of brackets', 'a: [\n  # longtail-ignore: one\n  1,\n]\n', [[2, 'one']]],
  ['is no text in quotes', 'a: "# longtail-ignore: one"\nb: \'x # longtail-ignore: two\'\n', []],
  ['is no line of a block text', 'a: |\n  # longtail-ignore: one\nb: 1\n', []],
  ['is no word that only starts alike', 'a: 1 # longtail-ignored: one\n# longtail-ignore-file: two\n', []],
  ['at the end of the text is about nothing', 'a: 1\n  # longtail-ignore: one', [[2, 'one']]],
])('a comment %s', (_, text, wanted) => {
  expect(read(text)).toEqual(wanted);
});

test('places lie where the words stand, on 500 random texts', () => {
  const source = stream(1, 'random comments');
  const pieces = ['# longtail-ignore: one, two', ' ', '\n', '\r\n', '\u001f', '\u0002', '\u0018', '"', "'", '|\n', 'a: ', '- ', '[', ']', '}', '---\n', '%x\n', '\t', '\uFEFF', '&a ', '*a', '\r', '#'];
  let found = 0;
  for (let round = 0; round < 500; round += 1) {
    const text = Array.from({ length: 12 }, () => pieces[Math.floor(source.uniform() * pieces.length)]!).join('');
    for (const { start, codes } of ignoreComments(sourceText(text, ''))) {
      found += 1;
      expect(text.slice(start)).toMatch(/^#+[ \t]*longtail-ignore/);
      for (const code of codes) expect(text.slice(code.start, code.end)).toBe(code.text);
    }
  }
  expect(found).toBeGreaterThan(50);
});
