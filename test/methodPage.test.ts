import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { FileReader } from '../config/fileReader';
import { presets } from '../config/presets';
import { shopFeatures } from '../config/reference/problemExample';
import { resolveConfig } from '../config/resolveConfig';

const root = path.resolve(import.meta.dirname, '..');
const page = readFileSync(path.join(root, 'docs/method.md'), 'utf8');

const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text!);
/** Lines in the tables' middle column; `preset: a`, `preset: b` are two. */
const lines = [...page.matchAll(/^\|[^|]*\|([^|]*)\|[^|]*\|$/gm)].flatMap(([, cell]) => [...cell!.matchAll(/`([a-zA-Z]+: [^`]*)`/g)].map(([, line]) => line!)).filter((line) => /^(preset|loss|selfSupervision|towers): /.test(line));

async function problemsOf(settings: string) {
  const files = new Map([['shop.features.yaml', shopFeatures], ['my.model.yaml', `longtail: model/1\nfeatures: shop.features.yaml\n${settings}\n`]]);
  // A column of clicks, where the block is about one.
  if (settings.includes('binaryCrossEntropy')) files.set('shop.features.yaml', shopFeatures.replace('item: product }', 'item: product, outcome: clicked }'));
  const reader: FileReader = { read: async (file) => files.get(file) ?? null, resolve: (_, relative) => relative };
  return (await resolveConfig('my.model.yaml', reader, [])).problems.map(({ code, message }) => `${code}: ${message}`);
}

describe('docs/method.md', () => {
  test('has lines for every method', () => expect([blocks.length, lines.length].map((n) => 5 < n)).toEqual([true, true]));

  test.each([...blocks, ...lines])('has settings without a problem: %s', async (settings) => expect(await problemsOf(settings)).toEqual([]));

  test('names every preset but the recommended one', () => {
    for (const name of Object.keys(presets)) if (name !== 'recommended') expect(page, name).toContain(`\`preset: ${name}\``);
  });

  test('has pitfalls 1 to 27, each with a test or a reason', () => {
    const rows = [...page.matchAll(/^\| (\d+) \|[^|]*\| ([^|]+) \|$/gm)].map(([, number, held]) => [Number(number), held!.length] as const);
    expect(rows.map(([number]) => number)).toEqual(Array.from({ length: 27 }, (_, at) => at + 1));
    for (const [, length] of rows) expect(length).toBeGreaterThan(20);
  });

  test('names tests that there are, by words that stand in them', () => {
    const named = [...page.matchAll(/`((?:trainer|test|config)\/[\w/]+\.test\.ts)`((?:[:,] “[^”]+”)*)/g)];
    expect(named.filter(([, , words]) => words !== '').length).toBeGreaterThan(25);
    for (const [, file, words] of named) {
      expect(existsSync(path.join(root, file!)), file).toBe(true);
      const source = readFileSync(path.join(root, file!), 'utf8');
      for (const [, name] of words!.matchAll(/“([^”]+)”/g)) expect(source.includes(name!), `${file}: ${name}`).toBe(true);
    }
  });
});
