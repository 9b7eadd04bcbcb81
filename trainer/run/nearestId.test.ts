import { expect, test } from 'vitest';
import { nearestId } from './nearestId';

test.each([
  ['a number without its zeros', '7', ['006', '007', '070'], '007'],
  ['a number with zeros too many', '007', ['6', '7'], '7'],
  ['zero', '0', ['00', '10'], '00'],
  ['spaces around a number', ' 7 ', ['7'], '7'],
  ['a misspelt word', 'gimpp', ['gimp', 'gnome'], 'gimp'],
  ['a word in capitals', 'GIMP', ['gnome', 'gimp'], 'gimp'],
])('nearestId finds what was meant by %s', (_, wanted, ids, found) => {
  expect(nearestId(wanted, ids)).toBe(found);
});

test('nearestId takes no number for its neighbor', () => {
  expect(nearestId('1234', ['1235', '123', '012345'])).toBeUndefined();
});
