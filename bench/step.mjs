
import { bundleForNode, enginePlaces, nodeBundle } from './bundle.mjs';

await bundleForNode({ step: 'bench/step.ts' });
await nodeBundle('step').stepBenchmark(process.argv.slice(2), enginePlaces);
