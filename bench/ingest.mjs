
import path from 'node:path';
import { bundleForNode, enginePlaces, nodeBundle, nodeBundleOf } from './bundle.mjs';

await bundleForNode({ ingest: 'bench/ingest.ts' });
await nodeBundle('ingest').ingestBenchmark(process.argv.slice(2), path.join(path.dirname(nodeBundleOf('ingest')), 'data'), enginePlaces);
