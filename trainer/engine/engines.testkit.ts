import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { afterEach, describe } from 'vitest';
import type { Engine, EngineName, EnginePlaces } from './engine';
import { tensorflowPlaces } from '../run/engines/tensorflowPlaces';
import { tfjsNodeOpener } from '../run/engines/openTfjsNode';
import { engineNames, openEngine } from './openEngine';
import { dawnFile } from '../run/engines/dawnFile';
import { useSoftwareVulkan } from './webgpu/softwareVulkan.testkit';

/** Where `npm test` links a TensorFlow of its own. */
export const testEngines = path.resolve(import.meta.dirname, '../../.build/tensorflow/engines');

/** The engines' files in a checkout: `npm run build` makes the kernels. */
export const checkoutPlaces: EnginePlaces = {
  wasmFolder: path.dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')) + path.sep,
  kernelsFile: path.resolve(import.meta.dirname, '../../dist/native', `${process.platform}-${process.arch}`, 'kernels.duckdb_extension'),
  dawnFile: dawnFile(import.meta.filename),
  openTfjsNode: tfjsNodeOpener(() => tensorflowPlaces(null, [testEngines])),
};

const here: readonly EngineName[] = [
  ...(useSoftwareVulkan() ? ['webgpu' as const] : []),
  ...(spawnSync('cargo', ['--version']).status === 0 ? ['native' as const] : []),
  ...(existsSync(path.join(testEngines, 'linked')) ? ['tensorflow' as const] : []),
  'wasm', 'cpu',
];
/** Engines that must be there, or the tests fail: those that `LONGTAIL_EXPECT_ENGINES=cpu,wasm,native` names, and no others then; else all whose tools are at hand. */
const expected = new Set((process.env.LONGTAIL_EXPECT_ENGINES ?? here.join()).split(',').map((name) => name.trim()).filter((name) => name !== ''));

const opened = new Map<EngineName, Engine>();
for (const name of expected) if (!engineNames.some((known) => known === name)) throw new Error(`LONGTAIL_EXPECT_ENGINES names \`${name}\`, and the engines are ${engineNames.join(', ')}`);
for (const name of engineNames) {
  if (process.env.LONGTAIL_EXPECT_ENGINES !== undefined && !expected.has(name)) continue;
  try {
    opened.set(name, (await openEngine(name, checkoutPlaces)).engine);
  } catch (error) {
    if (expected.has(name)) throw error;
  }
}

/** The engines present, by name. An engine that `LONGTAIL_EXPECT_ENGINES` names and that does not open fails the file. */
export const engines: ReadonlyMap<EngineName, Engine> = opened;

/** Runs a suite once for each engine present. */
export function describeEachEngine(title: string, suite: (engine: Engine) => void): void {
  describe.each([...engines])(`${title} on %s`, (_, engine) => {
    // A GPU gives memory back when the event loop comes around.
    afterEach(() => new Promise<void>((resolve) => setImmediate(resolve)));
    suite(engine);
  });
}
