import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

interface Mutant { readonly name: string; readonly file: string; readonly test: string; readonly edits: readonly (readonly [string, string])[]; readonly caughtBy: string }

const root = path.resolve(import.meta.dirname, '../..');
const { mutants } = await import(path.join(root, 'scripts/mutants.mjs')) as { mutants: readonly Mutant[] };

test.each(mutants)('the formula that “$name” breaks stands where it says, once', ({ file, edits, test: testFile }) => {
  const source = readFileSync(path.join(root, file), 'utf8');
  for (const [before] of edits) expect(source.split(before).length - 1, before).toBe(1);
  expect(() => readFileSync(path.join(root, testFile))).not.toThrow();
});
