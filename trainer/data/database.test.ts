import { expect, test } from 'vitest';
import { numbersOf, readTextsOf, withDatabase } from './database';

test.each(['plain', `with ${String.fromCharCode(0)} in it`])('texts come by their number, however many they are: %j', async (last) => {
  // 9,999 of them in another order than their numbers', in letters of several alphabets, an empty one among them.
  const expected = Array.from({ length: 9999 }, (_, at) => ['Füße', '🎁', 'id', ''][at % 4]! + (at % 4 === 3 ? '' : at)).with(7000, last);
  await withDatabase(null, undefined, async (connection) => {
    await connection.run('CREATE TEMP TABLE "some texts" (place INTEGER, cell VARCHAR)');
    const cells = expected.map((text, place) => `(${place}, ${text.split('\0').map((part) => `'${part}'`).join(' || chr(0) || ')})`);
    await connection.run(`INSERT INTO "some texts" SELECT * FROM (VALUES ${cells.join(', ')}) ORDER BY hash(col0)`);
    expect(await readTextsOf(connection, 'some texts', 'cell', 'place')).toEqual(expected);
  });
});

test('numbers of a chunk are an array of their kind, with no call for each', async () => {
  await withDatabase(null, undefined, async (connection) => {
    const chunk = (await connection.run("SELECT row::INTEGER, row::TINYINT, 'NaN'::DOUBLE, row::BIGINT FROM range(3) made(row)")).getChunk(0);
    expect([0, 1, 2].map((column) => numbersOf(chunk, column))).toEqual([Int32Array.of(0, 1, 2), Int8Array.of(0, 1, 2), Float64Array.of(NaN, NaN, NaN)]);
    expect(numbersOf(chunk, 3)).toEqual([0, 1, 2]);
  });
});
