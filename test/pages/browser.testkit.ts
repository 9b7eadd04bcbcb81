import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { chromium, type Browser } from 'playwright-core';

/** The headless browser of the npm package, unpacked once into the temporary folder; `CHROMIUM_PATH` names another. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_PATH ?? unpackedChromium();
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'] });
}

/** Unpacks under another name and renames, so that processes which start together never see half a browser. */
function unpackedChromium(): string {
  const bin = path.join(path.dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '..', '..', 'bin');
  const { version } = JSON.parse(readFileSync(path.join(bin, '..', 'package.json'), 'utf8')) as { version: string };
  const folder = path.join(tmpdir(), `longtail-pages-chromium-${version}-${userInfo().uid}`);
  if (!existsSync(folder)) {
    const part = mkdtempSync(`${folder}-`);
    const unpacked = (name: string) => brotliDecompressSync(readFileSync(path.join(bin, name)));
    execFileSync('tar', ['x', '-C', part], { input: unpacked('swiftshader.tar.br') });
    writeFileSync(path.join(part, 'chromium'), unpacked('chromium.br'), { mode: 0o755 });
    try {
      renameSync(part, folder);
    } catch (error) {
      // Another process was first.
      if (!existsSync(folder)) throw error;
      rmSync(part, { recursive: true });
    }
  }
  return path.join(folder, 'chromium');
}
