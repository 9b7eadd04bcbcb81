// A headless Chromium: the one in an npm package, or the one that CHROMIUM_PATH names.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';
import { chromium } from 'playwright-core';

const switches = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** @throws when there is none for this system */
export function launchChromium(options = {}) {
  return chromium.launch({ executablePath: chromiumPath(), args: switches, handleSIGINT: false, handleSIGTERM: false, ...options });
}

/** Path of the executable; unpacked once per version. */
export function chromiumPath() {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  const folder = packageFolder();
  if (folder === null || process.platform !== 'linux') throw new Error('No Chromium: npm has one for Linux only. Set CHROMIUM_PATH to one that is installed.');
  const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const unpacked = path.join(os.tmpdir(), `longtail-chromium-${version}-${os.userInfo().uid}`);
  const executable = path.join(unpacked, 'chromium');
  if (!existsSync(executable)) {
    const content = (name) => zlib.brotliDecompressSync(readFileSync(path.join(folder, 'bin', name)));
    mkdirSync(unpacked, { recursive: true });
    execFileSync('tar', ['x', '-C', unpacked], { input: content('swiftshader.tar.br') });
    const partial = `${executable}.${process.pid}`;
    writeFileSync(partial, content('chromium.br'), { mode: 0o755 });
    renameSync(partial, executable);
  }
  return executable;
}

function packageFolder() {
  const require = createRequire(import.meta.url);
  try {
    return path.resolve(path.dirname(require.resolve('@sparticuz/chromium')), '../..');
  } catch {
    return null;
  }
}
