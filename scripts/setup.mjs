// Installs what package-lock.json names, once. Uses nothing but Node and npm.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

const floor = [20, 19];

/** Makes `node_modules` agree with the lock file. */
export function setUp() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < floor[0] || (major === floor[0] && minor < floor[1])) {
    console.error(`Longtail needs Node ${floor.join('.')} or newer; this is Node ${process.versions.node}. Get one from https://nodejs.org.`);
    process.exit(1);
  }
  const lock = readFileSync(path.join(root, 'package-lock.json'), 'utf8');
  const installed = path.join(root, 'node_modules', '.longtail-lock');
  if (existsSync(installed) && readFileSync(installed, 'utf8') === lock) return;
  console.log('Installing packages (npm ci) …');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(installed, lock);
}

/** Runs a command in the project's root with its output shown; ends this process when it fails. */
export function run(command, args, options = {}) {
  const outcome = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32', ...options });
  if (outcome.error) {
    console.error(`Cannot run ${command}: ${outcome.error.message}`);
    process.exit(1);
  }
  if (outcome.status !== 0) process.exit(outcome.status ?? 1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) setUp();
