import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');

let home: string;
let bin: string;
let workspace: string;

beforeEach(() => {
  home = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'longtail editor ')));
  bin = path.join(home, 'bin');
  workspace = path.join(home, 'my workspace');
  for (const folder of [bin, workspace]) mkdirSync(folder);
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** A program called `code` that writes down what it was called with, one JSON array a line. */
function putCodeOnPath({ exitCode = 0 } = {}): string {
  const calls = path.join(home, 'calls.jsonl');
  const program = path.join(bin, 'code.cjs');
  writeFileSync(program, `require('node:fs').appendFileSync(${JSON.stringify(calls)}, JSON.stringify(process.argv.slice(2)) + '\\n');\nif (process.argv[2] !== '--version') process.exit(${exitCode});\n`);
  const isWindows = process.platform === 'win32';
  const starter = path.join(bin, isWindows ? 'code.cmd' : 'code');
  writeFileSync(starter, isWindows ? `@"${process.execPath}" "${program}" %*\r\n` : `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`);
  chmodSync(starter, 0o755);
  return calls;
}

const openEditor = (...args: string[]): string => execFileSync(process.execPath, [path.join(root, 'scripts/editor.mjs'), '--built', ...args], {
  cwd: home, encoding: 'utf8', env: { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH ?? ''}` },
});

const callsIn = (file: string): unknown[] => readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as unknown);

test('npm run editor opens a folder in the VS Code that is on the PATH, in a window of its own, with the extension of the checkout', () => {
  const calls = putCodeOnPath();
  const said = openEditor('my workspace');
  expect(callsIn(calls)).toEqual([['--version'], ['--new-window', `--extensionDevelopmentPath=${root}`, workspace]]);
  expect(said).toContain(workspace);
});

test('npm run editor opens a copy of the example when no folder is named', () => {
  const calls = putCodeOnPath();
  openEditor();
  const copy = path.join(root, '.build', 'example');
  expect(callsIn(calls).at(-1)).toEqual(['--new-window', `--extensionDevelopmentPath=${root}`, copy]);
  expect(existsSync(path.join(copy, 'cfm.model.yaml'))).toBe(true);
});

test('npm run editor fails as VS Code does', () => {
  putCodeOnPath({ exitCode: 3 });
  expect(() => openEditor('my workspace')).toThrow(expect.objectContaining({ status: 3 }) as Error);
});
