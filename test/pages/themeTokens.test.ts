import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../webviews');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(css|ts)$/.test(name));

describe('colors of the pages', () => {
  test.each(files)('%s has none of its own', (file) => {
    const text = readFileSync(path.join(root, file), 'utf8');
    expect(text.match(/#[0-9a-f]{3,8}\b(?![\w-])|\brgba?\([\d\s]|\bhsla?\(/gi) ?? []).toEqual([]);
  });

  test.each(files)('%s leaves the orange alone, which is see-through or unset', (file) => {
    expect(readFileSync(path.join(root, file), 'utf8')).not.toContain('charts-orange');
  });

  test('no text is drawn in a color of the charts', () => {
    for (const file of files.filter((name) => name.endsWith('.css'))) expect(/(^|[\s;{])color:\s*var\(--vscode-charts-(?!foreground)/m.test(readFileSync(path.join(root, file), 'utf8')), file).toBe(false);
  });
});
