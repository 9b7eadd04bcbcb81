/**
 * From a step's line in the journal to its number on the screen, p50 and p95, without history and with 100,000 steps:
 *
 *     npm run bench:pixel            exits with 1 when a p95 is a second or more; see stepToPixel.ts
 *     npm run bench:pixel -- steps=50
 */
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundled, bundleOf } from './bundle.mjs';

const [role, ...words] = process.argv.slice(2);
if (role === 'writer') {
  const { writeSteps } = await import(pathToFileURL(bundleOf('stepToPixel')).href);
  await writeSteps(words[0], Number(words[1]), Number(words[2]));
} else {
  const { stepToPixelBenchmark } = await bundled('stepToPixel');
  const nSteps = Number(process.argv.slice(2).find((word) => word.startsWith('steps='))?.slice(6) ?? 50);
  if (!await stepToPixelBenchmark(nSteps, fileURLToPath(import.meta.url))) process.exitCode = 1;
}
