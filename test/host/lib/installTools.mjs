// Installs test/host's own packages: from npm alone, without install scripts, without root.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export const hostFolder = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '..');
export const hostModules = path.join(hostFolder, 'node_modules');

const installLimitMs = 10 * 60_000;

/**
 * Makes test/host/node_modules agree with its lock file.
 *
 * @param withEditor also the packages that a VS Code is made of (Linux only, about 480 MB); else the test tools and vsce
 * @returns why it could not, in words; null when all is there
 */
export function installTools({ withEditor }) {
  const lock = readFileSync(path.join(hostFolder, 'package-lock.json'), 'utf8');
  const marker = path.join(hostModules, '.longtail-lock');
  const kept = existsSync(marker) ? readFileSync(marker, 'utf8') : '';
  const isWhole = kept === `editor\n${lock}`;
  if (isWhole || (!withEditor && kept === `tools\n${lock}`)) return null;
  console.log(`Installing ${withEditor ? 'a VS Code and the tools of its tests' : 'the tools of the editor tests'} (npm ci in test/host) …`);
  const outcome = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error', ...(withEditor ? [] : ['--omit=dev', '--omit=optional'])], {
    cwd: hostFolder, stdio: ['ignore', 'inherit', 'inherit'], timeout: installLimitMs, shell: process.platform === 'win32',
  });
  if (outcome.status !== 0) return `npm ci in test/host ${outcome.error === undefined ? `exited with ${outcome.status ?? outcome.signal}` : `failed: ${outcome.error.message}`}.`;
  const missing = withEditor ? ['code-server', `node-linux-${process.arch}`].filter((name) => !existsSync(path.join(hostModules, name))) : [];
  if (missing.length > 0) return `npm has no ${missing.join(' and no ')} for ${process.platform}-${process.arch}.`;
  writeFileSync(marker, `${withEditor ? 'editor' : 'tools'}\n${lock}`);
  return null;
}
