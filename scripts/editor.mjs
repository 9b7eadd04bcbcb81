/**
 * Opens the example workspace in VS Code with the extension loaded: the desktop one when `code` is on the PATH, else the
 * one out of npm on a loopback port, whose address is printed.
 *
 *     npm run editor [-- FOLDER] [-- --npm] [-- --port 3000] [-- --built]
 *
 * `--npm` leaves the desktop one alone; `--built` takes the packages and dist/ as they are.
 */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { build } from './build.mjs';
import { root, setUp } from './setup.mjs';

const words = process.argv.slice(2);
const isNpm = words.includes('--npm');
const port = words.includes('--port') ? Number(words[words.indexOf('--port') + 1]) : 0;
const named = words.find((word, at) => !word.startsWith('--') && words[at - 1] !== '--port');

if (!words.includes('--built')) {
  setUp();
  await build();
}
const folder = named === undefined ? exampleCopy() : path.resolve(named);

if (!isNpm && hasDesktop()) {
  console.log(`Opening ${folder} in VS Code with the extension of this checkout.`);
  const child = code(spawn, ['--new-window', `--extensionDevelopmentPath=${root}`, folder], { stdio: 'inherit' });
  child.on('exit', (exitCode) => process.exit(exitCode ?? 1));
} else {
  await openInBrowser();
}

/** Whether `code` is on the PATH and answers. */
function hasDesktop() {
  return code(spawnSync, ['--version'], { timeout: 30_000 }).status === 0;
}

/** On Windows `code` is a batch file, which only a shell starts, and a shell takes words apart at spaces. */
function code(start, args, options) {
  const isWindows = process.platform === 'win32';
  return start('code', isWindows ? args.map((word) => `"${word}"`) : args, { ...options, shell: isWindows });
}

async function openInBrowser() {
  const { installTools } = await import('../test/host/lib/installTools.mjs');
  if (process.platform !== 'linux') throw new Error('`code` is not on the PATH, and npm has a VS Code for Linux only. In VS Code, run “Shell Command: Install \'code\' command in PATH”.');
  const trouble = installTools({ withEditor: true });
  if (trouble !== null) throw new Error(trouble);
  const { startEditorServer, windowAddress } = await import('../test/host/lib/editorServer.mjs');
  const dataFolder = path.join(root, '.build', 'editor');
  mkdirSync(dataFolder, { recursive: true });
  const server = await startEditorServer({ dataFolder, port, builtIn: root });
  console.log(`\nOpen this in a browser on this machine; Ctrl-C ends it.\n\n  ${windowAddress(server, { folder })}\n`);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void server.stop().then(() => process.exit(0)));
  await server.exited;
}

/** The example in a folder of its own, so that runs and edits stay out of the checkout. */
function exampleCopy() {
  const copy = path.join(root, '.build', 'example');
  if (existsSync(copy)) return copy;
  cpSync(path.join(root, 'examples/debian'), copy, { recursive: true, filter: (file) => !file.endsWith('build.mjs') });
  mkdirSync(path.join(copy, '.longtail'));
  return copy;
}
