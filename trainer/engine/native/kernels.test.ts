import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { loadKernels } from './kernels';

test('kernels of another version are named with what they lack and what to do', () => {
  // Any addon that loads: the database's has none of our names.
  const addon = createRequire(import.meta.url).resolve(`@duckdb/node-bindings-${process.platform}-${process.arch}/duckdb.node`);
  expect(() => loadKernels(addon)).toThrow(/^its kernels are of another version: .*duckdb\.node lacks `start`, `product`, .*`Corpus`, `Pairs`; `npm run build` makes them anew$/);
});

test('kernels that are not there are told from those that do not load', () => {
  expect(() => loadKernels('/nowhere/kernels.duckdb_extension')).toThrow(/^there are no kernels for .*`npm run build`/);
  expect(() => loadKernels(import.meta.filename)).toThrow(/^its kernels do not load: /);
});
