import { expect, test } from 'vitest';
import { stream } from '../trainer/numerics/stream';
import { editDistance, nearestWord } from './nearestWord';

test.each([
  ['temprature', 'temperature'],
  ['learning_rate', 'learningRate'],
  ['Learning-Rate', 'learningRate'],
  ['epcohs', 'epochs'],
  ['batchsize', 'batchSize'],
])('nearestWord finds what was meant by %s', (word, meant) => {
  expect(nearestWord(word, ['loss', 'temperature', 'learningRate', 'epochs', 'batchSize'])).toBe(meant);
});

test.each(['', 'zzz', 'tmp', 'x'.repeat(1000)])('nearestWord finds nothing near “%s”', (word) => {
  expect(nearestWord(word, ['temperature', 'epochs', ''])).toBeUndefined();
});

test('nearestWord allows one edit up to 4 letters, then one more for each 3', () => {
  expect(nearestWord('tial', ['tail'])).toBe('tail'); // a swap: 1 edit, 4 letters
  expect(nearestWord('tzzl', ['tail'])).toBeUndefined(); // 2 edits
  expect(nearestWord('hezds', ['heads'])).toBe('heads'); // 1 edit, 5 letters
  expect(nearestWord('hzzds', ['heads'])).toBe('heads'); // 2 edits, 5 letters
  expect(nearestWord('hzzzs', ['heads'])).toBeUndefined(); // 3 edits
});

test('nearestWord gives the nearest, and the earlier of two as near', () => {
  expect(nearestWord('hash', ['cash', 'hash', 'lash'])).toBe('hash');
  expect(nearestWord('bash', ['cash', 'lash'])).toBe('cash');
});

/** The same distance by its definition: the cheapest way to deal with the last letters, without memory of any. */
function slowDistance(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length;
  const [i, j] = [a.length, b.length];
  const ways = [
    slowDistance(a.slice(0, -1), b) + 1,
    slowDistance(a, b.slice(0, -1)) + 1,
    slowDistance(a.slice(0, -1), b.slice(0, -1)) + (a[i - 1] === b[j - 1] ? 0 : 1),
  ];
  if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) ways.push(slowDistance(a.slice(0, -2), b.slice(0, -2)) + 1);
  return Math.min(...ways);
}

test('editDistance equals a slow version on short words of three letters', () => {
  const source = stream(1, 'words');
  const word = () => Array.from({ length: source.integer(7) }, () => 'abc'[source.integer(3)]).join('');
  for (let round = 0; round < 300; round += 1) {
    const [a, b] = [word(), word()];
    expect(editDistance(a, b), `${a} ${b}`).toBe(slowDistance(a, b));
  }
});
