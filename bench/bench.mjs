/**
 * Speed and memory against peers, with the floors and goals beside what is measured:
 *
 *     npm run bench                          all of it, about fifteen minutes
 *     npm run bench -- --only step-1024      one case; names are in bench.ts
 *     npm run bench -- --rounds 3 --json
 *
 * Exits with 1 when a measured floor is missed. This file also starts the workers that it measures.
 */
import { fileURLToPath } from 'node:url';
import { bundleForNode, enginePlaces, nodeBundle } from './bundle.mjs';

const [role, ...words] = process.argv.slice(2);
if (role === 'worker') {
  await nodeBundle('worker').worker(words, enginePlaces);
  process.exit();
}
await bundleForNode({ bench: 'bench/bench.ts', worker: 'bench/worker.ts' });
process.exitCode = await nodeBundle('bench').bench(process.argv.slice(2), { root: fileURLToPath(new URL('..', import.meta.url)), script: fileURLToPath(import.meta.url), places: enginePlaces });
