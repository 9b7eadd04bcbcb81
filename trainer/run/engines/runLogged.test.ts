import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runLogged, tellingLine } from './runLogged';

const folder = mkdtempSync(path.join(os.tmpdir(), 'longtail-logged-'));
afterAll(() => rmSync(folder, { recursive: true }));
const logFile = path.join(folder, 'log.txt');
const node = (code: string, more: Partial<Parameters<typeof runLogged>[2]> = {}) => runLogged(process.execPath, ['-e', code], { logFile, limitMs: 30_000, ...more });

test('a program is heard line by line, and its command, words and exit code are in the log', async () => {
  const lines: string[] = [];
  const outcome = await node('console.log("one"); console.error("two"); process.exitCode = 3;', { onLine: (line) => lines.push(line) });
  expect(outcome).toMatchObject({ code: 3, stdout: 'one\n' });
  expect(lines.sort()).toEqual(['one', 'two']);
  expect(readFileSync(logFile, 'utf8')).toMatch(/\$ .*-e console\.log[\s\S]*→ 3\n$/);
});

test('a program that takes too long is ended and said to have been', async () => {
  expect(await node('setInterval(() => {}, 1000)', { limitMs: 300 })).toMatchObject({ code: null, said: expect.stringContaining('was ended') as string });
});

test('a program that is not there is no exception', async () => {
  expect(await runLogged('longtail-no-such-program', [], { logFile, limitMs: 1000 })).toMatchObject({ code: null, said: expect.stringContaining('ENOENT') as string });
});

test('a program ends when its caller gives up', async () => {
  const stop = new AbortController();
  const running = node('console.log("up"); setInterval(() => {}, 1000)', { signal: stop.signal, onLine: () => stop.abort() });
  expect(await running).toMatchObject({ code: null });
});

test('of what a program said the line that names the error tells why it failed', () => {
  expect(tellingLine('cc1plus: note\n/x/tfjs_backend.cc:18:10: fatal error: node_api.h: No such file or directory\ncompilation terminated.')).toContain('node_api.h: No such file');
  expect(tellingLine('> install\nError: TAR_BAD_ARCHIVE: Unrecognized archive format\n    at Unpack.warn\nnpm error code 1\nnpm error path /x')).toBe('Error: TAR_BAD_ARCHIVE: Unrecognized archive format');
  expect(tellingLine('npm error code E404\nnpm error 404 Not Found - GET https://registry.npmjs.org/x')).toBe('npm error 404 Not Found - GET https://registry.npmjs.org/x');
  expect(tellingLine('a\nb\n')).toBe('b');
  expect(tellingLine('')).toBe('it gave no reason');
});
