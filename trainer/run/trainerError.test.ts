import { expect, test } from 'vitest';
import { DataError } from '../data/dataError';
import { failureOf } from './trainerError';

test('a malformed row is a failure with the place of its line', () => {
  expect(failureOf(new DataError('row-malformed', 'Row 2402 of `a.csv` is malformed.', 'Mend the row.', '/shop/a.csv', 2402))).toEqual({
    code: 'row-malformed', message: 'Row 2402 of `a.csv` is malformed.', remedy: 'Mend the row.', place: { path: '/shop/a.csv', line: 2401, character: 0 },
  });
});

test('data that have no such row are a failure without a place', () => {
  expect(failureOf(new DataError('column-missing', 'There is no column `id`.', 'Name another.', '/shop/a.csv'))).toEqual({ code: 'column-missing', message: 'There is no column `id`.', remedy: 'Name another.' });
});
