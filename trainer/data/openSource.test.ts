import { gzipSync } from 'node:zlib';
import { readFile, truncate } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import type { featuresFile } from '../../config/schema/files';
import { DataError } from './dataError';
import { quoted, readRows, withDatabase } from './database';
import { dataFolder, featuresOf, runSql, type DataFolder } from './dataFolder.testkit';
import { formatOf, openSource, type Source } from './openSource';

let folder: DataFolder;
beforeAll(async () => {
  folder = await dataFolder();
});
afterAll(() => folder.remove());

type Options = Omit<z.input<typeof featuresFile>['interactions'], 'query' | 'item'>;

/** What is read: the source, and its rows as text in order, without their numbers. */
async function read(options: Options, limit: number | null = null): Promise<Source & { rows: (string | null)[][] }> {
  const { interactions } = featuresOf({ interactions: { query: 'q', item: 'i', ...options }, features: [{ name: 'a', kind: 'id' }] });
  return withDatabase(null, undefined, async (connection) => {
    const source = await openSource(connection, 'rows', interactions, { limit, signal: undefined });
    const rows = await readRows<Record<string, string | null>>(connection, `SELECT ${source.columns.map(({ name }) => `${quoted(name)}::VARCHAR AS ${quoted(name)}`).join(', ') || '1'} FROM rows ORDER BY __row`);
    const numbers = await readRows<{ n: number }>(connection, 'SELECT __row::INTEGER AS n FROM rows ORDER BY __row');
    expect(numbers.map(({ n }) => n)).toEqual(rows.map((_, at) => at + 1));
    return { ...source, rows: rows.map((row) => source.columns.map(({ name }) => row[name]!)) };
  });
}

const errorOf = async (options: Options): Promise<DataError> => {
  const error = await read(options).then(() => null, (thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(DataError);
  return error as DataError;
};

const names = ({ columns }: Source) => columns.map(({ name }) => name);
const people = 'user,item\n007,x\n08,y\n';

describe('formats', () => {
  test('the suffix says the format, a compression’s own suffix aside', () => {
    expect(['a.csv', 'a.TSV.gz', 'a.ndjson.zst', 'a.json', 'a.parquet', 'ml.inter', 'ratings.dat', 'graph.txt', 'noSuffix'].map(formatOf))
      .toEqual(['csv', 'tsv', 'jsonl', 'jsonl', 'parquet', 'atomic', 'movielens', 'csv', 'csv']);
  });

  test('CSV keeps every cell as text, so 007 stays 007', async () => {
    const source = await read({ path: await folder.write('people.csv', people) });
    expect(source.columns).toEqual([{ name: 'user', type: 'VARCHAR' }, { name: 'item', type: 'VARCHAR' }]);
    expect(source.rows).toEqual([['007', 'x'], ['08', 'y']]);
  });

  test('CSV compressed with gzip and zstd reads like the plain file', async () => {
    const plain = await folder.write('plain.csv', people);
    const zipped = await folder.write('zipped.csv.gz', gzipSync(people));
    await runSql(`COPY (SELECT * FROM read_csv('${plain}', all_varchar = true)) TO '${folder.at('zstd.csv.zst')}' (HEADER, COMPRESSION zstd)`);
    for (const path of [zipped, folder.at('zstd.csv.zst')]) expect((await read({ path })).rows).toEqual([['007', 'x'], ['08', 'y']]);
  });

  test.each([[';', 'a;b\n1,5;2\n'], ['\t', 'a\tb\n1,5\t2\n'], ['|', 'a|b\n1,5|2\n'], [',', 'a,b\n"1,5",2\n']])('the delimiter %j is found', async (_, text) => {
    const source = await read({ path: await folder.write('found.csv', text) });
    expect([names(source), source.rows]).toEqual([['a', 'b'], [['1,5', '2']]]);
  });

  test('a header that two signs divide as often is divided as its first row is', async () => {
    expect((await read({ path: await folder.write('tie.csv', 'name, first;id\nAnn;1\n') })).rows).toEqual([['Ann', '1']]);
  });

  test('a delimiter of several signs is taken as written', async () => {
    expect((await read({ path: await folder.write('several.csv', 'a||b\n1|x||2\n'), delimiter: '||' })).rows).toEqual([['1|x', '2']]);
  });

  test('TSV leaves quotes alone', async () => {
    expect((await read({ path: await folder.write('pipe.tsv', 'id\ttitle\n1\t12" pipe\n2\t"quoted"\n') })).rows).toEqual([['1', '12" pipe'], ['2', '"quoted"']]);
  });

  test('JSON lines keep text as text, numbers as numbers and lists as lists', async () => {
    const source = await read({ path: await folder.write('a.jsonl', [
      '{"id": "007", "at": "2024-01-02T03:04:05Z", "key": "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", "tags": ["a", "b"], "price": 2.5, "none": null, "mixed": 1}',
      '', '{"id": "8", "tags": [], "price": 3, "mixed": "one", "late": true}',
    ].join('\r\n')) });
    expect(source.columns).toEqual([
      { name: 'id', type: 'VARCHAR' }, { name: 'at', type: 'VARCHAR' }, { name: 'key', type: 'VARCHAR' }, { name: 'tags', type: 'VARCHAR[]' }, { name: 'price', type: 'DOUBLE' },
      { name: 'none', type: 'VARCHAR' }, { name: 'mixed', type: 'VARCHAR' }, { name: 'late', type: 'BOOLEAN' },
    ]);
    expect(source.rows).toEqual([
      ['007', '2024-01-02T03:04:05Z', 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', '[a, b]', '2.5', null, '1', null],
      ['8', null, null, '[]', '3.0', null, 'one', 'true'],
    ]);
  });

  test('JSON lines are read compressed, too', async () => {
    expect((await read({ path: await folder.write('a.jsonl.gz', gzipSync('{"id": "1"}\n{"id": "2"}')) })).rows).toEqual([['1'], ['2']]);
  });

  test('Parquet keeps its types', async () => {
    await runSql(`COPY (SELECT * FROM (VALUES (7, ['a', 'b'], DATE '2024-01-02'), (8, NULL, NULL)) t(id, tags, day)) TO '${folder.at('typed.parquet')}'`);
    const source = await read({ path: folder.at('typed.parquet') });
    expect(source.columns).toEqual([{ name: 'id', type: 'INTEGER' }, { name: 'tags', type: 'VARCHAR[]' }, { name: 'day', type: 'DATE' }]);
    expect(source.rows).toEqual([['7', '[a, b]', '2024-01-02'], ['8', null, null]]);
  });

  test('RecBole’s atomic files lose the types in their header', async () => {
    const source = await read({ path: await folder.write('ml.inter', 'user_id:token\titem_id:token\trating:float\tgenre:token_seq\n1\t007\t4.5\tComedy Drama\n') });
    expect(names(source)).toEqual(['user_id', 'item_id', 'rating', 'genre']);
    expect(source.rows).toEqual([['1', '007', '4.5', 'Comedy Drama']]);
  });

  test('MovieLens files have no header, `::` between columns, and Latin-1 letters', async () => {
    const source = await read({ path: await folder.write('movies.dat', Buffer.from('1::Misérables, Les (1995)::Drama|Musical\n2::"Quoted": a film::Comedy\n', 'latin1')) });
    expect(names(source)).toEqual(['column0', 'column1', 'column2']);
    expect(source.rows).toEqual([['1', 'Misérables, Les (1995)', 'Drama|Musical'], ['2', '"Quoted": a film', 'Comedy']]);
  });

  test.each([['tabs', '\t', 'graph.txt'], ['spaces', ' ', 'graph.ungraph'], ['tabs, compressed', '\t', 'graph.txt.gz']])('SNAP edge lists with %s leave comments out', async (_, sign, name) => {
    const text = `# Directed graph\n# FromNodeId ToNodeId\n0${sign}11342\n0${sign}824020\n# middle\n11342${sign}0\n`;
    const source = await read({ path: await folder.write(name, name.endsWith('.gz') ? gzipSync(text) : text), format: 'edgeList' });
    expect([names(source), source.rows]).toEqual([['column0', 'column1'], [['0', '11342'], ['0', '824020'], ['11342', '0']]]);
  });
});

describe('several files', () => {
  test('a glob reads its files in the order of their names, and columns go by name', async () => {
    await folder.write('parts/b.csv', 'item,user,extra\ny,2,z\n');
    await folder.write('parts/a.csv', 'user,item\n1,x\n');
    const source = await read({ path: folder.at('parts/*.csv') });
    expect(source.files).toEqual([folder.at('parts/a.csv'), folder.at('parts/b.csv')]);
    expect([names(source), source.rows]).toEqual([['user', 'item', 'extra'], [['1', 'x', null], ['2', 'y', 'z']]]);
  });

  test('a list of files reads a file once, however often it is named', async () => {
    const path = await folder.write('once.csv', people);
    expect((await read({ path: [path, folder.at('onc?.csv'), await folder.write('more.csv', 'user,item\n9,z\n')] })).rows).toEqual([['007', 'x'], ['08', 'y'], ['9', 'z']]);
  });

  test('each file of a list may have its own delimiter and an empty file adds nothing', async () => {
    const path = [await folder.write('d1.csv', 'a,b\n1,2\n'), await folder.write('d2.csv', ''), await folder.write('d3.csv', 'a;b\n3;4\n')];
    expect((await read({ path })).rows).toEqual([['1', '2'], ['3', '4']]);
  });

  test('Parquet files of other types for one column are read as the wider type', async () => {
    await runSql(`COPY (SELECT 7 AS id) TO '${folder.at('w1.parquet')}'`);
    await runSql(`COPY (SELECT 'x8' AS id, 1 AS more) TO '${folder.at('w2.parquet')}'`);
    const source = await read({ path: folder.at('w?.parquet') });
    expect([source.columns, source.rows]).toEqual([[{ name: 'id', type: 'VARCHAR' }, { name: 'more', type: 'INTEGER' }], [['7', null], ['x8', '1']]]);
  });

  test('a folder of partitions is read with a recursive glob', async () => {
    await folder.write('year/2023/a.csv', 'a\n1\n');
    await folder.write('year/2024/a.csv', 'a\n2\n');
    expect((await read({ path: folder.at('year/**/*.csv') })).rows).toEqual([['1'], ['2']]);
  });

  test.each(['csv', 'jsonl', 'parquet'])('a limit holds for each file of %s', async (suffix) => {
    for (const name of ['1', '2']) await runSql(`COPY (SELECT range + ${name}00 AS n FROM range(5)) TO '${folder.at(`limit${name}.${suffix}`)}' (${suffix === 'csv' ? 'HEADER' : suffix === 'jsonl' ? 'FORMAT json' : 'FORMAT parquet'})`);
    expect((await read({ path: folder.at(`limit*.${suffix}`) }, 2)).rows).toEqual([['100'], ['101'], ['200'], ['201']]);
  });
});

describe('dirt', () => {
  test('a byte order mark, CRLF, quoted separators, doubled quotes and line breaks in cells are read', async () => {
    const source = await read({ path: await folder.write('windows.csv', '\uFEFFid,title\r\n007,"Salt, pepper"\r\n8,"the ""best"" one"\r\n9,"two\r\nlines"\r\n') });
    expect([names(source), source.rows]).toEqual([['id', 'title'], [['007', 'Salt, pepper'], ['8', 'the "best" one'], ['9', 'two\r\nlines']]]);
  });

  test('a byte order mark in JSON lines is left out', async () => {
    expect((await read({ path: await folder.write('bom.jsonl', '\uFEFF{"id": "1"}\r\n{"id": "2"}\r\n') })).rows).toEqual([['1'], ['2']]);
  });

  test('names in a header are trimmed, numbered when met before, and given when empty', async () => {
    expect(names(await read({ path: await folder.write('names.csv', ',id, id ,ID,"a ""b"", c"\n0,1,2,3,4\n') }))).toEqual(['column0', 'id', 'id_1', 'ID_2', 'a "b", c']);
  });

  test('blank lines between rows are no rows', async () => {
    expect((await read({ path: await folder.write('blank.csv', 'a,b\n\n1,2\n\n\n3,4\n\n') })).rows).toEqual([['1', '2'], ['3', '4']]);
  });

  test('empty cells are missing and words such as NULL are words', async () => {
    expect((await read({ path: await folder.write('null.csv', 'a,b\nNULL,\n"",NaN\n') })).rows).toEqual([['NULL', null], [null, 'NaN']]);
  });

  test('UTF-16 is told by its byte order mark and read', async () => {
    const text = Buffer.from('\uFEFFid,title\n007,Füße\n', 'utf16le');
    expect((await read({ path: await folder.write('wide.csv', text) })).rows).toEqual([['007', 'Füße']]);
    expect((await read({ path: await folder.write('said.csv', text), encoding: 'utf-16' })).rows).toEqual([['007', 'Füße']]);
  });

  test('UTF-16 with the high byte first is named', async () => {
    const error = await errorOf({ path: await folder.write('big.csv', Buffer.from('\uFEFFid\n1\n', 'utf16le').swap16()) });
    expect([error.code, error.message]).toEqual(['file-unreadable', `\`${folder.at('big.csv')}\` is UTF-16 with the high byte first. Write it as UTF-8.`]);
  });

  test('Latin-1 is read when said', async () => {
    expect((await read({ path: await folder.write('latin.csv', Buffer.from('id\ncafé\n', 'latin1')), encoding: 'latin-1' })).rows).toEqual([['café']]);
  });

  test('letters that are not UTF-8 are named with their row and what to write', async () => {
    const error = await errorOf({ path: await folder.write('latin2.csv', Buffer.from('id,b\n1,2\ncafé,3\n', 'latin1')) });
    expect([error.code, error.row]).toEqual(['row-malformed', 3]);
    expect(error.message).toContain('write `encoding: latin-1`');
  });

  test('an empty file has no columns and a header alone has no rows', async () => {
    for (const name of ['empty.csv', 'empty.jsonl', 'empty.tsv']) expect((await read({ path: await folder.write(name, '') })).columns).toEqual([]);
    const source = await read({ path: await folder.write('header.csv', 'user,item') });
    expect([names(source), source.rows]).toEqual([['user', 'item'], []]);
  });

  test('a column that one file lacks is missing in its rows', async () => {
    await runSql(`COPY (SELECT 1 AS a) TO '${folder.at('l1.parquet')}'`);
    await runSql(`COPY (SELECT 2 AS a, 'x' AS b) TO '${folder.at('l2.parquet')}'`);
    expect((await read({ path: folder.at('l?.parquet') })).rows).toEqual([['1', null], ['2', 'x']]);
  });
});

/** 10,000 rows after the header, in which row 7,002 (the header is row 1) is something else. */
const withBadRow = (header: string, row: (n: number) => string, bad: string) => [header, ...Array.from({ length: 10_000 }, (_, at) => (at === 7000 ? bad : row(at)))].join('\n');

describe('rows in any order', () => {
  /** A file that several threads share: 45 MB in lines of 15 bytes, with another line as row 2,000,000. */
  const large = (bad: string) => folder.write('large.csv', `a,b\n${'12345678,12345\n'.repeat(1_999_998)}${bad}\n${'12345678,12345\n'.repeat(1_000_000)}`);
  const readUnordered = (path: string, badRows: 'skip' | 'fail') => withDatabase(null, undefined, async (connection) => {
    const { interactions } = featuresOf({ interactions: { query: 'a', item: 'b', path, badRows }, features: [{ name: 'a', kind: 'id' }] });
    const source = await openSource(connection, 'rows', interactions, { limit: null, signal: undefined, isUnordered: true });
    return { ...source, counts: await readRows<{ a: string; n: number }>(connection, 'SELECT a, count(*)::INTEGER AS n FROM rows GROUP BY a ORDER BY a') };
  });

  test('the header is the first line, every row is read once, and the rows of the next source keep their order', async () => {
    const path = await large('7,8');
    const source = await readUnordered(path, 'fail');
    expect([names(source), source.counts]).toEqual([['a', 'b'], [{ a: '12345678', n: 2_999_998 }, { a: '7', n: 1 }]]);
    const { rows } = await withDatabase(null, undefined, async (connection) => {
      const { interactions } = featuresOf({ interactions: { query: 'a', item: 'b', path }, features: [{ name: 'a', kind: 'id' }] });
      await openSource(connection, 'any', interactions, { limit: null, signal: undefined, isUnordered: true });
      await openSource(connection, 'rows', interactions, { limit: null, signal: undefined });
      return { rows: await readRows<{ n: number }>(connection, "SELECT __row::INTEGER AS n FROM rows WHERE a = '7'") };
    });
    expect(rows).toEqual([{ n: 1_999_999 }]);
  });

  test('a malformed row is named by its place in the file, or left out', async () => {
    const path = await large('7,8,9');
    await expect(readUnordered(path, 'fail')).rejects.toThrow(`Row 2000000 of \`${path}\` is malformed: it has 3 columns instead of 2 (\`7,8,9\`).`);
    const { skippedRows, counts } = await readUnordered(path, 'skip');
    expect([skippedRows, counts]).toEqual([1, [{ a: '12345678', n: 2_999_998 }]]);
  });
});

describe('one malformed row in 10,000', () => {
  const cases = [
    { what: 'a cell too many', name: 'many.csv', bad: '1,2,3', reason: 'it has 3 columns instead of 2 (`1,2,3`)' },
    { what: 'a cell too few', name: 'few.csv', bad: '1', reason: 'it has 1 column instead of 2 (`1`)' },
    { what: 'a quote that is not doubled', name: 'quote.csv', bad: '1,"a "bad" one"', reason: 'a quote in it is not closed or not doubled (`1,"a "bad" one"`)' },
  ];
  test.each(cases)('$what is named with file and row', async ({ name, bad, reason }) => {
    const path = await folder.write(name, withBadRow('a,b', (n) => `${n},x`, bad));
    const error = await errorOf({ path });
    expect([error.code, error.file, error.row, error.message]).toEqual(['row-malformed', path, 7002, `Row 7002 of \`${path}\` is malformed: ${reason}.`]);
  });

  test.each(cases)('$what is left out and counted when asked', async ({ name, bad }) => {
    const source = await read({ path: await folder.write(`skip-${name}`, withBadRow('a,b', (n) => `${n},x`, bad)), badRows: 'skip' });
    expect([source.skippedRows, source.rows.length, source.rows[7000]]).toEqual([1, 9999, ['7001', 'x']]);
  });

  test('a malformed row near the top does not change how the others are read', async () => {
    const source = await read({ path: await folder.write('top.csv', 'a,b\n1,x\n2,y,z\n3,"say ""hi"""\n'), badRows: 'skip' });
    expect([source.skippedRows, source.rows]).toEqual([1, [['1', 'x'], ['3', 'say "hi"']]]);
  });

  test('a quote that is never closed is named even when rows may be skipped, since it swallows the rest', async () => {
    const path = await folder.write('open.csv', withBadRow('a,b', (n) => `${n},x`, '1,"open'));
    for (const badRows of ['fail', 'skip'] as const) {
      const error = await errorOf({ path, badRows });
      expect([error.code, error.row]).toEqual(['row-malformed', 7002]);
    }
  });

  test.each(['\n', '\r\n'])('a quote that is never closed is shown with its row, and skipping is not offered (line ends %j)', async (lineEnd) => {
    const path = await folder.write(`open-${lineEnd.length}.csv`, withBadRow('a;b', (n) => `${n};x`, '007;"2024-06-3').replaceAll('\n', lineEnd));
    const error = await errorOf({ path, badRows: 'fail' });
    expect(error.message).toBe(`Row 7002 of \`${path}\` is malformed: a quote in it is not closed (\`007;"2024-06-3\`).`);
    expect(error.remedy).toBe('Close or delete the quote in that row. Such a row cannot be skipped: all that follows it is read as the same cell.');
  });

  test('a quote that is not doubled is left out when asked where lines end as on Windows', async () => {
    const path = await folder.write('windows.csv', withBadRow('a,b', (n) => `${n},x`, '1,"a "bad" one"').replaceAll('\n', '\r\n'));
    const source = await read({ path, badRows: 'skip' });
    expect([source.skippedRows, source.rows.length, source.rows[7000]]).toEqual([1, 9999, ['7001', 'x']]);
  });

  test('a malformed row of the second file is named there', async () => {
    const [first, second] = [await folder.write('two/a.csv', 'a,b\n1,2\n'), await folder.write('two/b.csv', 'a,b\n1,2\n3\n4\n')];
    const error = await errorOf({ path: [first, second] });
    expect([error.file, error.row]).toEqual([second, 3]);
    expect(error.message).toContain('1 more row is malformed.');
  });

  test('a line that is no JSON object is named with file and row', async () => {
    const path = await folder.write('bad.jsonl', withBadRow('{"id": "header"}', (n) => `{"id": "${n}"}`, '{"id": 7000'));
    const error = await errorOf({ path });
    expect([error.code, error.file, error.row, error.message]).toEqual(['row-malformed', path, 7002, `Row 7002 of \`${path}\` is malformed: it is not one JSON object (\`{"id": 7000\`).`]);
    const source = await read({ path, badRows: 'skip' });
    expect([source.skippedRows, source.rows.length]).toEqual([1, 10_000]);
  });

  test('a JSON array is named at its first line', async () => {
    expect((await errorOf({ path: await folder.write('array.json', '[{"id": 1},\n{"id": 2}]\n') })).row).toBe(1);
  });
});

describe('files that cannot be read', () => {
  test('a path that matches nothing is named', async () => {
    const error = await errorOf({ path: [await folder.write('there.csv', people), folder.at('gone-*.csv')] });
    expect([error.code, error.message]).toEqual(['file-missing', `No file matches \`${folder.at('gone-*.csv')}\`.`]);
  });

  test('a torn Parquet file is named, also among others', async () => {
    await runSql(`COPY (SELECT range AS n FROM range(1000)) TO '${folder.at('whole.parquet')}'`);
    const torn = await folder.write('torn.parquet', await readFile(folder.at('whole.parquet')));
    await truncate(torn, 500);
    for (const path of [torn, [folder.at('whole.parquet'), torn]]) {
      const error = await errorOf({ path });
      expect([error.code, error.file]).toEqual(['file-unreadable', torn]);
      expect(error.message).toContain(torn);
    }
  });

  test('text that is called Parquet is named', async () => {
    const path = await folder.write('text.parquet', people);
    const error = await errorOf({ path });
    expect([error.code, error.file]).toEqual(['file-unreadable', path]);
  });

  test.each(['csv.gz', 'csv.zst', 'jsonl.gz', 'jsonl.zst'])('a file of %s that is torn anywhere is named, and a whole one is not', async (suffix) => {
    const whole = folder.at(`whole.${suffix}`);
    await runSql(`COPY (SELECT range AS n, md5(range::VARCHAR) AS text FROM range(20000)) TO '${whole}' (${suffix.startsWith('csv') ? 'HEADER' : 'FORMAT json'}, COMPRESSION ${suffix.endsWith('gz') ? 'gzip' : 'zstd'})`);
    expect((await read({ path: whole })).rows).toHaveLength(20_000);
    const bytes = await readFile(whole);
    for (const share of [0.001, 0.3, 0.5, 0.7, 0.9]) {
      const path = await folder.write(`torn.${suffix}`, bytes.subarray(0, Math.floor(share * bytes.length)));
      const error = await errorOf({ path });
      expect([error.code, error.message]).toEqual(['file-unreadable', `\`${path}\` cannot be read: it ends in the middle of its compressed data.`]);
    }
    expect((await errorOf({ path: await folder.write(`torn.${suffix}`, bytes.subarray(0, -1)) })).code).toBe('file-unreadable');
  });

  test('a file with two kinds of line ends is named with the reason', async () => {
    const error = await errorOf({ path: await folder.write('ends.csv', 'a,b\r\n1,2\r\n3,4\n5,6\r\n') });
    expect(error.message).toBe(`\`${folder.at('ends.csv')}\` cannot be read: some of its lines end in CR LF and some in LF. Write it with one kind of line end.`);
  });
});
