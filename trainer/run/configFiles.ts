import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

const isConfig = (name: string) => /\.(model|features|experiment)\.ya?ml$/.test(name);
const isLeftOut = (name: string) => name.startsWith('.') || name === 'node_modules';

/** The config files under a folder, in the order of their names, without hidden folders and `node_modules`; of anything else its own name. */
export function configFiles(named: string): string[] {
  if (statSync(named, { throwIfNoEntry: false })?.isDirectory() !== true) return [named];
  return readdirSync(named, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1)).flatMap((entry) => {
    const place = path.join(named, entry.name);
    if (entry.isDirectory()) return isLeftOut(entry.name) ? [] : configFiles(place);
    return entry.isFile() && isConfig(entry.name) ? [place] : [];
  });
}
