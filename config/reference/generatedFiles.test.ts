import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { generatedFiles } from './generatedFiles';

const files = Object.entries(await generatedFiles());

test.each(files)('%s is what the schema makes (else run `npm run generate`)', async (path, text) => {
  const onDisk = await readFile(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');
  expect(onDisk.replaceAll('\r\n', '\n')).toBe(text);
});
