
import { bundleForNode, enginePlaces, nodeBundle } from './bundle.mjs';

await bundleForNode({ evaluation: 'bench/evaluation.ts' });
await nodeBundle('evaluation').evaluationBenchmark(process.argv.slice(2), enginePlaces);
