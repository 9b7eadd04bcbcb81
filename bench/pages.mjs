// Times a repaint of each panel in a headless browser: `npm run bench:pages [-- repeats=30]`. See pages.ts.
import { bundled } from './bundle.mjs';

const { pagesBenchmark } = await bundled('pages');
await pagesBenchmark(Number(process.argv.slice(2).find((word) => word.startsWith('repeats='))?.slice(8) ?? 30));
