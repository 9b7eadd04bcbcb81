
import { bundleForNode, enginePlaces, nodeBundle, nodeBundleOf } from './bundle.mjs';

await bundleForNode({ loaderBenchmark: 'bench/loader.ts', loader: 'trainer/loader.ts' });
await nodeBundle('loaderBenchmark').loaderBenchmark(process.argv.slice(2), enginePlaces, nodeBundleOf('loader'));
