// The Mocha journeys in a real VS Code: a desktop one where there is one or one can be fetched, else the one out of npm.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chooseHost } from './lib/chooseHost.mjs';
import { hostFolder, hostModules, installTools } from './lib/installTools.mjs';

const root = path.resolve(hostFolder, '../..');
const standIn = path.join(hostFolder, 'bin', 'code');
const desktopVersion = '1.100.3';

/** Runs the suite. @returns {Promise<{ passed: number, failed: number }>} */
export async function runJourneys() {
  const trouble = installTools({ withEditor: process.platform === 'linux' });
  if (trouble !== null) {
    console.error(`The editor tests cannot run: ${trouble}`);
    return { passed: 0, failed: 1 };
  }
  await bundleSuite();
  const home = mkdtempSync(path.join(os.tmpdir(), 'longtail-journeys-'));
  const workspace = path.join(home, 'shop');
  const report = path.join(home, 'report.json');
  cpSync(path.join(root, 'test/fixtures/shop'), workspace, { recursive: true });
  mkdirSync(path.join(workspace, '.longtail'));
  const require = createRequire(path.join(hostModules, 'x.js'));
  const { runTests } = require('@vscode/test-electron');
  try {
    await runTests({
      vscodeExecutablePath: await executable(require('@vscode/test-electron')),
      extensionDevelopmentPath: root,
      extensionTestsPath: path.join(hostFolder, 'dist', 'run.cjs'),
      launchArgs: [workspace, '--disable-extensions', '--user-data-dir', path.join(home, 'user'), '--extensions-dir', path.join(home, 'extensions')],
      extensionTestsEnv: { LONGTAIL_TEST_REPORT: report, LONGTAIL_TEST_GREP: process.env.LONGTAIL_TEST_GREP },
    });
  } catch (error) {
    if (!existsSync(report)) console.error(String(error));
  }
  const counts = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : { passed: 0, failed: 1 };
  if (counts.failed === 0) rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  else console.error(`Kept: ${home}`);
  return counts;
}

/** `LONGTAIL_VSCODE`: `headless`, `desktop`, or the path of an executable. Else a desktop where there is a screen and one can be had soon. */
async function executable({ downloadAndUnzipVSCode }) {
  const isLinux = process.platform === 'linux';
  const { executable: chosen, line } = await chooseHost({
    wish: process.env.LONGTAIL_VSCODE,
    standIn: isLinux ? standIn : null,
    hasScreen: !isLinux || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY),
    fetchDesktop: (timeout) => downloadAndUnzipVSCode({ version: desktopVersion, cachePath: path.join(root, '.build', 'vscode'), timeout }),
  });
  console.log(`The journeys run in ${line}.`);
  return chosen;
}

async function bundleSuite() {
  const suite = path.join(hostFolder, 'suite');
  await build({
    entryPoints: readdirSync(suite).filter((name) => name === 'run.ts' || name.endsWith('.journey.ts')).map((name) => path.join(suite, name)),
    outdir: path.join(hostFolder, 'dist'), outExtension: { '.js': '.cjs' }, bundle: true, platform: 'node', format: 'cjs', target: 'node20',
    // Mocha is loaded from test/host/node_modules, VS Code gives its own module.
    external: ['vscode', 'mocha'], sourcemap: 'inline', logLevel: 'warning',
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { build: buildAll } = await import('../../scripts/build.mjs');
  await buildAll();
  const { passed, failed } = await runJourneys();
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}
